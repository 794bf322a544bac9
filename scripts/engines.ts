// `npm run engines`: what takes too long for `npm test`. What a build can be asked for, with every engine: two versions of
// Docker, each with both image stores; one commit built more than once, and each output beside the push, with every driver;
// the corpus of workflows; a copy that is killed at each of its requests, and copies that other clients read.
import { BESIDE_TEST } from './beside-test.ts'
import { runTests } from './tests.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run engines

Runs the tests that take too long for "npm test".`)

const { passed, failed, skipped } = await runTests(['--runInBand', BESIDE_TEST], process.env)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed + skipped > 0 || passed === 0 ? 1 : 0

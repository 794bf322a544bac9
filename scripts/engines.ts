// `npm run engines`: what a build can be asked for, with every engine: two versions of Docker, each with both image stores;
// and one commit built more than once, with every driver.
import { EVERY_ENGINE } from './every-engine.ts'
import { node24 } from './node24.ts'
import { runTests } from './tests.ts'

const { passed, failed, skipped } = await runTests(['--runInBand', EVERY_ENGINE], {
  ...process.env,
  NODE24: await node24(),
})
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed + skipped > 0 || passed === 0 ? 1 : 0

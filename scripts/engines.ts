// `npm run engines`: what a build can be asked for, with every engine: two versions of Docker, each with both image stores.
import { node24 } from './node24.ts'
import { runTests } from './tests.ts'

const { passed, failed, skipped } = await runTests(['--runInBand', '/e2e/engines/matrix'], {
  ...process.env,
  NODE24: await node24(),
})
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed + skipped > 0 || passed === 0 ? 1 : 0

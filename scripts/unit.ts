// `npm run unit -- [pattern …]`: the tests that need no Docker engine, or those whose path matches.
import { node24 } from './node24.ts'
import { runTests } from './tests.ts'

const patterns = process.argv.slice(2)
const env = { ...process.env, NODE24: await node24() }
const which = patterns.length > 0 ? patterns : ['--testPathIgnorePatterns', '/e2e/']
// Jest leaves one processor to others, which on a machine with two halves the speed.
const { passed, failed, skipped } = await runTests(['--maxWorkers=100%', ...which], env)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed + skipped > 0 || passed === 0 ? 1 : 0

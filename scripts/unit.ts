// `npm run unit -- [pattern …]`: the tests that need no Docker engine, or those whose path matches. They run a bundle of
// what was just compiled, whatever is in dist/.
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { temporaryBundle } from './bundle/make-bundle.ts'
import { needsBundle } from './bundle/needs-bundle.ts'
import { runTests } from './tests.ts'
import { answerHelp } from './usage.ts'

answerHelp(`npm run unit [-- pattern …] [-- option of jest …]

Runs the tests that need no Docker engine, or those whose path matches one of the patterns (regular expressions).`)

const patterns = process.argv.slice(2)
const tests = readdirSync('build/__tests__', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => resolve('build/__tests__', name))
// It takes longer than most tests.
const BUNDLE = needsBundle(patterns, tests) ? await temporaryBundle() : ''
const env = { ...process.env, BUNDLE }
const which = patterns.length > 0 ? patterns : ['--testPathIgnorePatterns', '/e2e/']
// Jest leaves one processor to others, which on a machine with two halves the speed.
const { passed, failed, skipped } = await runTests(['--maxWorkers=100%', ...which], env)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed + skipped > 0 || passed === 0 ? 1 : 0

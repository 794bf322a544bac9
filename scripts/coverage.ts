// `npm run coverage`: the unit tests of the pure code in src/, and how much of it they run.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BOUND, belowBound, type Coverage } from './coverage-bound.ts'
import { runTests } from './tests.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run coverage

Runs the unit tests of src/, and shows how much of it they run.`)

/** The tests of a folder of src/ are in the folder of the same name. */
const folders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
const report = mkdtempSync(join(tmpdir(), 'coverage-'))
try {
  const { passed, failed, skipped } = await runTests(
    [
      '--maxWorkers=100%',
      '--coverage',
      '--coverageReporters=text',
      '--coverageReporters=json-summary',
      `--coverageDirectory=${report}`,
      `/__tests__/(${folders.join('|')})/`,
    ],
    process.env,
  )
  const { total } = JSON.parse(readFileSync(join(report, 'coverage-summary.json'), 'utf8')) as { total: Coverage }
  const below = belowBound(total, BOUND)
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  for (const line of below)
    console.log(`FAILS: ${line}. Add tests of the code that is new, or say in the commit why not.`)
  process.exitCode = failed + skipped > 0 || passed === 0 || below.length > 0 ? 1 : 0
} finally {
  rmSync(report, { recursive: true, force: true })
}

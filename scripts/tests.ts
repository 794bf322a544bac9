import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runShown } from './process.ts'

/** How many tests of a run passed, failed, and did not run. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Runs jest on the compiled tests. A test file that cannot be run counts as a failed test. */
export async function runTests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'tests-'))
  const report = join(folder, 'report.json')
  try {
    const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
    const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`]
    // jest prints the JSON to stdout too unless it goes to a file, and its own report to stderr.
    await runShown(process.execPath, [...node, ...jest, ...args], env)
    const result = JSON.parse(await readFile(report, 'utf8')) as Record<string, number>
    return {
      passed: result.numPassedTests ?? 0,
      failed: (result.numFailedTests ?? 0) + (result.numRuntimeErrorTestSuites ?? 0),
      skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

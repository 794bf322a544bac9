import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ending, type Limits, runGroup } from './group.ts'
import { node24 } from './node24.ts'

/** How many tests of a run passed, failed, and did not run. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** For hangs: each is many times what a busy machine needs. */
const LIMITS: Limits = { whole: 40 * 60_000, rest: 60_000 }

/**
 * Runs jest on the compiled tests, with the Node that runners have, whatever runs this, and hands its path on in NODE24. A test
 * file that cannot be run counts as a failed test, and so does a jest that does not end: it is ended here.
 */
export async function runTests(args: readonly string[], env: NodeJS.ProcessEnv, limits = LIMITS): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'tests-'))
  const report = join(folder, 'report.json')
  try {
    const NODE24 = await node24()
    const node = [NODE24, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
    // jest prints the JSON to stdout too unless it goes to a file, and its own report to stderr.
    const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`]
    const command = [...node, ...jest, ...args]
    const { ending, left } = await runGroup(command, { ...env, NODE24 }, () => existsSync(report), limits)
    if (ending !== 'itself') console.error(`\n${complaint(ending, limits)}\n${left}\n`)
    return countsOf(ending === 'whole' ? '{}' : await readFile(report, 'utf8'), ending)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function countsOf(report: string, ending: Ending): Counts {
  const result = JSON.parse(report) as Record<string, number>
  const hung = ending === 'itself' ? 0 : 1
  return {
    passed: result.numPassedTests ?? 0,
    failed: (result.numFailedTests ?? 0) + (result.numRuntimeErrorTestSuites ?? 0) + hung,
    skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
  }
}

function complaint(ending: Exclude<Ending, 'itself'>, limits: Limits): string {
  const seconds = limits[ending] / 1000
  return ending === 'whole'
    ? `FAILS: jest did not report within ${seconds} s. A test hangs where jest cannot end it. It was ended, with its processes:`
    : `FAILS: jest reported and did not end within ${seconds} s: a test left something open, such as a server or a process (\`--detectOpenHandles\` tells more). It was ended, with its processes:`
}

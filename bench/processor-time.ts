import { readFile } from 'node:fs/promises'
import { timed } from './statistics.ts'

/** What a task takes. Milliseconds. */
export interface Cost {
  readonly clock: number
  /** User and system time of the processes that it started, with their own; NaN where this is not Linux. */
  readonly processor: number
}

/** Linux counts these times in ticks, of which a second has 100 everywhere: `getconf CLK_TCK`, man 5 proc_pid_stat. */
const TICK_MS = 10

/**
 * Measures a task that starts processes and waits for them: by the clock, and what it took of processors, by which a loaded
 * machine says more. Of an engine, which is no child of this process, nothing is counted.
 */
export async function costOf(task: () => Promise<unknown>): Promise<Cost> {
  const before = await childrenTime()
  const clock = await timed(task)
  return { clock, processor: (await childrenTime()) - before }
}

/** The mean of several runs of a task that takes little more than a tick. */
export async function meanCost(runs: number, task: () => Promise<unknown>): Promise<Cost> {
  const { clock, processor } = await costOf(async () => {
    for (let run = 0; run < runs; run++) await task()
  })
  return { clock: clock / runs, processor: processor / runs }
}

/** What the children that have ended took, with theirs: the fields cutime and cstime. */
async function childrenTime(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8').catch(() => '')
  // The second field is the name of the program, which may have blanks.
  const [user, system] = text
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(13, 15)
    .map(Number)
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) * TICK_MS
}

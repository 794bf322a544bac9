import { setTimeout as delay } from 'node:timers/promises'
import { BASE, provideBase } from '../../scripts/base-image.ts'
import { startEngine } from '../../scripts/engine/index.ts'
import type { Inputs } from '../support/job.ts'
import { type Cell, isWaiting } from './cells.ts'
import type { Outcome } from './facts.ts'
import { hasEngine, type Part } from './operations.ts'
import { runCell } from './run-cell.ts'

/** How many runs there are at once: of those that work, and of those that wait for most of their time. */
export interface Workers {
  readonly working: number
  readonly waiting: number
  /** No run is begun then, and of those that are there nothing is told: whoever stops us may have stopped them. */
  readonly stopped?: AbortSignal
}

/** The first runs that wait begin so far apart: all that start at once would need each other's time, which is measured. */
const APART_MILLISECONDS = 1000

/**
 * Runs cells. `engine` is what docker needs to reach an engine, which has one run at a time: with an image that one run removes, docker
 * takes away what the build of another counts on. Each outcome is handed over when it is there.
 */
export async function runCells(
  cells: readonly Cell[],
  { working, waiting, stopped }: Workers,
  done: (cell: Cell, outcome: Outcome) => void,
  engine?: Inputs,
): Promise<void> {
  const run = async (cell: Cell): Promise<void> => {
    if (stopped?.aborted) return
    const failed = (error: unknown): Outcome => ({ failure: `the run could not be judged: ${error}` })
    const outcome = await runCell(cell, engine).catch(failed)
    if (!stopped?.aborted) done(cell, outcome)
  }
  if (engine !== undefined) return inParallel(cells, 1, run)
  const works = cells.filter((cell) => !isWaiting(cell))
  // Those that wait longest begin first, so that the others are over while they wait.
  const waits = cells.filter(isWaiting).toSorted((a, b) => Number(b.times === 'always') - Number(a.times === 'always'))
  await Promise.all([inParallel(works, working, run), inParallel(waits, waiting, run, APART_MILLISECONDS)])
}

/** Does a task for each item, so many at once, of which the first begin so many milliseconds apart. */
export async function inParallel<T>(
  items: readonly T[],
  size: number,
  task: (item: T) => Promise<void>,
  apart = 0,
): Promise<void> {
  const left = items.values()
  const work = async (_: unknown, at: number): Promise<void> => {
    await delay(at * apart)
    for (const item of left) await task(item)
  }
  await Promise.all(Array.from({ length: size }, work))
}

/** Runs a task with the docker of a part: an engine of its own with that image store, or none where docker is played. */
export async function withDocker(
  part: Part,
  log: (line: string) => void,
  task: (engine: Inputs | undefined) => Promise<void>,
): Promise<void> {
  if (!hasEngine(part)) return task(undefined)
  const engine = await startEngine({ suite: 'sid', store: part === 'classic' ? 'classic' : 'containerd', log })
  try {
    log(engine.description)
    await provideBase(engine.environment, BASE, log)
    await task(engine.environment)
  } finally {
    await engine.stop()
  }
}

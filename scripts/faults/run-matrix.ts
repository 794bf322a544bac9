// The fault matrix: every request of a run with every fault. What was run with the same bundle is not run again.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CELLS, type Cell } from '../../__tests__/faults/cells.ts'
import type { Outcome } from '../../__tests__/faults/facts.ts'
import { hasEngine, PARTS } from '../../__tests__/faults/operations.ts'
import { countVerdicts, reportOf } from '../../__tests__/faults/report.ts'
import { appendResult, readResults, resultOf } from '../../__tests__/faults/results.ts'
import { runCells, withDocker } from '../../__tests__/faults/run-cells.ts'
import { SHARES, sampleOf } from '../../__tests__/faults/sample.ts'
import { temporaryBundle } from '../bundle/make-bundle.ts'
import { node24 } from '../node24.ts'

export interface MatrixOptions {
  /** Only the cells that `npm test` runs. */
  readonly isSample: boolean
  /** How many runs there are at once; of those that only wait there are more. */
  readonly workers: number
  /** Nothing new is begun then. */
  readonly stopped: AbortSignal
}

/** Git leaves it out. */
const FOLDER = 'fault-results'

/** A run that waits costs memory, and no processor. */
const WAITING_FOR_EACH = 4

const log = (line: string): void => console.log(line)

/**
 * Runs the cells that `names` choose, parts or patterns of ids, and prints a report of all results that there are of them. Returns
 * whether there is one, and none is wrong.
 */
export async function runMatrix(names: readonly string[], options: MatrixOptions): Promise<boolean> {
  const cells = chosenCells(options.isSample ? sampleOf(CELLS, SHARES) : CELLS, names)
  const bundle = await temporaryBundle()
  process.env.BUNDLE = bundle
  process.env.NODE24 = await node24()
  const path = join(FOLDER, `${nameOf(bundle)}.jsonl`)
  await runMissing(cells, path, options)
  const results = readResults(path, cells)
  const { right, weak, wrong } = countVerdicts(results)
  log(
    `\n${reportOf(results)}\n\n${right} right, ${weak} weak, ${wrong} wrong, ${cells.length - results.length} not run`,
  )
  return results.length > 0 && wrong === 0
}

/** The cells of the parts that are named, or of all, whose ids have one of the patterns, where there are some. */
function chosenCells(cells: readonly Cell[], names: readonly string[]): readonly Cell[] {
  const parts = PARTS.filter((part) => names.includes(part))
  const patterns = names.filter((name) => !PARTS.some((part) => part === name)).map((name) => new RegExp(name))
  return cells.filter(
    ({ id, operation }) =>
      (parts.length === 0 || parts.includes(operation.part)) &&
      (patterns.length === 0 || patterns.some((pattern) => pattern.test(id))),
  )
}

/** The name of a bundle: the same code has the same. */
function nameOf(bundle: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(bundle).sort()) hash.update(name).update(readFileSync(join(bundle, name)))
  return hash.digest('hex').slice(0, 12)
}

/** Runs the cells that have no result yet, part by part, and adds each result to the file. */
async function runMissing(
  cells: readonly Cell[],
  path: string,
  { workers: working, stopped }: MatrixOptions,
): Promise<void> {
  const done = new Set(readResults(path, cells).map(({ cell }) => cell.id))
  const missing = cells.filter(({ id }) => !done.has(id))
  log(`${cells.length} cells, of which ${missing.length} are to be run. Results: ${path}`)
  const workers = { working, waiting: WAITING_FOR_EACH * working, stopped }
  for (const part of PARTS) {
    const own = missing.filter(({ operation }) => operation.part === part)
    if (own.length === 0 || stopped.aborted) continue
    const shares = hasEngine(part) ? sharesOf(own, working) : [own]
    await Promise.all(
      shares.map((share) =>
        withDocker(part, log, (engine) =>
          runCells(share, workers, (cell, outcome) => note(path, cell, outcome), engine),
        ),
      ),
    )
  }
}

/** Deals cells out to so many engines, at most. */
const sharesOf = (cells: readonly Cell[], count: number): readonly (readonly Cell[])[] =>
  Array.from({ length: Math.min(count, cells.length) }, (_, share) => cells.filter((_cell, at) => at % count === share))

function note(path: string, cell: Cell, outcome: Outcome): void {
  const result = resultOf(cell, outcome)
  appendResult(path, result)
  const { verdict, problems } = result.judgement
  if (verdict !== 'right') log(`${verdict}: ${[cell.id, ...problems].join('; ')}`)
}

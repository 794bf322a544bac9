// What is known already: a line of JSON for each cell that was run. The facts are kept, and judged when they are read.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Cell } from './cells.ts'
import type { Outcome } from './facts.ts'
import { type Judgement, judge } from './oracle.ts'
import { SCENARIOS } from './scenarios.ts'

/** A cell that was run, with what it showed and what that means. */
export interface Result {
  readonly cell: Cell
  readonly outcome: Outcome
  readonly judgement: Judgement
}

interface Line {
  readonly id: string
  readonly outcome: Outcome
}

export const resultOf = (cell: Cell, outcome: Outcome): Result => ({
  cell,
  outcome,
  judgement: judge(cell, SCENARIOS[cell.operation.scenario], outcome),
})

/** Reads what a file has of these cells. A line that was cut by a kill is no result. */
export function readResults(path: string, cells: readonly Cell[]): readonly Result[] {
  const known = new Map(cells.map((cell) => [cell.id, cell]))
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(lineOf) : []
  const last = new Map(lines.map(({ id, outcome }) => [id, outcome]))
  return [...last].flatMap(([id, outcome]) => {
    const cell = known.get(id)
    return cell === undefined ? [] : [resultOf(cell, outcome)]
  })
}

function lineOf(text: string): readonly Line[] {
  try {
    return [JSON.parse(text) as Line]
  } catch {
    return []
  }
}

/** Adds a result to a file. */
export function appendResult(path: string, { cell: { id }, outcome }: Result): void {
  mkdirSync(dirname(path), { recursive: true })
  appendFileSync(path, `${JSON.stringify({ id, outcome } satisfies Line)}\n`)
}

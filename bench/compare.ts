import type { Cost } from './processor-time.ts'
import { spread } from './statistics.ts'

/** Rows of a table. */
export type Rows = readonly (readonly [what: string, figure: string])[]

/** One round: milliseconds of this action and of the bare command. */
export interface Round {
  readonly ours: number
  readonly theirs: number
}

interface Names {
  readonly ours: string
  readonly theirs: string
}

/** Rows of a table: both, and what ours costs more. */
export function compareRows(names: Names, rounds: readonly Round[]): Rows {
  const column = (value: (round: Round) => number, unit: string, digits: number): string =>
    spread(rounds.map(value), unit, digits)
  return [
    [names.ours, column(({ ours }) => ours, 'ms', 0)],
    [names.theirs, column(({ theirs }) => theirs, 'ms', 0)],
    ['ratio', column(({ ours, theirs }) => ours / theirs, '×', 3)],
    ['overhead', column(({ ours, theirs }) => ours - theirs, 'ms', 0)],
  ]
}

/** The same rows by the clock, and then in processor time where it is known. */
export function compareCosts(names: Names, rounds: readonly { readonly ours: Cost; readonly theirs: Cost }[]): Rows {
  const by = (kind: keyof Cost): readonly Round[] =>
    rounds.map(({ ours, theirs }) => ({ ours: ours[kind], theirs: theirs[kind] }))
  const processor = by('processor')
  const isKnown = processor.every(({ ours, theirs }) => ours > 0 && theirs > 0)
  const inProcessorTime = isKnown ? compareRows(names, processor) : []
  return [
    ...compareRows(names, by('clock')),
    ...inProcessorTime.map(([what, figure]): Rows[number] => [`processor time: ${what}`, figure]),
  ]
}

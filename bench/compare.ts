import { spread } from './statistics.ts'

/** One round: milliseconds of this action and of the bare command. */
export interface Round {
  readonly ours: number
  readonly theirs: number
}

/** Rows of a table: both, and what ours costs more. */
export function compareRows(
  names: { readonly ours: string; readonly theirs: string },
  rounds: readonly Round[],
): readonly (readonly [string, string])[] {
  const column = (value: (round: Round) => number, unit: string, digits: number): string =>
    spread(rounds.map(value), unit, digits)
  return [
    [names.ours, column(({ ours }) => ours, 'ms', 0)],
    [names.theirs, column(({ theirs }) => theirs, 'ms', 0)],
    ['ratio', column(({ ours, theirs }) => ours / theirs, '×', 3)],
    ['overhead', column(({ ours, theirs }) => ours - theirs, 'ms', 0)],
  ]
}

import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** What times an input takes, each as it is written. */
export interface TimeRules {
  /** Such as `30m`: what a person would write here. */
  readonly example: string
  /** Such as `24h`; undefined: any. */
  readonly longest?: string
  /** Whether 0 is one. */
  readonly hasZero?: boolean
}

/**
 * Parses the time of an input, such as `90s`, `30m`, `12h`, `7d` or `2w`. Returns it in milliseconds, or what is wrong with it: a
 * number alone says nothing.
 */
export function readTime(text: string, { example, longest, hasZero = false }: TimeRules): Parsed<number> {
  const milliseconds = hasZero && text === '0' ? 0 : toMilliseconds(text)
  const isTaken = milliseconds > 0 || (hasZero && milliseconds === 0)
  if (isTaken && !(longest !== undefined && milliseconds > toMilliseconds(longest))) return parsed(milliseconds)
  const bounds = [...(longest === undefined ? [] : [`of at most ${longest}`]), ...(hasZero ? ['or 0'] : [])]
  return refused([`${quoted(text)} is not a time such as ${quoted(example)} (s, m, h, d or w)`, ...bounds].join(', '))
}

/** NaN for what is no time. */
function toMilliseconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([smhdw])$/.exec(text) ?? []
  return Number(count) * (UNITS[unit] ?? Number.NaN)
}

import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Bounds of a time, each as it is written. */
export interface TimeRules {
  /** Such as `24h`. */
  readonly longest: string
}

/** Time of an input, such as `90s`, `30m`, `1h` or `7d`, in milliseconds; a number alone is minutes. */
export function readTime(text: string, { longest }: TimeRules): Parsed<number> {
  const milliseconds = toMilliseconds(text)
  return milliseconds > 0 && milliseconds <= toMilliseconds(longest)
    ? parsed(milliseconds)
    : refused(`${quoted(text)} is not a time such as "30m", of at most ${longest}`)
}

/** NaN for what is no time. */
function toMilliseconds(text: string): number {
  const [, count, unit = 'm'] = /^(\d{1,5})([smhd])?$/.exec(text) ?? []
  return count === undefined ? Number.NaN : Number(count) * (UNITS[unit] ?? 0)
}

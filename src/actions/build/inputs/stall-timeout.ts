import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import type { InputReader } from '../../../inputs/reader.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

const LONGEST = 24 * 3_600_000

/** Enough for the layers of a large image on a slow line, of which docker prints nothing until they are there. */
const DEFAULT = 30 * 60_000

/** Reads how long docker may print nothing in a build, such as `30m` or `1h`; a number alone is minutes. In milliseconds. */
export const readStallTimeout = (reader: InputReader): number => reader.parsed('stall-timeout', parseTime) ?? DEFAULT

function parseTime(text: string): Parsed<number> {
  const [, count = '', unit = 'm'] = /^(\d{1,5})([smh])?$/.exec(text) ?? []
  const milliseconds = Number(count) * (UNITS[unit] ?? 0)
  return milliseconds > 0 && milliseconds <= LONGEST
    ? parsed(milliseconds)
    : refused(`${quoted(text)} is not a time such as "30m", of 24 hours at most`)
}

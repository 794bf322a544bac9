import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

const [MINUTE, HOUR, DAY, WEEK] = [60_000, 3_600_000, 86_400_000, 604_800_000]

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY, w: WEEK }

/** Parses a span of time, such as `90m`, `12h`, `7d` or `2w`, or 0. Returns it in milliseconds, or what is wrong with it. */
export function parseSpan(text: string): Parsed<number> {
  if (text === '0') return parsed(0)
  const [, count = '', unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? []
  const milliseconds = Number(count) * (UNITS[unit] ?? Number.NaN)
  return Number.isNaN(milliseconds)
    ? refused(`${quoted(text)} is not a span of time such as "7d" (m, h, d or w), or 0`)
    : parsed(milliseconds)
}

/** Prints a span of time as it is written: `7d`, `12h`. */
export function printSpan(milliseconds: number): string {
  const [letter, size] = milliseconds % DAY === 0 ? ['d', DAY] : milliseconds % HOUR === 0 ? ['h', HOUR] : ['m', MINUTE]
  return milliseconds === 0 ? '0' : `${milliseconds / size}${letter}`
}

/** Prints how long ago something was, as people say it: `3 days ago`, `just now`. */
export function printAge(milliseconds: number): string {
  const units = [
    ['day', DAY],
    ['hour', HOUR],
    ['minute', MINUTE],
  ] as const
  for (const [name, size] of units) {
    const count = Math.floor(milliseconds / size)
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}

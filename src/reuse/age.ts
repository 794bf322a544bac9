const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]

const WRITTEN: readonly (readonly [unit: string, size: number])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
]

/** Prints a span of time as it is written: `7d`, `12h`. */
export function printSpan(milliseconds: number): string {
  const [unit, size] = WRITTEN.find((one) => milliseconds % one[1] === 0) ?? ['s', SECOND]
  return milliseconds === 0 ? '0' : `${milliseconds / size}${unit}`
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

/** Size in bytes as people read it, such as `1.2 MB`, in powers of 1000 as `docker images` shows them. */
export function readableSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let power = 0
  // 999.95 would be shown as 1000.0.
  while (value >= 999.95 && power < units.length - 1) {
    value /= 1000
    power += 1
  }
  return `${power === 0 ? bytes : value.toFixed(1)} ${units[power]}`
}

/** Change from one size to another: "+1.2 MB (+4.1 %)", "−20 B (−0.1 %)", or "no change". */
export function readableChange(before: number, now: number): string {
  if (now === before) return 'no change'
  // A minus that is as wide as the plus.
  const sign = now > before ? '+' : '−'
  const share = before === 0 ? '' : ` (${sign}${((Math.abs(now - before) / before) * 100).toFixed(1)} %)`
  return `${sign}${readableSize(Math.abs(now - before))}${share}`
}

/** Time in milliseconds, printed as seconds: hundredths matter in a short run, and not in a long one. */
export const readableTime = (milliseconds: number): string =>
  `${(milliseconds / 1000).toFixed(milliseconds < 9_995 ? 2 : 0)} s`

/** Time in milliseconds as people say it, in whole units: `1 second`, `60 seconds`, `5 minutes`. */
export function roundTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const [count, unit] = seconds > 60 && seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

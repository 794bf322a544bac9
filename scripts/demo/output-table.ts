/** Wide enough for the name of an image with its digest. */
const WIDTH = 110

/** Outputs for programs: a person reads nothing in their first line. */
const LONG = ['images', 'metadata', 'json', 'plan']

/**
 * The outputs of a step as aligned lines, `image  127.0.0.1…`: of each that is set the first line, cut where it is long. The
 * empty ones and those for programs are counted.
 */
export function outputTable(outputs: Readonly<Record<string, string>>): readonly string[] {
  const shown = Object.entries(outputs).filter(([name, value]) => value !== '' && !LONG.includes(name))
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  const others = Object.keys(outputs).length - shown.length
  return [
    ...shown.map(([name, value]) => `${name.padEnd(width)}  ${shortened(value)}`),
    ...(others === 0 ? [] : [`(${others} more are empty or long; docs/reference.md has them all)`]),
  ]
}

function shortened(value: string): string {
  const lines = value.trimEnd().split('\n')
  const [first = ''] = lines
  const cut = first.length > WIDTH ? `${first.slice(0, WIDTH)}…` : first
  return lines.length > 1 ? `${cut} (and ${lines.length - 1} more lines)` : cut
}

const WIDTH = 90

/**
 * The outputs of a step as aligned lines, `image  127.0.0.1…`: of each that is set the first line, cut where it is long. The
 * empty ones are counted.
 */
export function outputTable(outputs: Readonly<Record<string, string>>): readonly string[] {
  const set = Object.entries(outputs).filter(([, value]) => value !== '')
  const width = Math.max(0, ...set.map(([name]) => name.length))
  const empty = Object.keys(outputs).length - set.length
  return [
    ...set.map(([name, value]) => `${name.padEnd(width)}  ${shortened(value)}`),
    ...(empty === 0 ? [] : [`(${empty} more are empty in this run)`]),
  ]
}

function shortened(value: string): string {
  const lines = value.trimEnd().split('\n')
  const [first = ''] = lines
  const cut = first.length > WIDTH ? `${first.slice(0, WIDTH)}…` : first
  return lines.length > 1 ? `${cut} (and ${lines.length - 1} more lines)` : cut
}

import type { Row } from './row.ts'
import { TABLE } from './table.ts'

/** The row of the table that knows this text. */
export function findRow(text: string): Row | undefined {
  return TABLE.find((row) => row.pattern.test(text))
}

/** The row of that name. Throws when there is none. */
export function rowOf(id: string): Row {
  const row = TABLE.find((one) => one.id === id)
  if (row === undefined) throw new Error(`there is no row ${id} in the table of errors`)
  return row
}

/**
 * What matters of docker's last output: the lines from the last "ERROR:" on, without the build step's own log, or
 * the last lines when there is none.
 */
export function meaningful(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const start = lines.findLastIndex((line) => /^error:/i.test(line))
  return (start < 0 ? lines.slice(-5) : lines.slice(start)).join('\n')
}

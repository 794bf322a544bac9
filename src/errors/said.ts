import type { Row } from './row.ts'
import { STEP } from './rows/step.ts'
import { TABLE } from './table.ts'

/** The row of the table that knows this text. */
export function findRow(text: string): Row | undefined {
  return TABLE.find((row) => row.pattern.test(text))
}

/** The row that knows the last lines of a command of the Dockerfile, which end with "exit code: <n>". */
export const findStepRow = (text: string): Row | undefined => STEP.find((row) => row.pattern.test(text))

/** The row of that name. Throws when there is none. */
export function rowOf(id: string): Row {
  const row = TABLE.find((one) => one.id === id)
  if (row === undefined) throw new Error(`there is no row ${id} in the table of errors`)
  return row
}

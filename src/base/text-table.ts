/** A row of the table in which the log shows a plan. A row without a label belongs to the one above it. */
export type PlanLine = readonly [label: string, text: string]

/** One line for each row, with all texts below each other. */
export function textTable(rows: readonly PlanLine[]): string {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join('\n')
}

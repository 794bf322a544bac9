// A sample of the fault matrix: one run for each cell. All of it is `npm run faults`.
import { expect, test } from '@jest/globals'
import { CELLS } from '../faults/cells.ts'
import { countVerdicts, reportOf } from '../faults/report.ts'
import { type Result, resultOf } from '../faults/results.ts'
import { runCells } from '../faults/run-cells.ts'
import { SHARES, sampleOf } from '../faults/sample.ts'

/** Of the cells that may fail although a run could have succeeded: one in fifty. */
const WEAK = 0.02

test('no run with a fault ends wrong', async () => {
  const cells = sampleOf(CELLS, SHARES)
  const results: Result[] = []
  await runCells(cells, { working: 3, waiting: 16 }, (cell, outcome) => results.push(resultOf(cell, outcome)))
  const { weak, wrong } = countVerdicts(results)
  // The report names them, with what is wrong.
  const report = wrong > 0 || weak > WEAK * cells.length ? reportOf(results) : ''
  expect(report).toBe('')
  expect(results).toHaveLength(cells.length)
})

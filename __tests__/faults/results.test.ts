// What is kept of a matrix that takes hours, and how it is told.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CELLS, type Cell } from './cells.ts'
import type { Facts } from './facts.ts'
import { countVerdicts, reportOf } from './report.ts'
import { appendResult, readResults, resultOf } from './results.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function cellOf(id: string): Cell {
  const cell = CELLS.find((one) => one.id === id)
  if (cell === undefined) throw new Error(`there is no cell ${id}`)
  return cell
}

const ENDED = { exit: 1, milliseconds: 4200, isKilled: false, left: [], processes: [] }
const FAILED: Facts = {
  struck: 1,
  main: ENDED,
  post: { ...ENDED, exit: 0 },
  errors: ['Could not set the tag v1.\nMore: docs/troubleshooting.md#server-error'],
  outputs: {},
  repositories: [],
  builds: 1,
  isDockerConfigChanged: false,
}
const [ONCE, THREE, ALWAYS] = ['once', 'three times', 'always'].map((times) =>
  cellOf(`api/plain/GetCallerIdentity/500/${times}`),
) as [Cell, Cell, Cell]
const RESULTS = [ONCE, THREE, ALWAYS].map((cell) => resultOf(cell, FAILED))

test('results come back as they were written, the last one of a cell alone', () => {
  const path = join(folder, 'new', 'some.jsonl')
  expect(readResults(path, CELLS)).toEqual([])
  appendResult(path, resultOf(ONCE, { failure: 'the machine went down' }))
  for (const result of RESULTS) appendResult(path, result)
  expect(readResults(path, CELLS)).toEqual(RESULTS)
})

test('a line that a kill has cut is no result, nor is one of a cell that there is no more', () => {
  const path = join(folder, 'cut.jsonl')
  appendFileSync(path, `{"id":"api/gone/PutImage/500/once","outcome":{"failure":"x"}}\n`)
  for (const result of RESULTS.slice(0, 1)) appendResult(path, result)
  appendFileSync(path, `{"id":"${THREE.id}","outco`)
  expect(readResults(path, CELLS)).toEqual(RESULTS.slice(0, 1))
})

test('the report has tables, what is wrong how often, and the cells that are not right', () => {
  expect(countVerdicts(RESULTS)).toEqual({ right: 1, weak: 1, wrong: 1 })
  expect(reportOf(RESULTS)).toBe(`| operation | right | weak | wrong |
| --- | --- | --- | --- |
| api GetCallerIdentity | 1 | 1 | 1 |

| fault | right | weak | wrong |
| --- | --- | --- | --- |
| 500, once | 0 | 0 | 1 |
| 500, three times | 0 | 1 | 0 |
| 500, always | 1 | 0 | 0 |

| problem | cells | such as |
| --- | --- | --- |
| one passing fault failed the step | 1 | api/plain/GetCallerIdentity/500/once |

wrong:
- api/plain/GetCallerIdentity/500/once: one passing fault failed the step (#server-error, 4.2 s) Could not set the tag v1.

weak:
- api/plain/GetCallerIdentity/500/three times: (#server-error, 4.2 s) Could not set the tag v1.`)
})

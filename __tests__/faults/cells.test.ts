// The matrix and its sample: every operation with every fault, and a choice that leaves none out.
import { expect, test } from '@jest/globals'
import { parseFaults } from '../../emulator/faults/rule.ts'
import { steps } from '../../emulator/steps.ts'
import { CELLS, type Cell, isWaiting, ruleOf } from './cells.ts'
import { hasEngine, OPERATIONS } from './operations.ts'
import { SHARES, sampleOf } from './sample.ts'

const SAMPLE = sampleOf(CELLS, SHARES)
const countOf = (cells: readonly Cell[], keyOf: (cell: Cell) => string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const cell of cells) counts.set(keyOf(cell), (counts.get(keyOf(cell)) ?? 0) + 1)
  return counts
}

test('each cell has an id of its own', () => {
  expect(new Set(CELLS.map(({ id }) => id)).size).toBe(CELLS.length)
})

test('the local ECR takes each rule', () => {
  const rules = CELLS.filter(({ operation }) => operation.server === undefined).map(ruleOf)
  expect(parseFaults(rules, steps)).toBe(rules)
})

test('a rule has the request, how many pass before it, and how often it strikes', () => {
  const rule = (id: string) => CELLS.filter((cell) => cell.id === id).map(ruleOf)
  expect(rule('api/create/PutImage (last)/reset-after-commit/three times')).toEqual([
    { match: 'PutImage', skip: 1, times: 3, at: 'end', action: 'reset' },
  ])
  expect(rule('registry/base/GET layer (base)/drip/always')).toEqual([
    { match: 'GET layer', repository: 'base', bytesPerSecond: 1 },
  ])
})

test('the sample has 150 cells, each operation without an engine, and each fault that is no silence', () => {
  expect(new Set(SAMPLE).size).toBe(150)
  expect(Object.fromEntries(countOf(SAMPLE, ({ times }) => times))).toEqual(SHARES)
  const operations = OPERATIONS.filter(({ part }) => !hasEngine(part)).map(({ name }) => name)
  expect([...countOf(SAMPLE, ({ operation }) => operation.name).keys()].sort()).toEqual(operations.sort())
  const candidates = CELLS.filter(({ operation, fault }) => !hasEngine(operation.part) && fault.course !== 'silent')
  const faults = new Set(candidates.map(({ fault }) => fault.name))
  expect([...countOf(SAMPLE, ({ fault }) => fault.name).keys()].sort()).toEqual([...faults].sort())
})

test.each<readonly [what: string, keyOf: (cell: Cell) => string, least: number, most: number]>([
  ['operation', ({ operation }) => operation.name, 1, 4],
  ['fault', ({ fault }) => fault.name, 2, 8],
])('the sample has each %s, and none many times', (_what, keyOf, least, most) => {
  const counts = [...countOf(SAMPLE, keyOf).values()]
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(least)
  expect(Math.max(...counts)).toBeLessThanOrEqual(most)
})

test('the sample waits for little', () => {
  expect(SAMPLE.filter(isWaiting)).toHaveLength(SHARES['three times'] + SHARES.always)
})

import { expect, test } from '@jest/globals'
import { belowBound } from '../../scripts/coverage-bound.ts'

const bound = { statements: 88, branches: 97, functions: 91 }
const at = (statements: number, branches: number, functions: number) => ({
  statements: { pct: statements },
  branches: { pct: branches },
  functions: { pct: functions },
})

test.each([
  ['at the bound', at(88, 97, 91), []],
  ['above it', at(100, 100, 100), []],
  ['one below', at(88, 96.99, 91), ['branches: 96.99 %, and the bound is 97 %']],
  ['nothing was run', at(Number.NaN, 97, 91), ['statements: NaN %, and the bound is 88 %']],
])('%s', (_name, total, expected) => {
  expect(belowBound(total, bound)).toEqual(expected)
})

// Each promise of SECURITY.md says which test keeps it.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { links } from '../../scripts/docs/markdown.ts'

const TEXT = readFileSync('SECURITY.md', 'utf8')

/** The cells of the rows of the first table, without its head. */
const rows = (/## What is promised\n\n((?:\|.*\n)+)/.exec(TEXT)?.[1] ?? '')
  .trim()
  .split('\n')
  .slice(2)
  .map((row) => row.slice(1, -1).split(' | '))

test('there are promises', () => {
  expect(rows.length).toBeGreaterThan(15)
})

test.each(rows.map((cells) => [(cells[0] ?? '').trim().slice(0, 80), cells] as const))('%s', (_promise, cells) => {
  expect(cells).toHaveLength(3)
  const tests = links(cells[2] ?? '')
  expect(tests.length).toBeGreaterThan(0)
  expect(tests.filter((path) => !/^__tests__\/.+\.test\.ts$/.test(path) || !existsSync(path))).toEqual([])
})

import { describe, expect, test } from '@jest/globals'
import { readTime } from '../../src/inputs/time.ts'

test.each([
  ['90s', 90_000],
  ['90m', 5_400_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['99999w', 99_999 * 604_800_000],
])('%s', (text, milliseconds) => {
  expect(readTime(text, { example: '7d' })).toEqual({ ok: true, value: milliseconds })
})

describe('none', () => {
  test.each(['7', '-1d', '1y', '7 d', 'd', '1.5d', '1h30m', '100000s', '0', '0s', ''])('"%s"', (text) => {
    expect(readTime(text, { example: '7d' })).toEqual({
      ok: false,
      problem: `"${text}" is not a time such as "7d" (s, m, h, d or w)`,
    })
  })
})

test.each(['0', '0s', '0w'])('%s is a time where the input takes 0', (text) => {
  expect(readTime(text, { example: '7d', hasZero: true })).toEqual({ ok: true, value: 0 })
})

test('the bounds of an input are told', () => {
  const rules = { example: '30m', longest: '1d' }
  expect(readTime('24h', rules)).toEqual({ ok: true, value: 86_400_000 })
  expect(readTime('25h', rules)).toEqual({
    ok: false,
    problem: '"25h" is not a time such as "30m" (s, m, h, d or w), of at most 1d',
  })
  expect(readTime('x', { example: '7d', hasZero: true })).toEqual({
    ok: false,
    problem: '"x" is not a time such as "7d" (s, m, h, d or w), or 0',
  })
})

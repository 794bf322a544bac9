import { expect, test } from '@jest/globals'
import { parsePercent, parseSize } from '../../src/inputs/size-limits.ts'

test.each<[string, number | string]>([
  ['300MB', 300_000_000],
  ['1.5 GB', 1_500_000_000],
  ['300 mib', 314_572_800],
  ['1kB', 1000],
  ['300', '"300" is not a size such as "300MB" or "1.5GB"'],
  ['0MB', '"0MB" is not a size such as "300MB" or "1.5GB"'],
  ['300 megabytes', '"300 megabytes" is not a size such as "300MB" or "1.5GB"'],
  ['-1MB', '"-1MB" is not a size such as "300MB" or "1.5GB"'],
])('the size %s', (text, expected) => {
  const size = parseSize(text)
  expect(size.ok ? size.value : size.problem).toBe(expected)
})

test.each<[string, number | string]>([
  ['10%', 10],
  ['2.5 %', 2.5],
  ['0%', 0],
  ['10', '"10" is not a percentage such as "10%"'],
  ['-5%', '"-5%" is not a percentage such as "10%"'],
])('the growth %s', (text, expected) => {
  const percent = parsePercent(text)
  expect(percent.ok ? percent.value : percent.problem).toBe(expected)
})

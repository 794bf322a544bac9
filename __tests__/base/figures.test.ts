import { expect, test } from '@jest/globals'
import { readableChange, readableSize, readableTime } from '../../src/base/figures.ts'

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1949, '1.9 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [999_999, '1.0 MB'],
  [1_000_000, '1.0 MB'],
  [5_301_000, '5.3 MB'],
  [999_950_000, '1.0 GB'],
  [1_500_000_000, '1.5 GB'],
  [2_000_000_000_000, '2.0 TB'],
  [3_000_000_000_000_000, '3000.0 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(readableSize(bytes)).toBe(text)
})

test.each([
  [0, '0.00 s'],
  [4, '0.00 s'],
  [5, '0.01 s'],
  [1234, '1.23 s'],
  [9994, '9.99 s'],
  [9995, '10 s'],
  [61_499, '61 s'],
  [61_500, '62 s'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(readableTime(milliseconds)).toBe(text)
})

test.each([
  ['larger', 1_000_000, 1_250_000, '+250.0 kB (+25.0 %)'],
  ['smaller', 2_000_000, 1_000_000, '−1.0 MB (−50.0 %)'],
  ['by a byte', 1000, 1001, '+1 B (+0.1 %)'],
  ['the same', 5, 5, 'no change'],
  ['from nothing', 0, 7, '+7 B'],
])('a size that changes: %s', (_name, before, now, text) => {
  expect(readableChange(before, now)).toBe(text)
})

import { expect, test } from '@jest/globals'
import { Stopwatch } from '../../src/base/stopwatch.ts'

/** A clock that shows these times, one after the other. */
function clock(...times: readonly number[]): () => number {
  const left = [...times]
  return () => left.shift() ?? Number.NaN
}

test('phases are noted as they end, with what their tasks give', async () => {
  const watch = new Stopwatch(clock(100, 130, 130, 135.5))
  expect(await watch.time('look', async () => 'seen')).toBe('seen')
  expect(await watch.time('build', async () => 'built')).toBe('built')
  expect(watch.phases).toEqual([
    { name: 'look', milliseconds: 30 },
    { name: 'build', milliseconds: 5.5 },
  ])
})

test('a phase that fails is noted too', async () => {
  const watch = new Stopwatch(clock(1, 3))
  const failure = new Error('no')
  await expect(watch.time('look', () => Promise.reject(failure))).rejects.toBe(failure)
  expect(watch.phases).toEqual([{ name: 'look', milliseconds: 2 }])
})

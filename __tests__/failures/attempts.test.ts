import { describe, expect, test } from '@jest/globals'
import { describeNextAttempt, waitBeforeAttempt } from '../../src/failures/attempts.ts'
import type { PassingFailure } from '../../src/failures/passing-failure.ts'

const EOF: PassingFailure = { during: 'push', reason: 'EOF', throttled: false, built: true }
const RATE: PassingFailure = { ...EOF, reason: '429 Too Many Requests', throttled: true }
const STALL: PassingFailure = { ...EOF, during: 'stall', reason: 'docker printed nothing for 5 minutes' }

/** The longest waits of a build that always fails so. */
function waits(failure: PassingFailure, random: number): readonly number[] {
  const all: number[] = []
  for (;;) {
    const elapsed = all.reduce((sum, wait) => sum + wait, 0)
    const failures = Array.from({ length: all.length + 1 }, () => failure)
    const wait = waitBeforeAttempt(failures, elapsed, random)
    if (wait === undefined) return all
    all.push(wait)
  }
}

test('six attempts, with anything up to 1, 2, 4, 8, 16 s before the next', () => {
  expect(waits(EOF, 1)).toEqual([1000, 2000, 4000, 8000, 16_000])
  expect(waits(EOF, 0.5)).toEqual([500, 1000, 2000, 4000, 8000])
  expect(waits(EOF, 0)).toEqual([0, 0, 0, 0, 0])
})

test('where there are too many requests, more attempts, each after a second at least, within three minutes', () => {
  expect(waits(RATE, 0)).toEqual(Array.from({ length: 19 }, () => 1000))
  const longest = waits(RATE, 1)
  expect(longest.slice(0, 5)).toEqual([2000, 3000, 5000, 9000, 9000])
  expect(longest.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(180_000)
})

test('a stall is tried once more', () => {
  expect(waits(STALL, 1)).toEqual([1000])
})

test.each<readonly [name: string, failures: readonly PassingFailure[], elapsed: number, wait: number | undefined]>([
  ['nothing has failed', [], 0, undefined],
  ['the first failure, whatever it took to get there', [EOF], 0, 1000],
  ['attempts that take long', [EOF, EOF], 179_000, undefined],
  ['attempts that take long, and end in time', [EOF, EOF], 178_000, 2000],
  ['a stall after another failure', [EOF, STALL], 5000, 2000],
  ['a second stall', [STALL, EOF, STALL], 5000, undefined],
])('%s', (_name, failures, elapsed, wait) => {
  expect(waitBeforeAttempt(failures, elapsed, 1)).toBe(wait)
})

describe('what the log says before the next attempt', () => {
  test.each<readonly [failure: PassingFailure, wait: number, text: string]>([
    [
      RATE,
      1200,
      "The push failed for a passing reason (429 Too Many Requests). Trying again in 2 s: what was built is in the builder's cache.",
    ],
    [
      { ...EOF, during: 'read', built: false },
      400,
      'The build could not read from a registry, for a passing reason (EOF). Trying again in 1 s.',
    ],
    [
      { ...EOF, during: 'cache export' },
      0,
      "The cache could not be stored, for a passing reason (EOF). Trying again in 0 s: what was built is in the builder's cache.",
    ],
    [
      STALL,
      1000,
      "Docker was ended (docker printed nothing for 5 minutes). Trying again in 1 s: what was built is in the builder's cache.",
    ],
  ])('%j', (failure, wait, text) => {
    expect(describeNextAttempt(failure, wait)).toBe(text)
  })
})

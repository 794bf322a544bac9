// How long is waited before the next attempt, and when there is none.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { RetryBudget } from '../../src/base/retry-budget.ts'
import { type FailureClass, PATIENCE, waitAfter } from '../../src/base/retry-policy.ts'

const CLASSES: readonly FailureClass[] = ['final', 'passing', 'throttled', 'unreachable', 'untrue', 'unseen', 'skewed']

const some = (count: number, failure: FailureClass): readonly FailureClass[] =>
  Array.from({ length: count }, () => failure)

/** Waits until nobody tries any more, with the most that jitter gives. */
function longestWaits(failure: FailureClass): readonly number[] {
  const waits: number[] = []
  for (;;) {
    const lost = waits.reduce((sum, wait) => sum + wait, 0)
    const classes = some(waits.length + 1, failure)
    const wait = waitAfter({ classes, lost, paced: false, retryAfter: undefined }, PATIENCE, () => 1)
    if (wait === undefined) return waits
    waits.push(wait)
  }
}

test.each<readonly [FailureClass, readonly number[]]>([
  ['final', []],
  ['passing', [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000]],
  ['throttled', [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000]],
  ['unreachable', [250, 500, 1000]],
  ['untrue', [250, 500, 1000]],
  ['unseen', [250, 500, 1000, 2000]],
  ['skewed', [250]],
])('%s: the longest waits', (failure, waits) => {
  expect(longestWaits(failure)).toEqual(waits)
})

const failures = fc.array(fc.constantFrom(...CLASSES), { minLength: 1, maxLength: 15 })
const patience = fc.record({
  attempts: fc.integer({ min: 1, max: 15 }),
  milliseconds: fc.integer({ min: 0, max: 90_000 }),
})

test('no wait is longer than ten seconds, or leads beyond the patience; none follows the last attempt', () => {
  fc.assert(
    fc.property(
      failures,
      fc.nat(100_000),
      patience,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (classes, lost, bounds, jitter) => {
        const wait = waitAfter({ classes, lost, paced: false, retryAfter: undefined }, bounds, () => jitter)
        if (wait === undefined) return
        expect(classes.at(-1)).not.toBe('final')
        expect(classes.length).toBeLessThan(bounds.attempts)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(10_000)
        expect(lost + wait).toBeLessThan(bounds.milliseconds)
      },
    ),
  )
})

test('a service that wants to be left alone for longer is left alone, or not asked again', () => {
  const failed = { classes: some(1, 'throttled'), lost: 0, paced: false }
  expect(waitAfter({ ...failed, retryAfter: 20_000 }, PATIENCE, () => 1)).toBe(20_000)
  expect(waitAfter({ ...failed, retryAfter: 80_000 }, PATIENCE, () => 1)).toBeUndefined()
})

test('a throttle of what has a pace waits for its turn alone; other trouble of it waits as always', () => {
  const failed = { lost: 0, paced: true, retryAfter: undefined }
  expect(waitAfter({ ...failed, classes: some(9, 'throttled') }, PATIENCE, () => 1)).toBe(0)
  expect(waitAfter({ ...failed, classes: some(1, 'throttled'), retryAfter: 3000 }, PATIENCE, () => 1)).toBe(3000)
  expect(waitAfter({ ...failed, classes: some(2, 'passing') }, PATIENCE, () => 1)).toBe(500)
})

test('questions that are in trouble at the same time take the same time; what is left never grows', () => {
  let now = 0
  const budget = new RetryBudget(1000, () => now)
  const lefts: number[] = []
  const later = (milliseconds: number): void => {
    now += milliseconds
    lefts.push(budget.left())
  }
  later(5000)
  const [first, second] = [budget.begin(), budget.begin()]
  later(100)
  first()
  first()
  later(100)
  second()
  later(5000)
  const third = budget.begin()
  later(300)
  later(2000)
  third()
  later(1)
  expect(lefts).toEqual([1000, 900, 800, 800, 500, 0, 0])
})

test('a budget that is cut leaves so much from then on, and never more than before', () => {
  let now = 0
  const budget = new RetryBudget(1000, () => now)
  const first = budget.begin()
  now = 600
  budget.cutTo(100)
  expect(budget.left()).toBe(100)
  now = 650
  budget.cutTo(500)
  first()
  expect(budget.left()).toBe(50)
})

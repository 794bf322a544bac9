import { describe, expect, test } from '@jest/globals'
import type { Scan, ScanRequest } from '../../src/ecr/scan.ts'
import { nextScanStep, scanTimeout } from '../../src/gate/scan-progress.ts'
import { findingOf, scanOf } from '../fixtures/scans.ts'

/** What comes next after one answer, as a word, or the reason why it cannot be judged. */
function stepAfter(
  scan: Scan | undefined,
  { at = 0, start, age }: { at?: number; start?: ScanRequest; age?: number } = {},
) {
  const step = nextScanStep([{ scan, at, age }], start)
  return step.kind === 'unjudged' ? step.why : step.kind
}

describe.each(['basic', 'enhanced'] as const)('a scan of kind %s with the status', (kind) => {
  const isBasic = kind === 'basic'
  test.each([
    ['PENDING', 'wait'],
    ['IN_PROGRESS', 'wait'],
    ['FINDINGS_UNAVAILABLE', 'wait'],
    ['COMPLETE', isBasic ? 'judge' : 'wait'],
    ['ACTIVE', isBasic ? 'judge' : 'wait'],
    ['FAILED', 'ECR could not finish the scan (as ECR says)'],
    ['UNSUPPORTED_IMAGE', 'ECR cannot scan an image of this kind (as ECR says)'],
    ['SCAN_ELIGIBILITY_EXPIRED', 'Amazon Inspector does not follow this image any more (as ECR says)'],
    ['LIMIT_EXCEEDED', 'the account has used up its scans (as ECR says)'],
    ['IMAGE_ARCHIVED', 'it is in the archive, where nothing is scanned'],
    ['NEW_WORD', 'ECR says of its scan NEW_WORD (as ECR says), which this step does not know'],
  ])('%s', (status, expected) => {
    expect(stepAfter(scanOf({ kind, status, description: 'as ECR says' }))).toBe(expected)
  })
})

test('a status without findings is waited for, whatever it says', () => {
  expect(stepAfter(scanOf({ kind: undefined }))).toBe('wait')
})

test.each<[string, ScanRequest | undefined, number, string]>([
  ['a push may begin one in a moment', undefined, 4_000, 'wait'],
  ['none after that: it is begun', undefined, 5_000, 'start'],
  ['begun, and not shown yet', 'started', 60_000, 'wait'],
  ['begun, and never shown', 'started', 120_000, 'ECR shows no scan of it'],
  ['scanned today already, and not shown', 'once a day', 120_000, 'ECR shows no scan of it'],
  ['Amazon Inspector may know it in a moment', 'not basic', 119_000, 'wait'],
  [
    'Amazon Inspector does not cover it',
    'not basic',
    120_000,
    'it is not scanned: no rule of Amazon Inspector covers this repository',
  ],
  ['ECR scans nothing of this kind', 'unsupported', 6_000, 'ECR cannot scan an artifact of this kind'],
])('no scan: %s', (_name, start, at, expected) => {
  expect(stepAfter(undefined, { at, ...(start && { start }) })).toBe(expected)
})

const HOUR = 3_600_000
test.each<[string, number | undefined, ScanRequest | undefined, string]>([
  ['of today', 23 * HOUR, undefined, 'judge'],
  ['of a time that ECR does not say', undefined, undefined, 'judge'],
  ['of an earlier day is done again', 25 * HOUR, undefined, 'start'],
  ['of an earlier day, and the new one is on its way', 25 * HOUR, 'started', 'wait'],
  [
    'of an earlier day, and ECR begins none',
    25 * HOUR,
    'once a day',
    'its last scan was done 2026-11-28T10:00:00.000Z, and ECR does not begin another one now',
  ],
])('the result of a basic scan %s', (_name, age, start, expected) => {
  const scan = scanOf({ doneAt: new Date('2026-11-28T10:00:00Z') })
  expect(stepAfter(scan, { ...(age !== undefined && { age }), ...(start && { start }) })).toBe(expected)
})

/** What comes next after answers of Amazon Inspector, each at its second, with the ids of its findings. */
const after = (...answers: readonly (readonly [seconds: number, ...ids: string[]])[]) =>
  nextScanStep(
    answers.map(([seconds, ...ids]) => ({
      at: seconds * 1000,
      scan: scanOf({ kind: 'enhanced', status: 'ACTIVE', findings: ids.map((id) => findingOf({ id })) }),
    })),
    undefined,
  ).kind

test.each([
  ['one answer', after([0, 'A']), 'wait'],
  ['two that say the same too soon', after([0, 'A'], [3, 'A']), 'wait'],
  ['two that say the same', after([0, 'A'], [10, 'A']), 'judge'],
  ['the same in another order', after([0, 'A', 'B'], [10, 'B', 'A']), 'judge'],
  ['findings that come late', after([0], [9], [10, 'A']), 'wait'],
  ['and stay', after([0], [9], [10, 'A'], [20, 'A']), 'judge'],
  ['findings that change all the time', after([0, 'A'], [10, 'A', 'B'], [20, 'A', 'B', 'C']), 'wait'],
  ['none, twice', after([0], [10]), 'judge'],
])('findings of Amazon Inspector: %s', (_name, step, expected) => {
  expect(step).toBe(expected)
})

test('COMPLETE of an enhanced scan before its findings are there is not believed at once', () => {
  const answer = (at: number, ...ids: string[]) => ({
    at,
    scan: scanOf({ kind: 'enhanced', findings: ids.map((id) => findingOf({ id })) }),
  })
  expect(nextScanStep([answer(0), answer(5_000, 'A')], undefined).kind).toBe('wait')
})

test('a scan that takes too long is named by what it was', () => {
  expect(scanTimeout([{ scan: scanOf({ status: 'PENDING' }), at: 600_000 }], 600_000).why).toBe(
    'ECR did not finish the scan in 10 minutes (status PENDING)',
  )
  expect(scanTimeout([{ scan: undefined, at: 90_000 }], 90_000).why).toBe(
    'ECR did not finish the scan in 90 seconds (there is none yet)',
  )
})

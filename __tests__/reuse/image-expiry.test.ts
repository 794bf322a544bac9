// When a lifecycle policy expires an image, which gets new tags and stays as old as it is.
import { expect, test } from '@jest/globals'
import type { Tag } from '../../src/names/image-reference.ts'
import { expiryOf } from '../../src/reuse/image-expiry.ts'

const PUSHED = new Date('2026-03-01T00:00:00Z')

const rule = (rulePriority: number, selection: object, action: object = { type: 'expire' }): object => ({
  rulePriority,
  selection: { countType: 'sinceImagePushed', countUnit: 'days', ...selection },
  action,
})

test.each<readonly [name: string, rules: readonly object[], expires: string | undefined]>([
  ['no rule', [], undefined],
  ['a rule for all', [rule(2, { tagStatus: 'any', countNumber: 10 })], '2: 2026-03-11'],
  ['a prefix', [rule(1, { tagStatus: 'tagged', tagPrefixList: ['ma'], countNumber: 5 })], '1: 2026-03-06'],
  [
    'two prefixes, of which it has one',
    [rule(1, { tagStatus: 'tagged', tagPrefixList: ['ma', 'v'], countNumber: 5 })],
    undefined,
  ],
  ['a pattern', [rule(1, { tagStatus: 'tagged', tagPatternList: ['sha-*c3*'], countNumber: 5 })], '1: 2026-03-06'],
  [
    'a pattern that is the tag',
    [rule(1, { tagStatus: 'tagged', tagPatternList: ['main'], countNumber: 5 })],
    '1: 2026-03-06',
  ],
  [
    'a pattern that is longer',
    [rule(1, { tagStatus: 'tagged', tagPatternList: ['main*main'], countNumber: 5 })],
    undefined,
  ],
  ['another pattern', [rule(1, { tagStatus: 'tagged', tagPatternList: ['mai'], countNumber: 5 })], undefined],
  ['a rule for untagged images', [rule(1, { tagStatus: 'untagged', countNumber: 1 })], undefined],
  [
    'a rule that counts images',
    [rule(1, { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 })],
    undefined,
  ],
  ['a rule that archives', [rule(1, { tagStatus: 'any', countNumber: 1 }, { type: 'transition' })], undefined],
  [
    'the first of two',
    [rule(9, { tagStatus: 'any', countNumber: 1 }), rule(2, { tagStatus: 'any', countNumber: 30 })],
    '2: 2026-03-31',
  ],
])('%s', (_name, rules, expires) => {
  const expiry = expiryOf(JSON.stringify({ rules }), { tags: ['main', 'sha-c3c3'] as unknown as Tag[], pushed: PUSHED })
  expect(expiry && `${expiry.priority}: ${expiry.at.toISOString().slice(0, 10)}`).toBe(expires)
})

test.each(['', '[]', 'null', '{"rules":[null]}', '{"rules":3}'])('%s is no policy', (text) => {
  expect(expiryOf(text, { tags: [], pushed: PUSHED })).toBeUndefined()
})

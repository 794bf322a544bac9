import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type JsonDifference, policyDifferences } from '../../src/ecr/policy-diff.ts'

const rule = (priority: number, count: number, more: object = {}) => ({
  rulePriority: priority,
  selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count },
  action: { type: 'expire' },
  ...more,
})
const statement = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] })
const ROOT = 'arn:aws:iam::123456789012:root'

test.each<readonly [name: string, now: object, wanted: object]>([
  ['the same text', { rules: [rule(1, 5)] }, { rules: [rule(1, 5)] }],
  ['other white space and another order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
  ['rules in another order', { rules: [rule(2, 9), rule(1, 5)] }, { rules: [rule(1, 5), rule(2, 9)] }],
  ['actions in another order', statement({ Action: ['b', 'a'] }), statement({ Action: ['a', 'b'] })],
  ['one action in a list', statement({ Action: 'a' }), statement({ Action: ['a'] })],
  ['one statement without a list', { Statement: { Effect: 'Allow' } }, { Statement: [{ Effect: 'Allow' }] }],
  [
    'an account as its root user',
    statement({ Principal: { AWS: ROOT } }),
    statement({ Principal: { AWS: '123456789012' } }),
  ],
  [
    'accounts in a list, each in its own way',
    statement({ Principal: { AWS: [ROOT, '210987654321'] } }),
    statement({ Principal: { AWS: ['arn:aws-cn:iam::210987654321:root', '123456789012'] } }),
  ],
])('no difference: %s', (_name, now, wanted) => {
  expect(policyDifferences(JSON.stringify(now, undefined, 2), JSON.stringify(wanted))).toEqual([])
})

const at = (path: string, now: unknown, wanted: unknown): JsonDifference => ({
  path,
  now: JSON.stringify(now),
  wanted: JSON.stringify(wanted),
})

test.each<readonly [name: string, now: object, wanted: object, ...differences: readonly JsonDifference[]]>([
  [
    'a number in one of two rules',
    { rules: [rule(1, 5), rule(2, 9)] },
    { rules: [rule(2, 9), rule(1, 14)] },
    at('rules[rulePriority 1].selection.countNumber', 5, 14),
  ],
  [
    'a member more, and one less',
    { rules: [rule(1, 5, { description: 'old' })] },
    { rules: [rule(1, 5, { note: 'new' })] },
    at('rules[rulePriority 1].description', 'old', undefined),
    at('rules[rulePriority 1].note', undefined, 'new'),
  ],
  [
    'a rule more',
    { rules: [rule(1, 5)] },
    { rules: [rule(1, 5), rule(2, 9)] },
    at('rules[rulePriority 2]', undefined, {
      action: { type: 'expire' },
      rulePriority: 2,
      selection: { countNumber: 9, countType: 'imageCountMoreThan', tagStatus: 'any' },
    }),
  ],
  [
    'a statement that has an id',
    statement({ Sid: 'Pull', Effect: 'Allow' }),
    statement({ Sid: 'Pull', Effect: 'Deny' }),
    at('Statement[Sid Pull].Effect', 'Allow', 'Deny'),
  ],
  [
    'a statement without an id',
    statement({ Action: 'a' }),
    statement({ Action: ['b', 'a'] }),
    at('Statement[0].Action', 'a', ['a', 'b']),
  ],
  [
    'one text of a list',
    statement({ Action: ['a', 'b'] }),
    statement({ Action: ['a', 'c'] }),
    at('Statement[0].Action[0]', 'b', 'c'),
  ],
  [
    'another account',
    statement({ Principal: { AWS: ROOT } }),
    statement({ Principal: { AWS: '210987654321' } }),
    at('Statement[0].Principal.AWS', '123456789012', '210987654321'),
  ],
  ['another kind of value', { a: null }, { a: { b: [] } }, at('a', null, { b: [] })],
  ['an empty list', { a: [1] }, { a: [] }, at('a[0]', 1, undefined)],
])('a difference: %s', (_name, now, wanted, ...expected) => {
  expect(policyDifferences(JSON.stringify(now), JSON.stringify(wanted))).toEqual(expected)
})

describe('for any two documents', () => {
  const documents = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value))

  test('none differs from itself', () => {
    fc.assert(fc.property(documents, (text) => policyDifferences(text, text).length === 0))
  })

  test('a difference is seen from both sides', () => {
    fc.assert(
      fc.property(documents, documents, (one, other) => {
        const sides = [policyDifferences(one, other), policyDifferences(other, one)] as const
        return sides[0].length > 0 === sides[1].length > 0
      }),
    )
  })
})

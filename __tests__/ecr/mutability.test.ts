import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isImmutable } from '../../src/ecr/mutability.ts'
import { tag } from '../fixtures/values.ts'

test.each<readonly [mutability: string, exclusions: readonly string[], name: string, locked: boolean]>([
  ['MUTABLE', [], 'v1', false],
  ['IMMUTABLE', [], 'v1', true],
  ['IMMUTABLE', ['v*'], 'v1', true],
  ['MUTABLE', ['v*'], 'v1', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest'], 'v1', true],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest'], 'latest', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['dev-*', 'latest'], 'latest', false],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', true],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', false],
  ['SOMETHING_NEW', ['v*'], 'v1', false],
])('%s with filters %j: %s is locked: %s', (mutability, exclusions, name, locked) => {
  expect(isImmutable({ mutability, exclusions }, tag(name))).toBe(locked)
})

const matches = (filter: string, name: string): boolean =>
  isImmutable({ mutability: 'MUTABLE_WITH_EXCLUSION', exclusions: [filter] }, tag(name))

test.each([
  ['latest', 'latest', true],
  ['latest', 'latest-1', false],
  ['latest', 'my-latest', false],
  ['*', 'anything', true],
  ['**', 'anything', true],
  ['dev-*', 'dev-', true],
  ['dev-*', 'dev-7', true],
  ['dev-*', 'a-dev-7', false],
  ['*-dev', 'a-dev', true],
  ['*-dev', 'a-dev-1', false],
  ['*dev*', 'a-dev-1', true],
  ['v*-rc*', 'v1.2-rc.3', true],
  ['v*-rc*', 'v1.2', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*a', 'a', false],
  ['ab*ba', 'aba', false],
  ['a*b*b', 'ab', false],
  ['v1.0', 'v1x0', false],
  ['', 'a', false],
])('the filter "%s" matches %s: %s', (filter, name, expected) => {
  expect(matches(filter, name)).toBe(expected)
})

test('a filter matches what the same regular expression matches', () => {
  const filter = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 })
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 6 }).map((text) => `a${text}`)
  fc.assert(
    fc.property(filter, name, (pattern, text) => {
      const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*')
      expect(matches(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text))
    }),
    { numRuns: 1000 },
  )
})

// When `npm run unit` bundles: not for tests that do not run the bundle, and never too seldom.
import { expect, test } from '@jest/globals'
import { needsBundle } from '../../scripts/bundle/needs-bundle.ts'

const TESTS = ['base/csv', 'scenario/push', 'e2e/push', 'scripts/bundle', 'scripts/policy'].map(
  (name) => `/home/me/checkout/build/__tests__/${name}.test.js`,
)

test.each([
  ['all tests', [], true],
  ['a scenario', ['scenario/push'], true],
  ['a scenario in other letters', ['Scenario'], true],
  ['a scenario among others', ['base/csv', 'push'], true],
  ['a pattern that has a scenario among its tests', ['__tests__/.*/p'], true],
  ['the test of the bundle', ['scripts/bundle'], true],
  ['an option of jest', ['base/csv', '-t', 'name'], true],
  ['a test of the sources', ['base/csv'], false],
  ['tests of the sources', ['base/', 'scripts/policy'], false],
  ['no test', ['nothing'], false],
])('%s', (_name, args, expected) => {
  expect(needsBundle(args, TESTS)).toBe(expected)
})

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cacheTag } from '../../src/cache/cache-name.ts'
import type { CacheScope } from '../../src/cache/scope.ts'
import { codePoint } from '../fixtures/code-point.ts'
import { push, settingsOf, tagged } from '../fixtures/metadata-rules.ts'

const branch = (name: string): CacheScope => ({ kind: 'branch', name })
const SEVEN: CacheScope = { kind: 'pull-request', number: 7 }

test.each<readonly [name: string, scope: CacheScope, variant: string, tag: string]>([
  ['a branch', branch('main'), '', 'buildcache-branch..main'],
  ['a branch with dots', branch('release-1.2.x'), '', 'buildcache-branch..release-1.2.x'],
  ['a branch with capitals', branch('Main'), '', 'buildcache-branch..Main'],
  ['a branch with a slash', branch('feature/login'), '', 'buildcache-branch..feature-login..df7c7aeb3560d333'],
  ['a branch that is called so', branch('feature-login'), '', 'buildcache-branch..feature-login'],
  ['a branch in another script', branch('ветка'), '', 'buildcache-branch..-..d3638b68dbf17106'],
  ['a pull request', SEVEN, '', 'buildcache-pr..7'],
  ['a branch that is called like one', branch('pr-7'), '', 'buildcache-branch..pr-7'],
  ['a branch that is called like a cache', branch('buildcache-main'), '', 'buildcache-branch..buildcache-main'],
  ['one image of several', branch('main'), '..api-0f1e2d3c', 'buildcache-branch..main..api-0f1e2d3c'],
  ['one platform of a pull request', SEVEN, '..linux-arm-v7', 'buildcache-pr..7..linux-arm-v7'],
  ['the longest name', branch('b'.repeat(109)), '', `buildcache-branch..${'b'.repeat(109)}`],
  ['one more', branch('b'.repeat(110)), '', `buildcache-branch..${'b'.repeat(91)}..166f23433b2bb49c`],
  ['two dots, which Git does not allow', branch('a..b'), '', 'buildcache-branch..a.b..f62b42414c514fa6'],
])('the cache of %s', (_name, scope, variant, tag) => {
  expect(cacheTag(scope, variant)).toBe(tag)
})

// Whoever may push a branch would otherwise put something in the place of the cache that main is built from.
test.each([
  'buildcache-main',
  'buildcache-branch-main',
  'buildcache-branch/main',
  'buildcache-branch./main',
  'buildcache-branch.-.main',
  'buildcache-pr-7',
])('a branch or Git tag called %s gives no image the tag of a cache', (name) => {
  const caches = [branch('main'), branch(name), SEVEN].map((scope) => cacheTag(scope, ''))
  const tags = [push(name), tagged(name)].flatMap((job) => settingsOf(job, {}).tags.names)
  expect(tags.length).toBeGreaterThan(2)
  expect(tags.filter((tag) => caches.some((cache) => cache === tag))).toEqual([])
})

describe('for every name', () => {
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
  const LEGAL = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
  const name = fc.oneof(
    fc.string({ unit: codePoint, maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'aB9._-/@é '), maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'ab/'), minLength: 100, maxLength: 140 }),
    fc.nat({ max: 9 }).map((number) => `pr-${number}`),
  )
  const scope = fc.oneof(
    name.map(branch),
    fc.nat({ max: 9 }).map((number): CacheScope => ({ kind: 'pull-request', number })),
  )
  const variant = fc.constantFrom('', '..linux-arm64', `..${'a'.repeat(24)}-0f1e2d3c..${'b'.repeat(24)}`)

  test('the tag is legal, and begins as the filter for caches does', () => {
    fc.assert(
      fc.property(scope, variant, (whose, where) => {
        expect(cacheTag(whose, where)).toMatch(LEGAL)
        expect(cacheTag(whose, where)).toMatch(/^buildcache-.*\.\./)
      }),
      { numRuns: 2000 },
    )
  })

  test('two owners never share one, not even one that is called like the tag of the other', () => {
    const called = (tag: string): CacheScope => branch(tag.slice('buildcache-branch..'.length))
    fc.assert(
      fc.property(scope, scope, variant, (one, other, where) => {
        const owners = [one, other, called(cacheTag(one, where)), called(cacheTag(other, where))]
        const distinct = new Set(owners.map((owner) => JSON.stringify(owner)))
        expect(new Set(owners.map((owner) => cacheTag(owner, where))).size).toBe(distinct.size)
      }),
      { numRuns: 2000 },
    )
  })
})

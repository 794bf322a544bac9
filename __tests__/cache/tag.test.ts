import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CacheScope } from '../../src/cache/scope.ts'
import { cacheTag } from '../../src/cache/tag.ts'

const branch = (name: string): CacheScope => ({ kind: 'branch', name })

test.each<readonly [name: string, scope: CacheScope, platform: string | undefined, tag: string]>([
  ['a branch', branch('main'), undefined, 'buildcache-main'],
  ['a branch with dots', branch('release-1.2.x'), undefined, 'buildcache-release-1.2.x'],
  ['a branch with capitals', branch('Main'), undefined, 'buildcache-Main'],
  ['a branch with a slash', branch('feature/login'), undefined, 'buildcache-feature-login..df7c7aeb3560d333'],
  ['a branch that is called so', branch('feature-login'), undefined, 'buildcache-feature-login'],
  ['a branch in another script', branch('ветка'), undefined, 'buildcache--..d3638b68dbf17106'],
  ['a pull request', { kind: 'pull-request', number: 7 }, undefined, 'buildcache-pr-7'],
  ['a branch that is called like one', branch('pr-7'), undefined, 'buildcache-pr-7..c1cec5c4a6eb6fe4'],
  ['one platform', branch('main'), 'linux/arm64', 'buildcache-main..linux-arm64'],
  [
    'one platform of a pull request',
    { kind: 'pull-request', number: 7 },
    'linux/arm/v7',
    'buildcache-pr-7..linux-arm-v7',
  ],
  ['the longest name', branch('b'.repeat(117)), undefined, `buildcache-${'b'.repeat(117)}`],
  ['one more', branch('b'.repeat(118)), undefined, `buildcache-${'b'.repeat(99)}..b32fb93e81c0fe95`],
  ['two dots, which Git does not allow', branch('a..b'), undefined, 'buildcache-a.b..f62b42414c514fa6'],
])('the cache of %s', (_name, scope, platform, tag) => {
  expect(cacheTag(scope, platform)).toBe(tag)
})

describe('for every name', () => {
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
  const LEGAL = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'aB9._-/@é '), maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'ab/'), minLength: 100, maxLength: 140 }),
    fc.nat({ max: 9 }).map((number) => `pr-${number}`),
  )
  const scope = fc.oneof(
    name.map(branch),
    fc.nat({ max: 9 }).map((number): CacheScope => ({ kind: 'pull-request', number })),
  )
  const platform = fc.constantFrom(undefined, 'linux/amd64', 'linux/arm/v7', `linux/${'a'.repeat(200)}`)

  test('the tag is legal, and begins as the filter for caches does', () => {
    fc.assert(
      fc.property(scope, platform, (whose, where) => {
        expect(cacheTag(whose, where)).toMatch(LEGAL)
        expect(cacheTag(whose, where)).toMatch(/^buildcache-/)
      }),
      { numRuns: 2000 },
    )
  })

  test('two owners never share one, not even one that is called like the tag of the other', () => {
    const called = (tag: string): CacheScope => branch(tag.slice('buildcache-'.length))
    fc.assert(
      fc.property(scope, scope, platform, (one, other, where) => {
        const owners = [one, other, called(cacheTag(one, where)), called(cacheTag(other, where))]
        const distinct = new Set(owners.map((owner) => JSON.stringify(owner)))
        expect(new Set(owners.map((owner) => cacheTag(owner, where))).size).toBe(distinct.size)
      }),
      { numRuns: 2000 },
    )
  })
})

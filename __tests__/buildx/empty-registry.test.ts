// References of a build that begin with "/", where a registry was to stand: which are found, and what they become.
import { expect, test } from '@jest/globals'
import type { BuildSettings } from '../../src/buildx/build-settings.ts'
import { valuesWithoutRegistry, withoutUnnamedCaches, withRegistry } from '../../src/buildx/empty-registry.ts'
import { PLAIN_BUILD } from '../fixtures/builds.ts'
import { caches, contexts, fields } from '../fixtures/flags.ts'
import { HOST } from '../fixtures/values.ts'

interface Texts {
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  readonly buildContexts?: readonly string[]
  readonly names?: readonly string[]
}

const buildOf = ({ from = [], to = [], buildContexts = [], names = [] }: Texts): BuildSettings => ({
  ...PLAIN_BUILD,
  cache: { ...PLAIN_BUILD.cache, from: caches(...from), to: caches(...to) },
  buildContexts: contexts(...buildContexts),
  exports: {
    image: undefined,
    others: names.map((name) => ({ type: 'oci', attributes: fields('dest=/out.tar', name) })),
  },
})

test.each<readonly [name: string, before: Texts, after: Texts, ...found: readonly string[]]>([
  [
    'a cache that is read',
    { from: ['type=registry,ref=/app:cache'] },
    { from: [`type=registry,ref=${HOST}/app:cache`] },
    'cache-from ("type=registry,ref=/app:cache")',
  ],
  [
    'a cache alone',
    { from: ['/team/app:cache'] },
    { from: [`${HOST}/team/app:cache`] },
    'cache-from ("type=registry,ref=/team/app:cache")',
  ],
  [
    'a cache in another order of fields',
    { from: ['ref=/app:cache,type=registry'] },
    { from: [`ref=${HOST}/app:cache,type=registry`] },
    'cache-from ("type=registry,ref=/app:cache")',
  ],
  [
    'a cache that is written',
    { to: ['type=registry,ref=/app:cache,mode=max'] },
    { to: [`type=registry,ref=${HOST}/app:cache,mode=max`] },
    'cache-to ("type=registry,ref=/app:cache,mode=max")',
  ],
  [
    'the image of a context',
    { buildContexts: ['base=docker-image:///app:base'] },
    { buildContexts: [`base=docker-image://${HOST}/app:base`] },
    'build-contexts ("base=docker-image:///app:base")',
  ],
  [
    'the name in an archive',
    { names: ['name=/app:1'] },
    { names: [`name=${HOST}/app:1`] },
    'outputs ("type=oci,dest=/out.tar,name=/app:1")',
  ],
])('found and completed: %s', (_name, before, after, ...found) => {
  expect(valuesWithoutRegistry(buildOf(before))).toEqual(found)
  expect(withRegistry(buildOf(before), HOST)).toEqual(buildOf(after))
  expect(valuesWithoutRegistry(buildOf(after))).toEqual([])
})

test.each<readonly [name: string, build: Texts]>([
  ['references with a registry', { from: [`type=registry,ref=${HOST}/app:cache`, 'app:cache', 'ghcr.io/a/b'] }],
  [
    'folders',
    { from: ['type=local,src=/tmp/cache'], to: ['type=local,dest=/tmp/cache'], buildContexts: ['src=/srv/code'] },
  ],
  ['two slashes, of which one is a folder that is empty', { from: ['type=registry,ref=//app:cache'] }],
])('left alone: %s', (_name, texts) => {
  expect(valuesWithoutRegistry(buildOf(texts))).toEqual([])
  expect(withRegistry(buildOf(texts), HOST)).toEqual(buildOf(texts))
})

test('where no registry is known, the caches go and the rest stays', () => {
  const texts = {
    from: ['/app:cache', 'type=gha'],
    to: ['type=registry,ref=/app:cache'],
    buildContexts: ['b=docker-image:///b:1'],
  }
  expect(withoutUnnamedCaches(buildOf(texts))).toEqual(buildOf({ ...texts, from: ['type=gha'], to: [] }))
})

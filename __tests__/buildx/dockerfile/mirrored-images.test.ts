import { expect, test } from '@jest/globals'
import { mirrorContext, mirrorImages } from '../../../src/buildx/dockerfile/mirrored-images.ts'
import { printNamedContext } from '../../../src/buildx/flags/context-flag.ts'
import { parseRegistryMirror } from '../../../src/names/registry-mirror.ts'
import { must } from '../../fixtures/values.ts'

const MIRRORS = ['docker.io=m.io/hub', 'ghcr.io/acme=127.0.0.1:5000/acme'].map((text) =>
  must(parseRegistryMirror(text)),
)
const DIGEST = `sha256:${'0'.repeat(64)}`

const named = (images: readonly string[]) => images.map((name) => ({ name, platforms: 'all' as const }))

/** What is read through the mirrors, as flags of buildx. */
const contextsOf = (images: readonly string[], syntax?: string): readonly string[] =>
  mirrorImages({ syntax, images: named(images), unknown: [], stages: [] }, MIRRORS)
    .images.map(mirrorContext)
    .map(printNamedContext)

test.each<readonly [image: string, context: string | undefined]>([
  ['node', 'node=docker-image://m.io/hub/library/node'],
  ['node:latest', 'node=docker-image://m.io/hub/library/node:latest'],
  ['node:22', 'node:22=docker-image://m.io/hub/library/node:22'],
  ['docker.io/library/node:22', 'node:22=docker-image://m.io/hub/library/node:22'],
  ['grafana/grafana', 'grafana/grafana=docker-image://m.io/hub/grafana/grafana'],
  [`node@${DIGEST}`, `node@${DIGEST}=docker-image://m.io/hub/library/node@${DIGEST}`],
  [`node:22@${DIGEST}`, `node:22@${DIGEST}=docker-image://m.io/hub/library/node:22@${DIGEST}`],
  ['ghcr.io/acme/base:1', 'ghcr.io/acme/base:1=docker-image://127.0.0.1:5000/acme/base:1'],
  ['ghcr.io/other/base:1', undefined],
  ['quay.io/a/b', undefined],
  ['Not-An-Image', undefined],
  ['node:', undefined],
  ['', undefined],
])('%j', (image, context) => {
  expect(contextsOf([image])).toEqual(context === undefined ? [] : [context])
})

test('two ways to write one image are one context', () => {
  expect(contextsOf(['node:22', 'docker.io/library/node:22'])).toEqual([
    'node:22=docker-image://m.io/hub/library/node:22',
  ])
})

test('the image that reads the Dockerfile is the first', () => {
  expect(contextsOf(['alpine'], 'docker/dockerfile:1')).toEqual([
    'docker/dockerfile:1=docker-image://m.io/hub/docker/dockerfile:1',
    'alpine=docker-image://m.io/hub/library/alpine',
  ])
})

test('a name that is also a stage, and one that only the builder knows, are left alone, and it is said why', () => {
  const { images, left } = mirrorImages(
    {
      syntax: undefined,
      images: named(['python', 'python:3', 'quay.io/a/go']),
      unknown: [{ name: 'a-$TARGETARCH', why: 'only the builder knows its arguments' }],
      stages: ['python', 'go'],
    },
    MIRRORS,
  )
  expect(images.map(({ name }) => name)).toEqual(['python:3'])
  expect(left).toEqual([
    { name: 'python', why: 'a stage has that name too, which a context would stand for; write its tag' },
    { name: 'a-$TARGETARCH', why: 'only the builder knows its arguments' },
  ])
})

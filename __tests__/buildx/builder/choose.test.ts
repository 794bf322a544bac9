import { describe, expect, test } from '@jest/globals'
import { type BuilderDemands, chooseBuilder } from '../../../src/buildx/builder/capabilities.ts'
import type { Builder } from '../../../src/buildx/builder/inspect.ts'

const NOTHING: BuilderDemands = {
  platforms: [],
  annotations: false,
  attestations: false,
  image: [],
  estargz: false,
  archive: false,
  cacheFrom: [],
  cacheTo: [],
  allow: [],
}

const BUILDERS: Readonly<Record<string, Builder>> = {
  containerd: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: 'containerd' },
  classic: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: 'classic' },
  unknown: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: undefined },
  container: { name: 'box', driver: 'docker-container', platforms: [], store: undefined },
  kubernetes: { name: 'pods', driver: 'kubernetes', platforms: [], store: undefined },
  remote: { name: 'far', driver: 'remote', platforms: ['linux/arm64'], store: undefined },
  cloud: { name: 'cloud', driver: 'cloud', platforms: [], store: undefined },
}

const TWO = ['linux/amd64', 'linux/arm64']

/**
 * What is wanted, and which docker drivers do it: when it is the current builder, and when it was named. All other
 * drivers do all.
 */
const FEATURES: readonly (readonly [
  name: string,
  wants: Partial<BuilderDemands>,
  can: readonly string[],
  namedCan?: readonly string[],
])[] = [
  ['nothing in particular', {}, ['containerd', 'classic', 'unknown']],
  ['one platform', { platforms: ['linux/arm64'] }, ['containerd', 'classic', 'unknown']],
  ['several platforms', { platforms: TWO }, ['containerd', 'unknown']],
  ['annotations', { annotations: true }, ['containerd', 'unknown']],
  ['attestations', { attestations: true }, ['containerd', 'unknown']],
  ['zstd', { image: ['compression=zstd', 'oci-mediatypes=true'] }, ['containerd', 'unknown']],
  ['a level of compression', { image: ['compression-level=9'] }, ['containerd', 'unknown']],
  ['compressing anew', { image: ['force-compression=true'] }, ['containerd', 'unknown']],
  ['media types of OCI alone', { image: ['oci-mediatypes=true'] }, ['containerd', 'classic', 'unknown']],
  ['estargz, which makes an engine end', { estargz: true }, []],
  ['rewritten times', { image: ['rewrite-timestamp=true'] }, []],
  ['no rewritten times', { image: ['rewrite-timestamp=false'] }, ['containerd', 'classic', 'unknown']],
  ['a push by digest', { image: ['push-by-digest=true', 'name-canonical=true'] }, []],
  ['an archive', { archive: true }, ['containerd', 'unknown']],
  ['a cache that is written to a registry', { cacheTo: ['registry'] }, ['containerd', 'unknown']],
  ['a cache that is written to GitHub', { cacheFrom: ['gha'], cacheTo: ['gha'] }, ['containerd', 'unknown']],
  ['a cache that is written to a folder', { cacheTo: ['local'] }, ['containerd', 'unknown']],
  ['a cache in the image', { cacheTo: ['inline'] }, ['containerd', 'classic', 'unknown']],
  ['caches that are read', { cacheFrom: ['registry', 'gha', 'local'] }, ['containerd', 'classic', 'unknown']],
  ['a cache that is written to S3', { cacheTo: ['s3'] }, []],
  ['a cache that is read from Azure', { cacheFrom: ['registry', 'azblob'] }, []],
  ['the network of the host', { allow: ['network.host'] }, ['containerd', 'classic', 'unknown']],
  ['no sandbox', { allow: ['security.insecure'] }, [], ['containerd', 'classic', 'unknown']],
]

describe.each(FEATURES)('%s', (_name, wants, can, namedCan = can) => {
  test.each(Object.keys(BUILDERS))('%s', (kind) => {
    const builder = BUILDERS[kind]
    if (builder === undefined) throw new Error(kind)
    const able = (list: readonly string[]): boolean => builder.driver !== 'docker' || list.includes(kind)
    expect(chooseBuilder({ ...NOTHING, ...wants }, builder, false).kind).toBe(able(can) ? 'use' : 'container')
    expect(chooseBuilder({ ...NOTHING, ...wants }, builder, true).kind).toBe(able(namedCan) ? 'use' : 'refuse')
  })
})

const CLASSIC = 'The builder default (docker driver, classic image store) cannot'
const REMEDY =
  'Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver'
const STORE =
  ', or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/)'

test.each<readonly [name: string, wants: Partial<BuilderDemands>, builder: string, because: string, remedy: string]>([
  [
    'one feature that the other store has',
    { platforms: TWO },
    'classic',
    `${CLASSIC} build for several platforms.`,
    `${REMEDY}${STORE}.`,
  ],
  [
    'three features, all in words',
    { platforms: TWO, annotations: true, cacheTo: ['gha'] },
    'classic',
    `${CLASSIC} build for several platforms, add annotations or export a cache.`,
    `${REMEDY}${STORE}.`,
  ],
  [
    'another store would not help',
    { platforms: TWO, image: ['rewrite-timestamp=true'] },
    'classic',
    `${CLASSIC} build for several platforms or rewrite the times of files (reproducible).`,
    `${REMEDY}.`,
  ],
  [
    'the containerd store',
    { cacheTo: ['s3'] },
    'containerd',
    'The builder default (docker driver, containerd image store) cannot keep a cache in S3 or Azure.',
    `${REMEDY}.`,
  ],
  [
    'a store that is not known',
    { image: ['push-by-digest=true'] },
    'unknown',
    'The builder default (docker driver) cannot push by digest.',
    `${REMEDY}.`,
  ],
])('the sentence: %s', (_name, wants, kind, because, remedy) => {
  const builder = BUILDERS[kind]
  if (builder === undefined) throw new Error(kind)
  expect(chooseBuilder({ ...NOTHING, ...wants }, builder, false)).toEqual({ kind: 'container', because })
  expect(chooseBuilder({ ...NOTHING, ...wants }, builder, true)).toEqual({
    kind: 'refuse',
    problem: `${because} ${remedy}`,
  })
})

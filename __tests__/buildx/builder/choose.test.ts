import { describe, expect, test } from '@jest/globals'
import { type BuilderDemands, judgeBuilder } from '../../../src/buildx/builder/capabilities.ts'
import type { BuilderState } from '../../../src/buildx/builder/inspect.ts'
import { NO_FIELDS } from '../../../src/buildx/flags/fields.ts'
import { fields } from '../../fixtures/flags.ts'

/** Demands of one image of the builder's own platform, with nothing that not every builder can do. */
const NO_DEMANDS: BuilderDemands = {
  platforms: [],
  annotations: false,
  attestations: false,
  fixedIndex: false,
  image: NO_FIELDS,
  estargz: false,
  archive: false,
  cacheFrom: [],
  cacheTo: [],
  allow: [],
}

const BUILDERS: Readonly<Record<string, BuilderState>> = {
  containerd: {
    name: 'default',
    driver: 'docker',
    platforms: ['linux/amd64'],
    store: 'containerd',
    buildkit: undefined,
  },
  classic: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: 'classic', buildkit: undefined },
  unknown: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: undefined, buildkit: undefined },
  recent: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: 'containerd', buildkit: [0, 22] },
  older: { name: 'default', driver: 'docker', platforms: ['linux/amd64'], store: 'containerd', buildkit: [0, 21] },
  container: { name: 'box', driver: 'docker-container', platforms: [], store: undefined, buildkit: undefined },
  kubernetes: { name: 'pods', driver: 'kubernetes', platforms: [], store: undefined, buildkit: undefined },
  remote: { name: 'far', driver: 'remote', platforms: ['linux/arm64'], store: undefined, buildkit: undefined },
  cloud: { name: 'cloud', driver: 'cloud', platforms: [], store: undefined, buildkit: undefined },
}

const TWO = ['linux/amd64', 'linux/arm64']

const CONTAINERD = ['containerd', 'recent', 'older', 'unknown']
const ENGINES = [...CONTAINERD, 'classic']

/**
 * What is demanded, and which docker drivers do it: when it is the current builder, and when it was named. All other
 * drivers do all.
 */
const FEATURES: readonly (readonly [
  name: string,
  wants: Partial<BuilderDemands>,
  can: readonly string[],
  namedCan?: readonly string[],
])[] = [
  ['nothing in particular', {}, ENGINES],
  ['one platform', { platforms: ['linux/arm64'] }, ENGINES],
  ['several platforms', { platforms: TWO }, CONTAINERD],
  ['an index under a tag that cannot move', { fixedIndex: true }, ['recent']],
  ['annotations', { annotations: true }, CONTAINERD],
  ['attestations', { attestations: true }, CONTAINERD],
  ['zstd', { image: fields('compression=zstd', 'oci-mediatypes=true') }, CONTAINERD],
  ['a level of compression', { image: fields('compression-level=9') }, CONTAINERD],
  ['compressing anew', { image: fields('force-compression=true') }, CONTAINERD],
  ['media types of OCI alone', { image: fields('oci-mediatypes=true') }, ENGINES],
  ['estargz, which makes an engine end', { estargz: true }, []],
  ['rewritten times', { image: fields('rewrite-timestamp=true') }, []],
  ['no rewritten times', { image: fields('rewrite-timestamp=false') }, ENGINES],
  ['a push by digest', { image: fields('push-by-digest=true', 'name-canonical=true') }, []],
  ['an archive', { archive: true }, CONTAINERD],
  ['a cache that is written to a registry', { cacheTo: ['registry'] }, CONTAINERD],
  ['a cache that is written to GitHub', { cacheFrom: ['gha'], cacheTo: ['gha'] }, CONTAINERD],
  ['a cache that is written to a folder', { cacheTo: ['local'] }, CONTAINERD],
  ['a cache in the image', { cacheTo: ['inline'] }, ENGINES],
  ['caches that are read', { cacheFrom: ['registry', 'gha', 'local'] }, ENGINES],
  ['a cache that is written to S3', { cacheTo: ['s3'] }, []],
  ['a cache that is read from Azure', { cacheFrom: ['registry', 'azblob'] }, []],
  ['the network of the host', { allow: ['network.host'] }, ENGINES],
  ['no sandbox', { allow: ['security.insecure'] }, [], ENGINES],
]

describe.each(FEATURES)('%s', (_name, wants, can, namedCan = can) => {
  test.each(Object.keys(BUILDERS))('%s', (kind) => {
    const builder = BUILDERS[kind]
    if (builder === undefined) throw new Error(kind)
    const able = (list: readonly string[]): boolean => builder.driver !== 'docker' || list.includes(kind)
    expect(judgeBuilder({ ...NO_DEMANDS, ...wants }, builder, false).kind).toBe(able(can) ? 'use' : 'container')
    expect(judgeBuilder({ ...NO_DEMANDS, ...wants }, builder, true).kind).toBe(able(namedCan) ? 'use' : 'refuse')
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
    { platforms: TWO, image: fields('rewrite-timestamp=true') },
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
    'an engine before Docker 28.2, of whose tag an index would leave one platform',
    { fixedIndex: true },
    'older',
    'The builder default (docker driver, containerd image store) cannot push an index under a tag that cannot be moved (engines before Docker 28.2).',
    `${REMEDY}.`,
  ],
  [
    'a store that is not known',
    { image: fields('push-by-digest=true') },
    'unknown',
    'The builder default (docker driver) cannot push by digest.',
    `${REMEDY}.`,
  ],
])('the sentence: %s', (_name, wants, kind, because, remedy) => {
  const builder = BUILDERS[kind]
  if (builder === undefined) throw new Error(kind)
  expect(judgeBuilder({ ...NO_DEMANDS, ...wants }, builder, false)).toEqual({ kind: 'container', because })
  expect(judgeBuilder({ ...NO_DEMANDS, ...wants }, builder, true)).toEqual({
    kind: 'refuse',
    problem: `${because} ${remedy}`,
  })
})

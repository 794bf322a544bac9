import { describe, expect, test } from '@jest/globals'
import type { Builder } from '../../src/builder/builder.ts'
import { chooseBuilder } from '../../src/builder/choose.ts'
import type { Wants } from '../../src/builder/features.ts'

const NOTHING: Wants = {
  platforms: [],
  annotations: false,
  cacheExport: false,
  compression: false,
  rewrittenTimes: false,
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

/** Features, what of them is wanted, and which kinds of docker driver have it. All other drivers have all. */
const FEATURES: readonly (readonly [name: string, wants: Partial<Wants>, can: readonly string[]])[] = [
  ['nothing in particular', {}, ['containerd', 'classic', 'unknown']],
  ['one platform', { platforms: ['linux/arm64'] }, ['containerd', 'classic', 'unknown']],
  ['several platforms', { platforms: TWO }, ['containerd', 'unknown']],
  ['annotations', { annotations: true }, ['containerd', 'unknown']],
  ['a cache that is stored', { cacheExport: true }, ['containerd', 'unknown']],
  ['another compression', { compression: true }, ['containerd', 'unknown']],
  ['times of files that are rewritten', { rewrittenTimes: true }, []],
]

describe.each(FEATURES)('%s', (_name, wants, can) => {
  test.each(Object.keys(BUILDERS))('%s', (kind) => {
    const builder = BUILDERS[kind]
    if (builder === undefined) throw new Error(kind)
    const able = builder.driver !== 'docker' || can.includes(kind)
    expect(chooseBuilder({ ...NOTHING, ...wants }, builder, false).kind).toBe(able ? 'use' : 'container')
    expect(chooseBuilder({ ...NOTHING, ...wants }, builder, true).kind).toBe(able ? 'use' : 'refuse')
  })
})

const CLASSIC = 'The builder default (docker driver, classic image store) cannot'
const REMEDY =
  'Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver'
const STORE =
  ', or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/)'

test.each<readonly [name: string, wants: Partial<Wants>, builder: string, because: string, remedy: string]>([
  [
    'one feature that the other store has',
    { platforms: TWO },
    'classic',
    `${CLASSIC} build for several platforms.`,
    `${REMEDY}${STORE}.`,
  ],
  [
    'two features',
    { platforms: TWO, annotations: true },
    'classic',
    `${CLASSIC} build for several platforms or add annotations.`,
    `${REMEDY}${STORE}.`,
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

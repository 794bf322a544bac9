// How a second build of a commit stands to the first one: other times, another base, or another thing.
import { expect, test } from '@jest/globals'
import { type ImageConfig, readEngineConfig, readImageConfig } from '../../src/oci/image-config.ts'
import { compareBuilds, type Rebuild } from '../../src/oci/rebuild.ts'

interface Parts {
  readonly base?: readonly string[]
  readonly own?: readonly string[]
  readonly env?: readonly string[]
  readonly cmd?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly baseSteps?: readonly string[]
  readonly ownSteps?: readonly string[]
  readonly platform?: string
}

/** A base of two layers with a step that makes none, and two own steps of which one makes a layer. */
const config = ({
  base = ['debian', 'node'],
  own = ['files'],
  env = ['PATH=/bin'],
  cmd = ['node'],
  labels = {},
  baseSteps = ['COPY rootfs /', 'RUN install node'],
  ownSteps = ['COPY . .'],
  platform = 'amd64',
}: Parts = {}): ImageConfig =>
  readImageConfig(
    JSON.stringify({
      os: 'linux',
      architecture: platform,
      config: { Env: env, Cmd: cmd, Labels: labels },
      rootfs: { diff_ids: [...base, ...own] },
      history: [
        ...baseSteps.map((text) => ({ created_by: text })),
        { created_by: 'ENV NODE=1', empty_layer: true },
        ...ownSteps.map((text) => ({ created_by: text })),
        { created_by: 'CMD ["node"]', empty_layer: true },
      ],
    }),
  )

const OWN_STEPS = 2
const ALIKE: Rebuild = { kind: 'alike' }
const OTHER_BASE: Rebuild = { kind: 'other-base' }
const unlike = (what: string): Rebuild => ({ kind: 'unlike', what })
const label = (name: string, value: string): Parts => ({ labels: { [`org.opencontainers.image.${name}`]: value } })

test.each<readonly [name: string, before: Parts, now: Parts, known: Rebuild, unknown: Rebuild]>([
  ['the same', {}, {}, ALIKE, ALIKE],
  ['own files have other times', {}, { own: ['files of later'] }, ALIKE, ALIKE],
  ['the first layer of the base', {}, { base: ['debian 2', 'node'] }, OTHER_BASE, ALIKE],
  ['the second layer of the base', {}, { base: ['debian', 'node 2'] }, OTHER_BASE, ALIKE],
  ['base and own files', {}, { base: ['debian 2', 'node 2'], own: ['files of later'] }, OTHER_BASE, ALIKE],
  ['a base with another variable', {}, { base: ['d', 'n'], env: ['PATH=/bin', 'NODE=2'] }, OTHER_BASE, unlike('Env')],
  [
    'a base with more layers',
    {},
    { base: ['debian', 'certificates', 'node'], baseSteps: ['COPY rootfs /', 'RUN certificates', 'RUN install node'] },
    OTHER_BASE,
    unlike('history'),
  ],
  ['an own step', {}, { ownSteps: ['COPY other .'] }, unlike('history'), unlike('history')],
  [
    'an own step upon another base',
    {},
    { base: ['d'], ownSteps: ['COPY other .'] },
    unlike('history'),
    unlike('history'),
  ],
  ['a variable upon the same base', {}, { env: ['COLOUR=red'] }, unlike('Env'), unlike('Env')],
  ['a command upon the same base', {}, { cmd: ['worker'] }, unlike('Cmd'), unlike('Cmd')],
  ['a label', { labels: { team: 'a' } }, { labels: { team: 'b' } }, unlike('label team'), unlike('label team')],
  ['a label of one alone', {}, { labels: { team: 'b' } }, unlike('label team'), unlike('label team')],
  ['the time of the commit', {}, label('created', '2020-01-10T00:30:00.000Z'), ALIKE, ALIKE],
  ['the branch and the Git tag', label('version', 'main'), label('version', '1.0.0'), ALIKE, ALIKE],
  [
    'the commit',
    label('revision', 'a'),
    label('revision', 'b'),
    unlike('label org.opencontainers.image.revision'),
    unlike('label org.opencontainers.image.revision'),
  ],
  ['the number of layers', {}, { own: ['files', 'more'] }, unlike('number of layers'), unlike('number of layers')],
  ['the platform', {}, { platform: 'arm64' }, unlike('platform'), unlike('platform')],
])('differs: %s', (_name, before, now, known, unknown) => {
  const [one, other] = [config(before), config(now)]
  expect([compareBuilds([one], [other], OWN_STEPS), compareBuilds([one], [other], undefined)]).toEqual([known, unknown])
})

test.each<readonly [name: string, before: readonly Parts[], now: readonly Parts[], expected: Rebuild]>([
  ['in another order', [{ platform: 'a' }, { platform: 'b' }], [{ platform: 'b' }, { platform: 'a' }], ALIKE],
  ['one is missing', [{ platform: 'a' }, { platform: 'b' }], [{ platform: 'b' }], unlike('platform')],
  ['one more', [{ platform: 'a' }], [{ platform: 'b' }, { platform: 'a' }], unlike('platform')],
  ['none', [], [], unlike('platform')],
  [
    'one has another base, and one is another thing',
    [{ platform: 'a' }, { platform: 'b' }],
    [
      { platform: 'a', base: ['x', 'y'] },
      { platform: 'b', cmd: ['worker'] },
    ],
    unlike('Cmd'),
  ],
  [
    'one has another base',
    [{ platform: 'a' }, { platform: 'b' }],
    [{ platform: 'a' }, { platform: 'b', base: ['x', 'y'] }],
    OTHER_BASE,
  ],
])('platforms: %s', (_name, before, now, expected) => {
  expect(compareBuilds(before.map(config), now.map(config), OWN_STEPS)).toEqual(expected)
})

test('without a base, other files are no other base', () => {
  const scratch = (own: string): ImageConfig => config({ base: [], baseSteps: [], own: [own] })
  // All four steps are the Dockerfile's: ENV, COPY, CMD, and none of a base.
  expect(compareBuilds([scratch('files')], [scratch('files of later')], 3)).toEqual(ALIKE)
})

test('what docker tells of an image of its engine is what the registry has', () => {
  const steps = ['COPY rootfs / # buildkit', 'RUN a\tb', 'CMD ["node"]']
  const stored = {
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    config: { Env: ['A=1'], Cmd: ['node'], Labels: { a: 'b' }, ExposedPorts: { '80/tcp': {}, '443/tcp': {} } },
    rootfs: { diff_ids: ['one'] },
    history: steps.map((text) => ({ created_by: text })),
  }
  const inspected = {
    Os: 'linux',
    Architecture: 'arm64',
    Variant: 'v8',
    RootFS: { Type: 'layers', Layers: ['one'] },
    Config: {
      ...{ Hostname: '', User: '', Env: ['A=1'], Cmd: ['node'], Entrypoint: null, OnBuild: [], Volumes: {} },
      ...{ Labels: { a: 'b' }, ExposedPorts: { '443/tcp': {}, '80/tcp': {} } },
    },
  }
  const lines = steps.map((text) => JSON.stringify(text.replaceAll('\t', ' '))).toReversed()
  const engine = readEngineConfig(JSON.stringify(inspected), lines)
  expect(engine.execution).toEqual({
    Env: '["A=1"]',
    Cmd: '["node"]',
    ExposedPorts: '{"443/tcp":{},"80/tcp":{}}',
  })
  expect(compareBuilds([readImageConfig(JSON.stringify(stored))], [engine], 1)).toEqual(ALIKE)
})

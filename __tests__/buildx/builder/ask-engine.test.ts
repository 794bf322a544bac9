// What the engine says by its API decides the same as what `docker buildx inspect` says of it, or is not believed.
import { describe, expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { askForBuilder, type BuilderQuestion } from '../../../src/buildx/builder/ask-engine.ts'
import { chooseBuilder } from '../../../src/buildx/builder/builder-choice.ts'
import { type BuilderDemands, demandedCapabilities } from '../../../src/buildx/builder/capabilities.ts'
import { type BuilderState, inspectBuilder, parseStore } from '../../../src/buildx/builder/inspect.ts'
import { foreignPlatforms } from '../../../src/buildx/builder/platforms.ts'
import type { Docker } from '../../../src/buildx/docker.ts'
import type { AskEngine } from '../../../src/buildx/engine-question.ts'
import { NO_FIELDS } from '../../../src/buildx/flags/fields.ts'
import { newFolder } from '../../fixtures/folder.ts'

/** An engine as it answers, and as docker tells of it. */
interface Engine {
  readonly version: unknown
  readonly status: unknown
  readonly inspected: string
}

const SNAPSHOTTER = [['driver-type', 'io.containerd.snapshotter.v1']]
const OVERLAY = [
  ['Backing Filesystem', 'extfs'],
  ['Supports d_type', 'true'],
]

const versionOf = (version: string, api: string, more: object = {}) => ({
  Platform: { Name: '' },
  Components: [
    {
      Name: 'Engine',
      Version: version,
      Details: { ApiVersion: api, Arch: 'amd64', MinAPIVersion: '1.24', Os: 'linux' },
    },
    { Name: 'containerd', Version: '2.1.9+unknown', Details: { GitCommit: '' } },
  ],
  Version: version,
  ApiVersion: api,
  MinAPIVersion: '1.24',
  Os: 'linux',
  Arch: 'amd64',
  ...more,
})

const inspected = (platforms: string, labels: string): string =>
  `Name:   default\nDriver: docker\n\nNodes:\nName:             default\nEndpoint:         default\nStatus:           running\n` +
  `BuildKit version: v0.0.0+unknown\nPlatforms:        ${platforms}\nLabels:\n${labels}`

const CONTAINERD = inspected(
  'linux/amd64, linux/amd64/v2, linux/amd64/v3, linux/amd64/v4',
  ' org.mobyproject.buildkit.worker.executor:             containerd\n org.mobyproject.buildkit.worker.snapshotter:          overlayfs\n',
)
const CLASSIC = inspected(
  'linux/amd64, linux/amd64/v2, linux/amd64/v3, linux/amd64/v4, linux/386',
  ' org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.21.0.1\n',
)

/** Recorded with Debian's engines and buildx 0.13.1 and 0.29.1. */
const ENGINES: Readonly<Record<string, Engine>> = {
  '26.1.5, classic': { version: versionOf('26.1.5+dfsg1', '1.45'), status: OVERLAY, inspected: CLASSIC },
  '26.1.5, containerd': { version: versionOf('26.1.5+dfsg1', '1.45'), status: SNAPSHOTTER, inspected: CONTAINERD },
  '28.5.2, classic': { version: versionOf('28.5.2+dfsg4', '1.51'), status: OVERLAY, inspected: CLASSIC },
  '28.5.2, containerd': { version: versionOf('28.5.2+dfsg4', '1.51'), status: SNAPSHOTTER, inspected: CONTAINERD },
}

const NOTHING: BuilderDemands = {
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

/** Demands, and whether the engine itself can say what they need. */
const DEMANDS: readonly (readonly [name: string, demands: Partial<BuilderDemands>, isAnswered: boolean])[] = [
  ['one image', {}, true],
  ['the own platform', { platforms: ['linux/amd64'] }, true],
  ['the own platform by another name', { platforms: ['x86_64'] }, true],
  ['another platform', { platforms: ['linux/arm64'] }, false],
  ['two platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, false],
  ['annotations', { annotations: true }, true],
  ['attestations', { attestations: true }, false],
  ['compression', { image: new Map([['compression', 'zstd']]) }, true],
  ['estargz', { estargz: true }, true],
  ['reproducible', { image: new Map([['rewrite-timestamp', 'true']]) }, true],
  ['an archive', { archive: true }, true],
  ['a cache that is written', { cacheTo: ['registry'] }, true],
  ['a cache in S3', { cacheFrom: ['s3'] }, true],
  ['security.insecure', { allow: ['security.insecure'] }, true],
]

const place = { files: filesIn({ temp: newFolder(), workspace: newFolder() }), env: { HOME: newFolder() }, config: {} }

const questionOf = (demands: BuilderDemands): BuilderQuestion => ({
  name: undefined,
  platforms: demands.platforms,
  storeMatters: demandedCapabilities(demands).length > 0,
  versionMatters: demands.platforms.length > 1 || demands.attestations,
})

const answering =
  (engine: Pick<Engine, 'version' | 'status'>): AskEngine =>
  async ({ paths }) =>
    paths.map((path) => (path === '/version' ? engine.version : { DriverStatus: engine.status }))

const telling = (output: string): Docker => ({
  query: async () => ({ exit: { code: 0 }, output }),
  stream: async () => ({ code: 0 }),
})

/** All that is decided by the state of a builder. */
function decided(state: BuilderState, demands: BuilderDemands) {
  const choice = chooseBuilder({ kind: 'current', options: NO_FIELDS }, state, demands)
  const kind = choice.ok
    ? { kind: choice.value.kind, why: 'because' in choice.value ? choice.value.because : undefined }
    : choice
  return { name: state.name, driver: state.driver, foreign: foreignPlatforms(demands.platforms, state.platforms), kind }
}

describe.each(Object.entries(ENGINES))('%s', (_name, engine) => {
  test.each(DEMANDS)('%s', async (_name, more, isAnswered) => {
    const demands = { ...NOTHING, ...more }
    const question = questionOf(demands)
    const asked = await askForBuilder({ ...place, askEngine: answering(engine) }, question)
    const told = await inspectBuilder(telling(engine.inspected), undefined, {}, question.storeMatters)
    if (told instanceof Error) throw told
    const expected = isAnswered ? decided(told, demands) : undefined
    expect(asked && decided(asked, demands)).toEqual(expected)
  })

  test('the store', () => expect(parseStore(JSON.stringify(engine.status))).toBe(_name.split(', ')[1]))
})

const good = versionOf('28.5.2', '1.51')

test.each<readonly [name: string, version: unknown, status: unknown]>([
  ['Podman', { ...good, Components: [{ Name: 'Podman Engine', Version: '4.3.1' }] }, OVERLAY],
  ['Windows', versionOf('28.5.2', '1.51', { Os: 'windows' }), OVERLAY],
  ['a processor that has several names', versionOf('28.5.2', '1.51', { Arch: 'arm' }), OVERLAY],
  ['an engine before Docker 25', versionOf('20.10.24', '1.41'), OVERLAY],
  ['a version that is none', versionOf('28.5.2', 'new'), OVERLAY],
  ['no object', [], OVERLAY],
  ['no status of the store', good, undefined],
  ['a status that is no list', good, 'overlay2'],
])('not believed: %s', async (_name, version, status) => {
  const question = questionOf({ ...NOTHING, annotations: true })
  expect(await askForBuilder({ ...place, askEngine: answering({ version, status }) }, question)).toBeUndefined()
})

test('an engine that does not answer is asked by docker', async () => {
  const askEngine: AskEngine = async () => undefined
  expect(await askForBuilder({ ...place, askEngine }, questionOf(NOTHING))).toBeUndefined()
})

const HOST = 'unix:///var/run/docker.sock'
const BOX = { Name: 'box', Driver: 'docker-container', Nodes: [{ Name: 'box0', Endpoint: HOST, Platforms: null }] }
const state = (Status: string) => ({ State: { Status, Running: Status !== 'exited', Paused: Status === 'paused' } })

test.each<readonly [name: string, container: unknown, platforms: readonly string[], isSeen: boolean]>([
  ['runs', state('running'), [], true],
  ['is paused', state('paused'), [], false],
  ['has ended', state('exited'), [], false],
  ['says nothing', {}, [], false],
  ['runs, and may have an emulator', state('running'), ['linux/arm64'], false],
])('a BuildKit container that %s', async (_name, container, platforms, isSeen) => {
  const files = {
    content: (path: string) =>
      path.endsWith('/instances/box') ? Buffer.from(JSON.stringify(BOX)) : ('missing' as const),
    list: async () => [],
  }
  const asked: unknown[] = []
  const askEngine: AskEngine = async (question) => {
    asked.push(question)
    return [container]
  }
  const question = { ...questionOf({ ...NOTHING, platforms }), name: 'box' }
  const box: BuilderState = {
    name: 'box',
    driver: 'docker-container',
    platforms: [],
    store: undefined,
    buildkit: undefined,
  }
  expect(await askForBuilder({ ...place, files, askEngine }, question)).toEqual(isSeen ? box : undefined)
  const path = '/containers/buildx_buildkit_box0/json'
  const address = { kind: 'socket', path: '/var/run/docker.sock' }
  expect(asked).toEqual(platforms.length > 0 ? [] : [{ address, paths: [path], needsBuildKit: false }])
})

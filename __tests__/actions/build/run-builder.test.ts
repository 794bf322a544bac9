import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import {
  announceBuilder,
  lookAtBuilder,
  plannedDemands,
  prepareBuilder,
} from '../../../src/actions/build/run-builder.ts'
import type { Run } from '../../../src/actions/build/run-context.ts'
import { UnexpectedStateError } from '../../../src/base/errors.ts'
import { Stopwatch } from '../../../src/base/stopwatch.ts'
import { chooseBuilder } from '../../../src/buildx/builder/builder-choice.ts'
import { withheldWarning } from '../../../src/buildx/builder/reach.ts'
import { newTemporaryBuilder } from '../../../src/buildx/builder/temporary.ts'
import type { Docker, Exit } from '../../../src/buildx/docker.ts'
import type { DockerConfig } from '../../../src/buildx/docker-config/user-config.ts'
import { DockerError } from '../../../src/buildx/docker-error.ts'
import { NO_CACHE } from '../../../src/cache/choose.ts'
import type { Environment } from '../../../src/runner/context.ts'
import { NO_HISTORY } from '../../fixtures/commit-history.ts'
import { settingsOf } from '../../fixtures/inputs.ts'
import { worldWith } from '../../fixtures/world.ts'

type Inputs = Readonly<Record<string, string>>

/** What `docker buildx inspect` says. */
const inspected = (driver: string, store: 'containerd' | 'classic' | 'unknown' = 'unknown'): string => {
  const labels = {
    containerd: 'Labels:\n org.mobyproject.buildkit.worker.snapshotter: overlayfs\n',
    classic: 'Labels:\n org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1\n',
    unknown: '',
  }
  return `Name:   found\nDriver: ${driver}\n\nNodes:\nName: found0\nPlatforms: linux/amd64\n${labels[store]}`
}

/** Answers by the beginning of the command; anything else ends well and says nothing. */
type Answers = Readonly<Record<string, string | { readonly exit: Exit; readonly output: string }>>

/** Where a job differs from the usual one. */
interface Job {
  /** The text of its Dockerfile. */
  readonly dockerfile?: string
  readonly env?: Environment
  /** Docker's config.json. */
  readonly own?: DockerConfig
  /** Hosts of the registries that the image goes to. */
  readonly hosts?: readonly string[]
  /** Files of the engine's certificates and of buildx. */
  readonly contents?: Readonly<Record<string, string>>
}

/** Gets a builder for these inputs from a docker that answers like this. Returns what came of it, and whole commands. */
async function obtain(
  inputs: Inputs,
  answers: Answers,
  { dockerfile = 'FROM scratch\n', env = {}, own = {}, hosts = [], contents = {} }: Job = {},
) {
  const commands: string[] = []
  const query: Docker['query'] = async (args, env) => {
    const command = args.join(' ')
    const place = env.BUILDX_CONFIG?.replace(folder, '').replace(/[0-9a-f]{32}/, '<random>')
    const line = command.replaceAll(folder, '').replaceAll(/[0-9a-f]{32}/g, '<random>')
    const config = env.DOCKER_CONFIG?.startsWith(folder) === true ? `, with ${env.DOCKER_CONFIG.slice(-7)}` : ''
    commands.push(place === undefined ? line : `${line} (in ${place}${config})`)
    const [, answer = ''] = Object.entries(answers).find(([start]) => command.startsWith(start)) ?? []
    return typeof answer === 'string' ? { exit: { code: 0 }, output: answer } : answer
  }
  const docker = { query, stream: () => Promise.reject(new Error('nothing is built')) }
  const { world, folder, records } = worldWith({ docker })
  const given: Readonly<Record<string, string>> = { Dockerfile: dockerfile, ...contents }
  const read = async (path: string) => given[path]
  const below = (path: string) => Object.keys(given).filter((one) => one.startsWith(`${path}/`))
  const list = async (path: string) => [
    ...new Set(below(path).map((one) => one.slice(path.length + 1).split('/')[0] ?? '')),
  ]
  const content = (path: string) => (given[path] === undefined ? 'missing' : Buffer.from(given[path]))
  const temporaryBuilder = newTemporaryBuilder(world.files)
  const settings = settingsOf({ repository: 'app', 'aws-region': 'eu-central-1', ...inputs })
  const run: Run = {
    mirrored: { images: [], left: [], logins: [] },
    world: { ...world, files: { ...world.files, read, list, content } },
    settings,
    watch: new Stopwatch(() => 0),
    userConfig: own,
    child: { PATH: '/bin', ...env },
    temporaryBuilder,
    history: NO_HISTORY,
    note: () => {},
    throwUnset: () => {},
  }
  const result = await choose(run, hosts).catch((error: unknown) => error)
  const said = records.map((record) =>
    record
      .join(' ')
      .replaceAll(folder, '')
      .replaceAll(/[0-9a-f]{32}/g, '<random>'),
  )
  return { commands, result, said, temporaryBuilder }
}

/** Looks, chooses, and makes what was chosen, as a run does. Returns what is ready, or why there is nothing. */
async function choose(run: Run, hosts: readonly string[]) {
  const { settings } = run
  const seen = await lookAtBuilder(run)
  if (seen instanceof Error) return seen
  const choice = chooseBuilder(settings.engine, seen, plannedDemands(settings, NO_CACHE, false))
  if (!choice.ok) return choice.problem
  await announceBuilder(run, choice.value)
  return settings.planOnly ? undefined : prepareBuilder(run, choice.value, hosts)
}

const NAME = 'ecr-build-push-<random>'
const CREATE = `buildx create --name ${NAME} --driver`
const IN_FOLDER = `(in /${NAME}/buildx)`
const TWO = { platforms: 'linux/amd64,linux/arm64' }
const AT = 'tcp://10.0.0.2:1234'
const stated = (driver: string): readonly string[] => [`state builder /${NAME}`, `state builder-driver ${driver}`]
const container = (because: string): string =>
  `info The builder found (docker driver, classic image store) cannot ${because}. This step makes a BuildKit container for it, and removes it at the end.`

describe('whole commands, and what is said', () => {
  test.each<
    readonly [name: string, inputs: Inputs, answers: Answers, commands: readonly string[], said: readonly string[]]
  >([
    ['the current builder', {}, { 'buildx inspect': inspected('docker', 'classic') }, ['buildx inspect'], []],
    [
      'a named builder',
      { builder: 'box' },
      { 'buildx inspect box': inspected('docker-container') },
      ['buildx inspect box'],
      [],
    ],
    [
      'the current builder, of a driver that can do all: no container is needed',
      TWO,
      { 'buildx inspect': inspected('docker-container') },
      ['buildx inspect'],
      [],
    ],
    [
      'several platforms with the containerd store',
      TWO,
      { 'buildx inspect': inspected('docker', 'containerd') },
      ['buildx inspect'],
      [],
    ],
    [
      'several platforms with the classic store',
      TWO,
      { 'buildx inspect': inspected('docker', 'classic') },
      ['buildx inspect', `${CREATE} docker-container ${IN_FOLDER}`],
      [container('build for several platforms'), ...stated('docker-container')],
    ],
    [
      'a run that only shows its plan makes no container',
      { ...TWO, plan: 'true' },
      { 'buildx inspect': inspected('docker', 'classic') },
      ['buildx inspect'],
      [container('build for several platforms')],
    ],
    [
      'a run that only shows its plan makes no container by name either',
      { driver: 'docker-container', plan: 'true' },
      {},
      [],
      [],
    ],
    ['a run that only shows its plan connects to no endpoint', { 'builder-endpoint': AT, plan: 'true' }, {}, [], []],
    [
      'several platforms with an image of BuildKit and options',
      { ...TWO, 'buildkit-image': 'registry.test/buildkit:1', 'driver-opts': 'network=host\nenv.no_proxy="a,b"' },
      { 'buildx inspect': inspected('docker-container') },
      [
        `${CREATE} docker-container --driver-opt image=registry.test/buildkit:1 --driver-opt network=host --driver-opt "env.no_proxy=a,b" ${IN_FOLDER}`,
        `buildx inspect ${NAME} ${IN_FOLDER}`,
      ],
      stated('docker-container'),
    ],
    [
      'several platforms with an image of BuildKit alone, which asks for no container',
      { ...TWO, 'buildkit-image': 'registry.test/buildkit:1' },
      { 'buildx inspect': inspected('docker', 'classic') },
      ['buildx inspect', `${CREATE} docker-container --driver-opt image=registry.test/buildkit:1 ${IN_FOLDER}`],
      [container('build for several platforms'), ...stated('docker-container')],
    ],
    [
      'options alone ask for a container, as in docker/setup-buildx-action',
      { 'driver-opts': 'image=moby/buildkit:v0.25.1\nnetwork=host' },
      { 'buildx inspect': inspected('docker-container') },
      [
        `${CREATE} docker-container --driver-opt image=moby/buildkit:v0.25.1 --driver-opt network=host ${IN_FOLDER}`,
        `buildx inspect ${NAME} ${IN_FOLDER}`,
      ],
      stated('docker-container'),
    ],
    [
      'an entitlement, which the container is started with',
      { allow: 'security.insecure' },
      { 'buildx inspect': inspected('docker', 'containerd') },
      [
        'buildx inspect',
        `${CREATE} docker-container --buildkitd-flags --allow-insecure-entitlement=security.insecure ${IN_FOLDER}`,
      ],
      [container('grant security.insecure').replace('classic', 'containerd'), ...stated('docker-container')],
    ],
    [
      'the store has to be asked for: containerd',
      TWO,
      {
        'buildx inspect': inspected('docker'),
        '--context found info': '[["driver-type","io.containerd.snapshotter.v1"]]',
      },
      ['buildx inspect', '--context found info --format {{json .DriverStatus}}'],
      [],
    ],
    [
      'the store has to be asked for: classic',
      TWO,
      { 'buildx inspect': inspected('docker'), '--context found info': '[["Backing Filesystem","extfs"]]' },
      [
        'buildx inspect',
        '--context found info --format {{json .DriverStatus}}',
        `${CREATE} docker-container ${IN_FOLDER}`,
      ],
      [container('build for several platforms'), ...stated('docker-container')],
    ],
    [
      'the store cannot be asked for: the builder is used, and buildx says what it lacks',
      TWO,
      { 'buildx inspect': inspected('docker'), '--context found info': { exit: { code: 1 }, output: '' } },
      ['buildx inspect', '--context found info --format {{json .DriverStatus}}'],
      [],
    ],
    [
      'a container by name of its driver',
      { driver: 'docker-container' },
      { 'buildx inspect': inspected('docker-container') },
      [`${CREATE} docker-container ${IN_FOLDER}`, `buildx inspect ${NAME} ${IN_FOLDER}`],
      stated('docker-container'),
    ],
    [
      'Kubernetes',
      { driver: 'kubernetes', 'driver-opts': 'namespace=ci\n"nodeselector=a=b,c=d"', 'buildkit-image': 'bk:1' },
      { 'buildx inspect': inspected('kubernetes') },
      [
        `${CREATE} kubernetes --driver-opt image=bk:1 --driver-opt namespace=ci --driver-opt "nodeselector=a=b,c=d" ${IN_FOLDER}`,
        `buildx inspect ${NAME} ${IN_FOLDER}`,
      ],
      stated('kubernetes'),
    ],
    [
      'an endpoint',
      { 'builder-endpoint': AT },
      { 'buildx inspect': inspected('remote') },
      [`${CREATE} remote --node ${NAME}-0 --bootstrap ${AT} ${IN_FOLDER}`, `buildx inspect ${NAME} ${IN_FOLDER}`],
      stated('remote'),
    ],
    [
      'an endpoint for each platform',
      { ...TWO, 'builder-endpoint': `linux/amd64=${AT}\nlinux/arm64, linux/arm/v7=tcp://10.0.0.3:1234` },
      { 'buildx inspect': inspected('remote').replace('linux/amd64', 'linux/amd64*, linux/arm64*') },
      [
        `${CREATE} remote --node ${NAME}-0 --platform linux/amd64 ${AT} ${IN_FOLDER}`,
        `${CREATE} remote --append --node ${NAME}-1 --platform linux/arm64,linux/arm/v7 --bootstrap tcp://10.0.0.3:1234 ${IN_FOLDER}`,
        `buildx inspect ${NAME} ${IN_FOLDER}`,
      ],
      stated('remote'),
    ],
  ])('%s', async (_name, inputs, answers, commands, said) => {
    const seen = await obtain(inputs, answers)
    expect(seen.result).not.toBeInstanceOf(Error)
    expect(seen.commands).toEqual(commands)
    expect(seen.said).toEqual(said)
  })
})

const CLASSIC: Answers = { 'buildx inspect': inspected('docker', 'classic') }
const TLS = { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: '/home/me/.docker' }
const IN_CONTEXT = `(in /${NAME}/buildx, with /docker)`

describe('a container reaches what the job reaches', () => {
  test.each<readonly [name: string, inputs: Inputs, job: Job, commands: readonly string[]]>([
    [
      'an engine whose certificates variables name',
      TWO,
      { env: TLS },
      [
        'buildx inspect',
        `context create engine --from default ${IN_CONTEXT}`,
        `${CREATE} docker-container engine ${IN_CONTEXT}`,
      ],
    ],
    [
      'the same by name of its driver',
      { driver: 'docker-container' },
      { env: TLS },
      [
        `context create engine --from default ${IN_CONTEXT}`,
        `${CREATE} docker-container engine ${IN_CONTEXT}`,
        `buildx inspect ${NAME} ${IN_CONTEXT}`,
      ],
    ],
    [
      'a cluster needs no engine',
      { driver: 'kubernetes' },
      { env: TLS },
      [`${CREATE} kubernetes ${IN_FOLDER}`, `buildx inspect ${NAME} ${IN_FOLDER}`],
    ],
    [
      'a run that only shows its plan makes no context either',
      { ...TWO, plan: 'true' },
      { env: TLS },
      ['buildx inspect'],
    ],
    [
      'a registry of the image on this machine',
      TWO,
      { hosts: ['127.0.0.1:4566'] },
      ['buildx inspect', `${CREATE} docker-container --driver-opt network=host ${IN_FOLDER}`],
    ],
    [
      'a base image on this machine',
      TWO,
      { dockerfile: 'FROM localhost:5000/base\n' },
      ['buildx inspect', `${CREATE} docker-container --driver-opt network=host ${IN_FOLDER}`],
    ],
    [
      'a download from this machine',
      TWO,
      { dockerfile: 'FROM a\nADD http://localhost:8000/x /\n' },
      ['buildx inspect', `${CREATE} docker-container --driver-opt network=host ${IN_FOLDER}`],
    ],
    [
      'what a container asks of itself later, and comments',
      TWO,
      {
        dockerfile:
          'FROM a\n# http://localhost:8000/\nENV U=http://localhost/\nHEALTHCHECK CMD curl http://localhost/up\n',
      },
      ['buildx inspect', `${CREATE} docker-container ${IN_FOLDER}`],
    ],
    [
      'a cache on this machine, and a network that the user named',
      { ...TWO, 'cache-from': 'localhost:5000/cache', 'driver-opts': 'network=ci' },
      {},
      [`${CREATE} docker-container --driver-opt network=ci ${IN_FOLDER}`, `buildx inspect ${NAME} ${IN_FOLDER}`],
    ],
    [
      'a proxy',
      TWO,
      { env: { HTTPS_PROXY: 'http://proxy.test:3128', NO_PROXY: 'a.test,b.test' } },
      [
        'buildx inspect',
        `${CREATE} docker-container --driver-opt env.HTTPS_PROXY=http://proxy.test:3128 --driver-opt "env.NO_PROXY=a.test,b.test" ${IN_FOLDER}`,
      ],
    ],
    [
      'a builder elsewhere has ways of its own',
      { 'builder-endpoint': AT },
      { env: { ...TLS, HTTPS_PROXY: 'http://proxy.test:3128' }, hosts: ['127.0.0.1:4566'] },
      [`${CREATE} remote --node ${NAME}-0 --bootstrap ${AT} ${IN_FOLDER}`, `buildx inspect ${NAME} ${IN_FOLDER}`],
    ],
  ])('%s', async (_name, inputs, job, commands) => {
    const answers = inputs.driver === undefined ? CLASSIC : { 'buildx inspect': inspected(inputs.driver) }
    const seen = await obtain(inputs, answers, job)
    expect(seen.result).not.toBeInstanceOf(Error)
    expect(seen.commands).toEqual(commands)
  })

  test('the build finds the context, and the certificates where they were', async () => {
    const { result, temporaryBuilder } = await obtain(TWO, CLASSIC, { env: TLS })
    expect(result).toMatchObject({
      env: {
        ...TLS,
        DOCKER_CONFIG: `${temporaryBuilder.folder}/docker`,
        DOCKER_CERT_PATH: '/home/me/.docker',
        BUILDX_CONFIG: `${temporaryBuilder.folder}/buildx`,
      },
    })
    expect(readdirSync(`${temporaryBuilder.folder}/docker`)).toEqual(['config.json'])
  })

  test('a proxy with a password is in no command, and that is told', async () => {
    const seen = await obtain(TWO, CLASSIC, { env: { HTTPS_PROXY: 'http://ci:s3cret@proxy.test:3128' } })
    expect(seen.commands).toEqual(['buildx inspect', `${CREATE} docker-container ${IN_FOLDER}`])
    expect(seen.said).toContain(`warning ${withheldWarning(['HTTPS_PROXY'])}`)
  })

  const CA = '/etc/docker/certs.d/registry.test/ca.crt'
  const OWN = '/home/me/.docker/buildx/buildkitd.default.toml'

  test.each<
    readonly [name: string, inputs: Inputs, contents: Readonly<Record<string, string>>, config: string | undefined]
  >([
    ['nothing', {}, {}, undefined],
    [
      "the authority of a registry, and the user's own",
      {},
      { [CA]: 'pem', [OWN]: 'debug = true\n' },
      `debug = true\n\n[registry."registry.test"]\n  http = false\n  ca = ["${CA}"]\n`,
    ],
    [
      'in a cluster',
      { driver: 'kubernetes' },
      { [CA]: 'pem' },
      `[registry."registry.test"]\n  http = false\n  ca = ["${CA}"]\n`,
    ],
    ['not elsewhere', { 'builder-endpoint': AT }, { [CA]: 'pem' }, undefined],
  ])('the configuration of BuildKit: %s', async (_name, inputs, contents, config) => {
    const driver = inputs.driver ?? (inputs['builder-endpoint'] === undefined ? 'docker' : 'remote')
    const answers = { 'buildx inspect': inspected(driver, driver === 'docker' ? 'classic' : 'unknown') }
    const { temporaryBuilder } = await obtain({ ...TWO, ...inputs }, answers, {
      env: { DOCKER_CONFIG: '/home/me/.docker' },
      contents,
    })
    const path = `${temporaryBuilder.folder}/buildx/buildkitd.default.toml`
    expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(config)
  })
})

const failed = (doing: string, output: string, exit: Exit = { code: 1 }) => new DockerError({ doing, exit, output })

const SILENT =
  'Name:   found\nDriver: remote\n\nNodes:\nName:     found0\nEndpoint: tcp://127.0.0.1:9\nStatus:   inactive\n'

test.each<readonly [name: string, inputs: Inputs, command: string]>([
  ['the current one', {}, 'buildx inspect --bootstrap'],
  ['a named one', { builder: 'found' }, 'buildx inspect --bootstrap found'],
  ['in a run that only shows its plan', { plan: 'true' }, 'buildx inspect --bootstrap'],
])('a builder elsewhere that does not answer is connected to before the build: %s', async (_name, inputs, command) => {
  const output = 'ERROR: context deadline exceeded\n'
  const seen = await obtain(inputs, {
    'buildx inspect --bootstrap': { exit: { code: 1 }, output },
    'buildx inspect': SILENT,
  })
  expect(seen.commands).toEqual([command.replace(' --bootstrap', ''), command])
  expect(seen.result).toEqual(failed('connect to the BuildKit of the builder found', output))
})

test('a builder elsewhere that answers at last is used', async () => {
  const seen = await obtain({}, { 'buildx inspect --bootstrap': inspected('remote'), 'buildx inspect': SILENT })
  expect(seen.result).toEqual({ argument: undefined, driver: 'remote', env: { PATH: '/bin' } })
})

test.each<readonly [name: string, inputs: Inputs, driver: string, argument: RegExp | undefined]>([
  ['the current one needs no name', {}, 'docker', undefined],
  ['a named one', { builder: 'box' }, 'docker-container', /^box$/],
  ['one of this run', { driver: 'kubernetes' }, 'kubernetes', /^ecr-build-push-[0-9a-f]{32}$/],
])('what the build is told: %s', async (_name, inputs, driver, argument) => {
  const { result, temporaryBuilder } = await obtain(inputs, { 'buildx inspect': inspected(driver) })
  const env = inputs.driver === undefined ? {} : { BUILDX_CONFIG: `${temporaryBuilder.folder}/buildx` }
  const name = argument === undefined ? undefined : expect.stringMatching(argument)
  expect(result).toEqual({ driver, argument: name, env: { PATH: '/bin', ...env } })
})

const CERT = '-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----'
const KEY = '-----BEGIN PRIVATE KEY-----\na2V5\n-----END PRIVATE KEY-----'

test('client certificates are private files, and the key is masked before docker sees it', async () => {
  const tls = { 'builder-tls-ca': CERT, 'builder-tls-cert': CERT, 'builder-tls-key': KEY }
  const seen = await obtain({ 'builder-endpoint': AT, ...tls }, { 'buildx inspect': inspected('remote') })
  const file = (name: string): string => `${name}=/${NAME}/${name === 'cacert' ? 'ca' : name}.pem`
  expect(seen.commands[0]).toBe(
    `${CREATE} remote --node ${NAME}-0 --driver-opt ${file('cacert')} --driver-opt ${file('cert')} --driver-opt ${file('key')} --bootstrap ${AT} ${IN_FOLDER}`,
  )
  expect(seen.said).toEqual([...stated('remote'), `mask ${KEY}\n`])
  expect(readdirSync(seen.temporaryBuilder.folder).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem'])
})

const PROBLEM =
  'The builder found (docker driver, classic image store) cannot build for several platforms. Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver, or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/).'

test.each<readonly [name: string, inputs: Inputs, answers: Answers, error: Error | string]>([
  [
    'a named builder that cannot do it',
    { ...TWO, builder: 'default' },
    { 'buildx inspect': inspected('docker', 'classic').replaceAll('found', 'default') },
    PROBLEM.replace('found', 'default'),
  ],
  [
    'the engine of another context',
    { builder: 'found' },
    { 'buildx inspect': inspected('docker', 'containerd') },
    new UnexpectedStateError(
      'The builder found is the engine of a docker context, and buildx builds with it only when that context is the current one.',
      'Set DOCKER_CONTEXT to found for this step, with DOCKER_HOST empty, and leave the input builder away.',
    ),
  ],
  [
    'Podman, which says that it is a builder',
    {},
    {
      'buildx inspect':
        'Name:   default\nDriver: podman\n\nNodes:\nName:             default\nPlatforms:        linux/amd64\n',
    },
    failed('use docker buildx', 'Driver: podman', { code: 0 }),
  ],
  [
    'no builder of that name',
    { builder: 'box' },
    { 'buildx inspect': { exit: { code: 1 }, output: 'ERROR: no builder "box" found\n' } },
    failed('use docker buildx', 'ERROR: no builder "box" found\n'),
  ],
  [
    'a failure after the output',
    {},
    { 'buildx inspect': { exit: { code: 1 }, output: inspected('docker') } },
    failed('use docker buildx', inspected('docker')),
  ],
  [
    'killed',
    {},
    { 'buildx inspect': { exit: { signal: 'SIGKILL' }, output: inspected('docker') } },
    failed('use docker buildx', inspected('docker'), { signal: 'SIGKILL' }),
  ],
  [
    'no engine, although docker says that all is well',
    {},
    { 'buildx inspect': 'Name: default\nDriver: \nError: Cannot connect\n' },
    failed('use docker buildx', 'Name: default\nDriver: \nError: Cannot connect\n', { code: 0 }),
  ],
  [
    'no container can be made',
    TWO,
    {
      'buildx inspect': inspected('docker', 'classic'),
      'buildx create': { exit: { code: 1 }, output: 'ERROR: could not\n' },
    },
    failed('make a BuildKit container', 'ERROR: could not\n'),
  ],
  [
    'no cluster',
    { driver: 'kubernetes' },
    { 'buildx create': { exit: { code: 1 }, output: 'ERROR: no cluster\n' } },
    failed('make a builder in Kubernetes', 'ERROR: no cluster\n'),
  ],
  [
    'nobody at the endpoint',
    { 'builder-endpoint': AT },
    { 'buildx create': { exit: { code: 1 }, output: 'ERROR: context deadline exceeded\n' } },
    failed('connect to the BuildKit at the input builder-endpoint', 'ERROR: context deadline exceeded\n'),
  ],
])('no builder: %s', async (_name, inputs, answers, error) => {
  expect((await obtain(inputs, answers)).result).toEqual(error)
})

const ALIEN =
  'The builder found cannot run programs of linux/arm64: there is no emulator. A RUN instruction for that platform will fail with "exec format error". Run docker/setup-qemu-action before this step, or let the Dockerfile cross-compile (FROM --platform=$BUILDPLATFORM).'

test.each<readonly [name: string, dockerfile: string, said: readonly string[]]>([
  ['only files: nothing is said', 'FROM scratch\nCOPY a /\n', []],
  ['commands: a warning', 'FROM alpine\nRUN true\n', [`warning ${ALIEN}`]],
  ['a cross-compiler: only a word', 'FROM --platform=$BUILDPLATFORM go\nRUN true\n', [`info ${ALIEN}`]],
])('a platform that the builder cannot run: %s', async (_name, dockerfile, said) => {
  const answers = { 'buildx inspect': inspected('docker', 'containerd') }
  expect((await obtain({ platforms: 'linux/arm64' }, answers, { dockerfile })).said).toEqual(said)
})

test.each<readonly [name: string, job: Job]>([
  ['the variable says so', { env: { DOCKER_CONTEXT: 'found' } }],
  ['the configuration says so', { own: { currentContext: 'found' } }],
])('the engine of the current context may be named as a builder: %s', async (_name, job) => {
  const { result } = await obtain({ builder: 'found' }, { 'buildx inspect': inspected('docker', 'containerd') }, job)
  expect(result).toEqual(expect.objectContaining({ argument: 'found', driver: 'docker' }))
})

test('what of the environment is why is told of a builder that is there, and of one that is made', async () => {
  const job = { env: { DOCKER_CONTEXT: 'far' } }
  const missing = 'unable to resolve docker endpoint: context "far": context not found\n'
  const seen = await obtain(
    {},
    { 'buildx inspect': { exit: { code: 1 }, output: 'ERROR: no builder "far" found\n' } },
    job,
  )
  const made = await obtain(
    { driver: 'docker-container' },
    { 'buildx create': { exit: { code: 1 }, output: missing } },
    job,
  )
  const found = {
    row: expect.objectContaining({ id: 'no-context' }),
    text: '"far" is what the variable DOCKER_CONTEXT names.',
  }
  expect([seen.result, made.result]).toEqual([
    expect.objectContaining({ doing: 'use docker buildx', finding: found }),
    expect.objectContaining({ doing: 'make a BuildKit container', finding: found }),
  ])
})

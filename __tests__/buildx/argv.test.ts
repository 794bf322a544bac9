// Whole command lines: what an option of the build becomes, for each input.
import { expect, test } from '@jest/globals'
import { Redacted } from '../../src/base/redacted.ts'
import { buildArgv, callArgv, inheritedVariables, isAttested, withBuiltSteps } from '../../src/buildx/argv.ts'
import type { BuildOptions, BuildSettings, CacheSettings } from '../../src/buildx/build-settings.ts'
import { BUILD_FILES, NO_INSTRUCTIONS, PLAIN_BUILD, PLAIN_REQUEST, PUSH } from '../fixtures/builds.ts'
import { attestations, caches, contexts, fields, sshKeys } from '../fixtures/flags.ts'

const NOTHING = ['--provenance=false', '--metadata-file', '/private/metadata.json', '--tag', 'host/app:v1', '--push']

type Row = readonly [name: string, over: Partial<BuildSettings>, ...options: readonly string[]]

const folder = (path: string) => ({ context: { kind: 'folder', path } as const })
const instructions = (over: Partial<BuildOptions>) => ({ instructions: { ...NO_INSTRUCTIONS, ...over } })
const cache = (over: Partial<CacheSettings>) => ({ cache: { ...PLAIN_BUILD.cache, ...over } })

test.each<Row>([
  ['nothing', {}],
  ['builder', { builder: 'box' }, '--builder', 'box'],
  ['file', { file: 'docker/prod' }, '--file', 'docker/prod'],
  ['target', { target: 'runtime' }, '--target', 'runtime'],
  ['one platform', { platforms: ['linux/arm64'] }, '--platform', 'linux/arm64'],
  ['platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, '--platform', 'linux/amd64,linux/arm64'],
  ['build-args', { buildArgs: ['A=1,2', 'B'] }, '--build-arg', 'A=1,2', '--build-arg', 'B'],
  [
    'a build argument that looks like an option',
    { buildArgs: ['--output=type=local,dest=/'] },
    '--build-arg',
    '--output=type=local,dest=/',
  ],
  ['a build argument that a shell would run', { buildArgs: ['A=$(id) `id`; id'] }, '--build-arg', 'A=$(id) `id`; id'],
  [
    'build-contexts',
    { buildContexts: contexts('alpine=docker-image://alpine:3', 'src=../src') },
    ...['--build-context', 'alpine=docker-image://alpine:3', '--build-context', 'src=../src'],
  ],
  ['labels', { labels: ['a=b c', 'd=e'] }, '--label', 'a=b c', '--label', 'd=e'],
  ['add-hosts', instructions({ addHosts: ['a:1.2.3.4', 'b=::1'] }), '--add-host', 'a:1.2.3.4', '--add-host', 'b=::1'],
  [
    'allow',
    instructions({ allow: ['network.host', 'security.insecure'] }),
    ...['--allow', 'network.host', '--allow', 'security.insecure'],
  ],
  ['cgroup-parent', instructions({ cgroupParent: 'foo' }), '--cgroup-parent', 'foo'],
  ['network', instructions({ network: 'none' }), '--network', 'none'],
  ['shm-size', instructions({ shmSize: '128m' }), '--shm-size', '128m'],
  ['ssh', instructions({ ssh: sshKeys('default', 'key=/id') }), '--ssh', 'default', '--ssh', 'key=/id'],
  [
    'ulimit',
    instructions({ ulimits: ['nofile=1024:2048', 'nproc=3'] }),
    ...['--ulimit', 'nofile=1024:2048', '--ulimit', 'nproc=3'],
  ],
  [
    'cache-from',
    cache({ from: caches('user/app:cache', 'type=local,src=path') }),
    ...['--cache-from', 'type=registry,ref=user/app:cache', '--cache-from', 'type=local,src=path'],
  ],
  ['no-cache', cache({ none: true }), '--no-cache'],
  ['no-cache-filters', cache({ noneOf: ['a', 'b'] }), '--no-cache-filter', 'a', '--no-cache-filter', 'b'],
  ['pull', cache({ pull: true }), '--pull'],
  ['cache-to', cache({ to: caches('type=inline') }), '--cache-to', 'type=inline'],
])('%s', (_name, over, ...options) => {
  const argv = buildArgv({ ...PLAIN_REQUEST, ...over }, PUSH, BUILD_FILES)
  expect(argv).toEqual(['buildx', 'build', ...options, ...NOTHING, '--', '.'])
})

test.each<readonly [name: string, over: Partial<BuildSettings>, context: string]>([
  ['a folder', folder('web'), 'web'],
  ['a folder that looks like an option', folder('--push'), '--push'],
  ['an address', { context: { kind: 'remote', address: 'https://a.b/c.git#main:d' } }, 'https://a.b/c.git#main:d'],
])('context: %s', (_name, over, context) => {
  const argv = buildArgv({ ...PLAIN_REQUEST, ...over }, PUSH, BUILD_FILES)
  expect(argv).toEqual(['buildx', 'build', ...NOTHING, '--', context])
})

test.each<readonly [name: string, attests: readonly string[], attested: boolean, ...options: readonly string[]]>([
  ['none', [], false, '--provenance=false'],
  ['provenance', ['type=provenance,mode=max'], true, '--attest', 'type=provenance,mode=max'],
  // Beside provenance of its own default, buildx 0.13 says "duplicate attestation field provenance".
  ['sbom alone', ['type=sbom'], true, '--provenance=false', '--attest', 'type=sbom'],
  ['both', ['type=provenance', 'type=sbom'], true, '--attest', 'type=provenance', '--attest', 'type=sbom'],
  [
    'provenance for an inline cache only',
    ['type=provenance,mode=min,inline-only=true'],
    false,
    ...['--attest', 'type=provenance,mode=min,inline-only=true'],
  ],
])('attestations: %s', (_name, attests, attested, ...options) => {
  const build = { ...PLAIN_BUILD, attests: attestations(...attests) }
  expect(buildArgv({ ...build, driver: 'docker' }, PUSH, BUILD_FILES)).toEqual([
    'buildx',
    'build',
    ...options,
    ...NOTHING.slice(1),
    '--',
    '.',
  ])
  expect(isAttested(build)).toBe(attested)
})

const ANNOTATED = ['--output', 'type=image,name=host/app:v1,push=true,oci-mediatypes=true']
const FOR_ALL = ['manifest:a=b', 'index:c=d']

test.each<Row>([
  ['one platform has no index', {}, '--annotation', 'manifest:a=b', '--provenance=false'],
  [
    'several platforms have one',
    { platforms: ['linux/amd64', 'linux/arm64'] },
    ...['--platform', 'linux/amd64,linux/arm64'],
    ...['--annotation', 'manifest:a=b', '--annotation', 'index:c=d', '--provenance=false'],
  ],
  [
    'attestations make one',
    { attests: attestations('type=sbom') },
    ...['--annotation', 'manifest:a=b', '--annotation', 'index:c=d', '--provenance=false', '--attest', 'type=sbom'],
  ],
])('annotations: %s', (_name, over, ...options) => {
  const argv = buildArgv({ ...PLAIN_REQUEST, annotations: FOR_ALL, ...over }, PUSH, BUILD_FILES)
  expect(argv).toEqual([
    ...['buildx', 'build', ...options],
    ...['--metadata-file', '/private/metadata.json', ...ANNOTATED, '--', '.'],
  ])
})

test('secrets are files, also where a path needs quotes', () => {
  const secrets = [
    { id: 'GIT_AUTH_TOKEN.github.com', path: '/private/git-token' },
    { id: 'npm', path: '/runner, "mine"/npm' },
  ]
  expect(buildArgv(PLAIN_REQUEST, PUSH, { ...BUILD_FILES, secrets })).toEqual([
    ...['buildx', 'build', '--secret', 'id=GIT_AUTH_TOKEN.github.com,src=/private/git-token'],
    ...['--secret', 'id=npm,"src=/runner, ""mine""/npm"', ...NOTHING, '--', '.'],
  ])
})

const EVERYTHING: BuildSettings = {
  context: { kind: 'folder', path: 'web' },
  file: 'docker/prod',
  target: 'runtime',
  platforms: ['linux/amd64', 'linux/arm64'],
  buildArgs: ['A=1', 'B'],
  buildContexts: contexts('src=../src'),
  labels: ['a=b'],
  annotations: FOR_ALL,
  builder: 'box',
  instructions: {
    addHosts: ['a:1.2.3.4'],
    allow: ['network.host'],
    cgroupParent: 'foo',
    network: 'host',
    shmSize: '1g',
    ssh: sshKeys('default'),
    ulimits: ['nofile=1'],
  },
  cache: { from: caches('type=gha'), to: caches('type=gha,mode=max'), none: false, noneOf: ['first'], pull: true },
  attests: attestations('type=provenance,mode=max', 'type=sbom'),
  exports: { image: fields('unpack=true'), others: [{ type: 'local', attributes: fields('dest=out') }] },
  call: undefined,
  gitToken: { id: 'GIT_AUTH_TOKEN.github.com', value: new Redacted('ghs_secret') },
  compression: { algorithm: 'zstd', level: 3, force: true },
  reproducible: true,
  epoch: 7,
}

const EVALUATED = [
  ...['--builder', 'box', '--file', 'docker/prod', '--target', 'runtime', '--platform', 'linux/amd64,linux/arm64'],
  ...['--build-arg', 'A=1', '--build-arg', 'B', '--build-context', 'src=../src', '--label', 'a=b'],
  ...['--add-host', 'a:1.2.3.4', '--allow', 'network.host', '--cgroup-parent', 'foo', '--network', 'host'],
  ...['--shm-size', '1g', '--ssh', 'default', '--ulimit', 'nofile=1'],
  ...['--cache-from', 'type=gha', '--no-cache-filter', 'first', '--pull', '--secret', 'id=s,src=/s'],
]

const WITH_SECRET = { ...BUILD_FILES, secrets: [{ id: 's', path: '/s' }] }

test('everything at once', () => {
  expect(buildArgv({ ...EVERYTHING, driver: 'docker-container' }, PUSH, WITH_SECRET)).toEqual([
    ...['buildx', 'build', ...EVALUATED, '--annotation', 'manifest:a=b', '--annotation', 'index:c=d'],
    ...['--cache-to', 'type=gha,mode=max', '--attest', 'type=provenance,mode=max', '--attest', 'type=sbom'],
    ...['--metadata-file', '/private/metadata.json'],
    ...['--output', 'type=local,dest=out,source-date-epoch=7', '--output'],
    'type=image,name=host/app:v1,push=true,unpack=true,oci-mediatypes=true,compression=zstd,compression-level=3,' +
      'force-compression=true,source-date-epoch=7,rewrite-timestamp=true',
    ...['--', 'web'],
  ])
})

test.each(['check', 'outline', 'targets'] as const)(
  'call %s has what the Dockerfile is evaluated with, no more',
  (call) => {
    expect(callArgv(EVERYTHING, call, WITH_SECRET)).toEqual([
      ...['buildx', 'build', '--call', call, ...EVALUATED, '--metadata-file', '/private/metadata.json', '--', 'web'],
    ])
  },
)

test('a build whose steps are all done takes them from the cache, and looks base images up again', () => {
  const once = { ...PLAIN_REQUEST, ...cache({ none: true, noneOf: ['build'], pull: true }) }
  expect(withBuiltSteps(once)).toEqual({ ...PLAIN_REQUEST, ...cache({ pull: true }) })
})

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

test.each<readonly [name: string, over: Partial<BuildSettings>, names: readonly string[]]>([
  ['none', {}, []],
  ['build arguments without a value', { buildArgs: ['A=1', 'B', 'C=', 'D'] }, ['B', 'D']],
  ['keys for a cache in S3', cache({ to: caches('type=s3,bucket=b') }), KEYS],
  ['the same to read it', cache({ from: caches('bucket=b,type=s3') }), KEYS],
  ['none for another cache', cache({ from: caches('type=registry,ref=type/s3:x') }), []],
])('variables that buildx takes from the job: %s', (_name, over, names) => {
  expect(inheritedVariables({ ...PLAIN_BUILD, ...over })).toEqual(names)
})

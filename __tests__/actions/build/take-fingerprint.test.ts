import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseAction } from '../../../scripts/docs/action.ts'
import { gatherFingerprint, withUsedImages } from '../../../src/actions/build/fingerprint/gather-fingerprint.ts'
import { COUNTED } from '../../../src/actions/build/inputs/counted.ts'
import type { Digest } from '../../../src/names/image-reference.ts'
import { differencesOf } from '../../../src/reuse/difference.ts'
import { type FingerprintJob, indexOf, JOB, runOf, takeOf } from '../../fixtures/fingerprint-job.ts'
import { digestOf } from '../../fixtures/memory-repository.ts'
import { digest } from '../../fixtures/values.ts'

type Change = Partial<{ [K in keyof FingerprintJob]: Partial<FingerprintJob[K]> }>

const changed = (job: FingerprintJob, change: Change): FingerprintJob => ({
  inputs: { ...job.inputs, ...(change.inputs as FingerprintJob['inputs']) },
  files: { ...job.files, ...(change.files as FingerprintJob['files']) },
  env: { ...job.env, ...change.env },
  images: { ...job.images, ...(change.images as FingerprintJob['images']) },
  wishes: { ...job.wishes, ...change.wishes },
  world: { ...job.world, ...change.world },
})

async function taken(job: FingerprintJob) {
  const fingerprint = await takeOf(job)
  if ('unknown' in fingerprint) throw new Error(fingerprint.unknown)
  return fingerprint
}

/** What differs between a job and the same with a change; none where the fingerprint is the same. */
async function differences(change: Change, job: FingerprintJob = JOB): Promise<readonly string[]> {
  const [before, after] = await Promise.all([taken(job), taken(changed(job, change))])
  const names = differencesOf(before.parts, after.parts)
  expect(before.value === after.value).toBe(names.length === 0)
  return names
}

describe('what counts', () => {
  test.each<readonly [name: string, change: Change, differences: readonly string[]]>([
    ['a file', { files: { 'src/a.ts': 'b' } }, ['src/a.ts']],
    ['a file that moved', { files: { 'lib/a.ts': 'a' } }, ['lib/ (new)']],
    ['the ignore file', { files: { '.dockerignore': '\n' } }, ['.dockerignore', 'README.md (new)']],
    [
      'the ignore file beside the Dockerfile',
      { files: { 'Dockerfile.dockerignore': '*.md\n' } },
      ['ignore file', 'Dockerfile.dockerignore (new)'],
    ],
    ['the Dockerfile', { files: { Dockerfile: 'FROM node:22\nCOPY . /x\n' } }, ['Dockerfile']],
    [
      'a base image',
      { images: { 'node:22': indexOf({ 'linux/amd64': '2', 'linux/arm64': '1' }) } },
      ['base image node:22 (moved)'],
    ],
    ['SOURCE_DATE_EPOCH', { env: { SOURCE_DATE_EPOCH: '1' } }, ['SOURCE_DATE_EPOCH (new)']],
    ['a variable of a build argument', { inputs: { 'build-args': 'A' }, env: { A: '1' } }, ['build-args A (new)']],
  ])('%s', async (_name, change, expected) => {
    expect(await differences(change)).toEqual(expected)
  })

  test('the salt, and nothing that is kept tells then what it was', async () => {
    const [plain, salted] = await Promise.all([taken(JOB), taken(changed(JOB, { wishes: { salt: 'x' } }))])
    expect(salted.value).not.toBe(plain.value)
    expect(salted.parts.settings.filter(([, hash], index) => hash === plain.parts.settings[index]?.[1])).toEqual([])
  })

  test.each<readonly [name: string, change: Change]>([
    ['a file that is left out', { files: { 'NEWS.md': 'x' } }],
    [
      'a base image for another platform',
      { images: { 'node:22': indexOf({ 'linux/amd64': '1', 'linux/arm64': '2' }) } },
    ],
    ['another processor of the runner, with platforms', { env: { RUNNER_ARCH: 'ARM64' } }],
    ['locale and other variables', { env: { LC_ALL: 'ko_KR.UTF-8', GITHUB_RUN_ID: '7', GITHUB_ACTOR: 'x' } }],
    [
      'labels of the commit',
      { inputs: { labels: 'org.opencontainers.image.revision=x\norg.opencontainers.image.version=2' } },
    ],
  ])('not %s', async (_name, change) => {
    expect(await differences(change)).toEqual([])
  })
})

describe('the list of inputs', () => {
  test('has every input of action.yml, which counts or does not', () => {
    const { inputs } = parseAction(readFileSync('action.yml', 'utf8'))
    expect(Object.keys(COUNTED)).toEqual(inputs.map(({ name }) => name))
  })

  /** A job in which each input that counts is given, and one in which it is another one. */
  const SAMPLES: Readonly<Record<string, readonly [Change, Change]>> = {
    context: [{}, { inputs: { context: 'src', file: 'Dockerfile' } }],
    file: [{}, { inputs: { file: 'other' }, files: { other: 'FROM node:22\n' } }],
    'build-contexts': [{ inputs: { 'build-contexts': 'a=src' } }, { inputs: { 'build-contexts': 'b=src' } }],
    target: [{}, { inputs: { target: 'x' } }],
    platforms: [{}, { inputs: { platforms: 'linux/arm64' } }],
    part: [{}, { inputs: { platforms: 'linux/amd64,linux/arm64', part: 'linux/arm64' }, env: { GITHUB_RUN_ID: '7' } }],
    'build-args': [{ inputs: { 'build-args': 'A=1' } }, { inputs: { 'build-args': 'A=2' } }],
    'add-hosts': [{}, { inputs: { 'add-hosts': 'a:127.0.0.1' } }],
    allow: [{}, { inputs: { allow: 'network.host' } }],
    'cgroup-parent': [{}, { inputs: { 'cgroup-parent': 'x' } }],
    network: [{}, { inputs: { network: 'none' } }],
    'shm-size': [{}, { inputs: { 'shm-size': '1m' } }],
    ulimit: [{}, { inputs: { ulimit: 'nofile=1' } }],
    secrets: [{ inputs: { secrets: 'a=correct horse' } }, { inputs: { secrets: 'a=battery staple' } }],
    'secret-envs': [
      { inputs: { 'secret-envs': 'a=S' }, env: { S: 'correct horse' } },
      { inputs: { 'secret-envs': 'a=S' }, env: { S: 'battery staple' } },
    ],
    'secret-files': [{ inputs: { 'secret-files': 'a=src/a.ts' } }, { inputs: { 'secret-files': 'b=src/a.ts' } }],
    ssh: [{ env: { SSH_AUTH_SOCK: '/s' } }, { inputs: { ssh: 'default' }, env: { SSH_AUTH_SOCK: '/s' } }],
    'reuse-salt': [{ wishes: { salt: 'x' } }, { wishes: { salt: 'y' } }],
    labels: [{ inputs: { labels: 'a=1' } }, { inputs: { labels: 'a=2' } }],
    annotations: [{}, { inputs: { annotations: 'a=2' } }],
    provenance: [{}, { inputs: { provenance: 'mode=max' } }],
    sbom: [{}, { inputs: { sbom: 'true' } }],
    attests: [{}, { inputs: { attests: 'type=sbom' } }],
    compression: [{}, { inputs: { compression: 'zstd' } }],
    'compression-level': [
      { inputs: { compression: 'zstd', 'compression-level': '1' } },
      { inputs: { compression: 'zstd', 'compression-level': '2' } },
    ],
    'force-compression': [
      { inputs: { compression: 'zstd' } },
      { inputs: { compression: 'zstd', 'force-compression': 'true' } },
    ],
    reproducible: [{}, { inputs: { reproducible: 'true' } }],
    outputs: [{}, { inputs: { outputs: 'type=image,oci-mediatypes=true' } }],
  }

  test('has a sample of each that counts', () => {
    const counting = Object.entries(COUNTED).flatMap(([input, how]) => (how === 'counts' ? [input] : []))
    expect(Object.keys(SAMPLES)).toEqual(counting)
  })

  test.each(Object.entries(SAMPLES))('%s: another one is another fingerprint', async (_input, [one, other]) => {
    expect((await taken(changed(JOB, one))).value).not.toBe((await taken(changed(JOB, other))).value)
  })

  /** Those that say nothing without AWS, or only where something is pushed, are left to the type of the settings. */
  test.each<readonly [input: string, change: Change]>([
    ['repository', { inputs: { repository: 'other' } }],
    ['aws-region', { inputs: { 'aws-region': 'eu-west-1' } }],
    ['tags', { inputs: { tags: 'v2' } }],
    ['cache-from', { inputs: { 'cache-from': 'type=gha' } }],
    ['no-cache', { inputs: { 'no-cache': 'true' } }],
    ['pull', { inputs: { pull: 'true' } }],
    ['builder', { inputs: { builder: 'other' } }],
    ['stall-timeout', { inputs: { 'stall-timeout': '7m' } }],
    ['github-token', { inputs: { 'github-token': 'ghs_other' } }],
    ['load', { inputs: { load: 'true' } }],
  ])('%s does not count', async (_input, change) => {
    expect(await differences(change)).toEqual([])
  })
})

describe('secrets', () => {
  const job = changed(JOB, { inputs: { secrets: 'a=correct horse\nb=ghs_abc' } })

  test('no part is a hash that can be looked up, and a token of the job counts by its name', async () => {
    expect(await differences({ inputs: { secrets: 'a=correct horse\nb=ghs_def' } }, job)).toEqual([])
    expect(await differences({ inputs: { secrets: 'a=other\nb=ghs_abc' } }, job)).toEqual(['secrets a'])
    expect(await differences({ inputs: { secrets: 'c=correct horse\nb=ghs_abc' } }, job)).toEqual([
      'secrets c (new)',
      'secrets a (gone)',
    ])
  })

  test('with a salt each has a mark of its own', async () => {
    const salted = changed(job, { wishes: { salt: 'x' }, inputs: { secrets: 'a=one\nb=two' } })
    expect(await differences({ inputs: { secrets: 'a=one\nb=three' } }, salted)).toEqual(['secrets b'])
  })

  test('for a public repository there has to be a salt', async () => {
    const open = changed(job, { wishes: { isPublic: true } })
    expect(await takeOf(open)).toEqual({ unknown: expect.stringContaining('reuse-salt') })
    await taken(changed(open, { wishes: { salt: 'x' } }))
  })
})

describe('base images that a builder used', () => {
  const other = indexOf({ 'linux/amd64': '2' })
  const job = changed(JOB, { images: { 'node:23': other } })

  test.each([
    ['the same', 'docker.io/library/node:22', digestOf(String(JOB.images['node:22'])), true],
    ['another one', 'docker.io/library/node:22', digestOf(other), false],
    ['an image that it does not read', 'docker.io/library/other:1', digest('1'), true],
  ])('%s', async (_name, name, used, isSame) => {
    const { run, wishes } = await runOf(job)
    const before = await taken(job)
    const after = await withUsedImages(run, before, wishes, new Map([[name, used]]))
    if ('unknown' in after) throw new Error(after.unknown)
    expect(after.value === before.value).toBe(isSame)
    const moved = await taken(changed(job, { images: { 'node:22': other } }))
    if (!isSame) expect(after.value).toBe(moved.value)
  })
})

describe('a base image that is read through a mirror', () => {
  const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
  const content = JOB.images['node:22'] ?? ''
  const through = (mirror: string, change: Change = {}): FingerprintJob =>
    changed(
      changed(JOB, {
        inputs: { 'registry-mirrors': `docker.io=${mirror}` },
        images: { 'node:22': new Error('the origin is not there'), [`${mirror}/library/node:22`]: content },
      }),
      change,
    )

  test('is asked for there, and which mirror it is does not count', async () => {
    const { value } = await taken(JOB)
    expect((await taken(through('m.io/hub'))).value).toBe(value)
    expect((await taken(through('other.io'))).value).toBe(value)
  })

  test('counts when it moves there', async () => {
    const moved = { images: { 'm.io/hub/library/node:22': indexOf({ 'linux/amd64': '2' }) } }
    expect(await differences(moved, through('m.io/hub'))).toEqual(['base image node:22 (moved)'])
  })

  test.each([
    ['of it', 'm.io/hub/library/node:22'],
    ['of the origin all the same', 'docker.io/library/node:22'],
  ])('is known by what the builder has used %s', async (_name, name) => {
    const other = indexOf({ 'linux/amd64': '2' })
    const job = through('m.io/hub', { images: { 'm.io/hub/library/node:23': other } })
    const { run, wishes } = await runOf(job)
    const used = new Map([[name, digestOf(other)]])
    const after = await withUsedImages(run, await taken(job), wishes, used)
    expect(after).toMatchObject({ images: [{ name: 'node:22', digest: digestOf(other) }] })
  })

  test('is asked for in ECR with the login that the run has there', async () => {
    const logins: unknown[] = []
    const login = { kind: 'basic', authorization: 'QVdTOng=' } as const
    const { run, wishes } = await runOf(through(`${ECR}/hub`, { wishes: { ecrLogin: async () => login } }))
    const open: typeof run.world.openRepository = (name, access) => {
      logins.push([name.host, access.login])
      return run.world.openRepository(name, access)
    }
    await gatherFingerprint({ ...run, world: { ...run.world, openRepository: open } }, wishes)
    expect(logins).toEqual([[ECR, login]])
  })

  test('is asked for where it is named while nobody can log in to the mirror', async () => {
    const job = through(`${ECR}/hub`, {
      images: { 'node:22': content, [`${ECR}/hub/library/node:22`]: new Error('x') },
    })
    expect((await taken(job)).value).toBe((await taken(JOB)).value)
  })
})

describe('what a builder used is not known', () => {
  const UNTOLD =
    'The builder does not say of every base image which one it has used. The engine may have one for itself.'
  const CHANGED = 'Something that goes into the image changed while it was built.'
  const USED = new Map([['docker.io/library/node:22', digestOf(String(JOB.images['node:22']))]])

  test.each<
    readonly [
      name: string,
      used: ReadonlyMap<string, Digest | undefined>,
      meanwhile: (folder: string) => void,
      unknown: string | undefined,
    ]
  >([
    ['it tells all, and nothing changed', USED, () => {}, undefined],
    ['it tells of no image', new Map(), () => {}, UNTOLD],
    [
      'it tells of an image without its digest',
      new Map([...USED.keys()].map((name) => [name, undefined])),
      () => {},
      UNTOLD,
    ],
    ['a file changed while it built', USED, (folder) => writeFileSync(join(folder, 'src/a.ts'), 'b'), CHANGED],
    ['a file was added while it built', USED, (folder) => writeFileSync(join(folder, 'src/b.ts'), ''), CHANGED],
    [
      'the Dockerfile changed while it built',
      USED,
      (folder) => writeFileSync(join(folder, 'Dockerfile'), 'FROM node:22\n'),
      CHANGED,
    ],
    ['a file that is left out changed', USED, (folder) => writeFileSync(join(folder, 'NEWS.md'), ''), undefined],
    [
      'the Dockerfile is gone',
      USED,
      (folder) => rmSync(join(folder, 'Dockerfile')),
      'The Dockerfile Dockerfile could not be read.',
    ],
  ])('%s', async (_name, used, meanwhile, unknown) => {
    const { run, wishes, workspace } = await runOf(JOB)
    const before = await gatherFingerprint(run, wishes)
    if ('unknown' in before) throw new Error(before.unknown)
    meanwhile(workspace)
    const after = await withUsedImages(run, before, wishes, used)
    expect('unknown' in after ? after.unknown : undefined).toBe(unknown)
  })

  test('a build of no image has nothing to tell', async () => {
    const { run, wishes } = await runOf(changed(JOB, { files: { Dockerfile: 'FROM scratch\nCOPY . /\n' } }))
    const before = await gatherFingerprint(run, wishes)
    if ('unknown' in before) throw new Error(before.unknown)
    expect(await withUsedImages(run, before, wishes, new Map())).toEqual(before)
  })

  test('a branch of Git that has moved while it built', async () => {
    let sha = 'c0ffee0123456789abcdef0123456789abcdef01'
    const file = { type: 'file', encoding: 'base64', content: Buffer.from('FROM scratch\n').toString('base64') }
    const get = async (path: string) => (path.includes('/commits/') ? { sha } : file)
    const { run, wishes } = await runOf(
      changed(JOB, {
        inputs: { context: 'https://github.com/octo/app.git#main', 'github-token': 'ghs_abc' },
        world: { github: { get } },
      }),
    )
    const before = await gatherFingerprint(run, wishes)
    if ('unknown' in before) throw new Error(before.unknown)
    expect(await withUsedImages(run, before, wishes, new Map())).toEqual(before)
    sha = sha.replace('c', 'd')
    expect(await withUsedImages(run, before, wishes, new Map())).toEqual({ unknown: CHANGED })
  })
})

describe('no fingerprint', () => {
  test.each<readonly [name: string, change: Change, unknown: string]>([
    [
      'an image that is not there',
      { files: { Dockerfile: 'FROM own:1' } },
      'The image own:1, which the build reads, is not in own: it may be in the engine alone.',
    ],
    [
      'a registry that does not answer',
      { images: { 'node:22': new Error('status 429') } },
      'The image node:22, which the build reads, could not be looked up: status 429.',
    ],
    [
      'a language of its own',
      { files: { Dockerfile: '# syntax=octo/language\nFROM node:22' } },
      'What the Dockerfile names is not known, for it is in a language of its own (syntax=octo/language).',
    ],
    [
      'a pattern that nobody knows',
      { files: { '.dockerignore': '[*]\n' } },
      'What .dockerignore leaves out is not known: line 1: "[*]" is not a pattern that Docker takes, or means something else to it than it seems to.',
    ],
    [
      'a Git repository without a commit',
      { inputs: { context: 'https://example.com/octo/app.git#main' } },
      'Which content https://example.com/octo/app.git#main stands for is not known: only a commit in the address of a Git repository says it ("….git#<40 digits>").',
    ],
  ])('%s', async (_name, change, unknown) => {
    expect(await takeOf(changed(JOB, change))).toEqual({ unknown })
  })
})

describe('the platform of the builder, where no input names one', () => {
  test.each<readonly [name: string, change: Change, why: string]>([
    [
      'no processor that is known',
      { env: { RUNNER_ARCH: '' } },
      'the job does not say which processor it has (RUNNER_ARCH)',
    ],
    ['a builder by name', { inputs: { builder: 'far' } }, 'the builder "far" may be of another kind than this machine'],
    [
      'BUILDX_BUILDER',
      { env: { BUILDX_BUILDER: 'far' } },
      'the builder "far" of BUILDX_BUILDER may be of another kind than this machine',
    ],
    [
      'a builder elsewhere',
      { inputs: { 'builder-endpoint': 'tcp://buildkit:1234' } },
      'the builder is not on this machine',
    ],
    [
      'DOCKER_HOST',
      { env: { DOCKER_HOST: 'tcp://10.0.0.2:2376' } },
      'docker works elsewhere, by DOCKER_HOST ("tcp://10.0.0.2:2376")',
    ],
    [
      'DOCKER_CONTEXT',
      { env: { DOCKER_CONTEXT: 'far' } },
      'docker works elsewhere, by its context "far" (the variable DOCKER_CONTEXT)',
    ],
  ])('is not known with %s', async (_name, change, why) => {
    const job = changed(changed(JOB, { inputs: { platforms: '' } }), change)
    const unknown = `For which platform is built is not known, because ${why}: name it in the input platforms, such as "linux/amd64".`
    expect(await takeOf(job)).toEqual({ unknown })
    await taken(changed(job, { inputs: { platforms: 'linux/amd64' } }))
  })

  test('is known by the processor of the job, with a socket of this machine too', async () => {
    const job = changed(JOB, { inputs: { platforms: '' } })
    expect(await differences({ env: { DOCKER_HOST: 'unix:///run/user/1001/docker.sock' } }, job)).toEqual([])
    expect(await differences({ env: { RUNNER_ARCH: 'ARM64' } }, job)).toEqual(['platforms'])
  })
})

test('a Git repository counts by its commit, and its Dockerfile is read from GitHub', async () => {
  const sha = 'c0ffee0123456789abcdef0123456789abcdef01'
  const answers: Readonly<Record<string, unknown>> = {
    '/repos/octo/app/commits/main': { sha },
    [`/repos/octo/app/contents/web/Dockerfile?ref=${sha}`]: {
      ...{ type: 'file', encoding: 'base64', content: Buffer.from('FROM nginx:1\n').toString('base64') },
    },
  }
  const job = changed(JOB, {
    inputs: { context: 'https://github.com/octo/app.git#main:web', 'github-token': 'ghs_abc' },
    world: { github: { get: async (path) => answers[path] } },
  })
  const { images, parts } = await taken(job)
  expect(images.map(({ name }) => name)).toEqual(['nginx:1'])
  expect(parts.settings.map(([name]) => name)).toContain('context')
  expect(await differences({ inputs: { context: `https://github.com/octo/app.git#${sha}:web` } }, job)).toEqual([])
})

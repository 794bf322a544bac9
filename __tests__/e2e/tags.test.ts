import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type EngineJob, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
  await job.write({ Dockerfile: 'FROM busybox:1.37\nCOPY greeting.txt /\n', 'greeting.txt': 'Hello\n' })
})
afterAll(() => job.end())

const SHA = '5ca1ab1e0ddba11f005ba11c0ffeec01dfacade5'
const TIME = { SOURCE_DATE_EPOCH: '1578616200' }
const PAYLOAD = {
  repository: {
    name: 'hello',
    description: 'Says "hello", and more',
    html_url: 'https://github.com/octo/hello',
    license: { spdx_id: 'MIT' },
    default_branch: 'main',
  },
}

const event = (ref: string) => ({
  payload: PAYLOAD,
  env: {
    ...TIME,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/[a-z]+\//, ''),
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_SHA: SHA,
  },
})

/** What the registry has under a reference, as it is. */
const manifest = async (reference: string): Promise<Manifest> =>
  JSON.parse(await job.docker('buildx', 'imagetools', 'inspect', '--raw', reference))

interface Manifest {
  readonly mediaType: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly manifests?: readonly { readonly digest: string }[]
}

const DEFAULTS = {
  'org.opencontainers.image.created': '2020-01-10T00:30:00.000Z',
  'org.opencontainers.image.description': 'Says "hello", and more',
  'org.opencontainers.image.licenses': 'MIT',
  'org.opencontainers.image.revision': SHA,
  'org.opencontainers.image.source': 'https://github.com/octo/hello',
  'org.opencontainers.image.title': 'hello',
  'org.opencontainers.image.url': 'https://github.com/octo/hello',
  'org.opencontainers.image.version': '1.2.3',
}

describe('rules, labels and annotations', () => {
  const inputs = {
    repository: 'rules',
    tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=ref,event=pr\ntype=sha',
    labels: 'vendor=us, and "them"',
    annotations: 'vendor=us\nindex:vendor=nobody',
  }

  test('reach the image, which stays a single manifest', async () => {
    const result = await job.run(inputs, event('refs/tags/v1.2.3'))
    expect(result.code).toBe(0)
    const { image = '', version, registry } = result.outputs
    expect(version).toBe('1.2.3')
    expect(result.outputs['tag-names']).toBe('1.2.3\n1.2\nsha-5ca1ab1\nlatest')
    const { mediaType, annotations, manifests } = await manifest(image)
    expect({ mediaType, annotations, manifests }).toEqual({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      annotations: { ...DEFAULTS, vendor: 'us' },
      manifests: undefined,
    })
    await job.docker('pull', '--quiet', image)
    const labels = JSON.parse(await job.docker('image', 'inspect', '--format', '{{json .Config.Labels}}', image))
    expect(labels).toEqual({ ...DEFAULTS, vendor: 'us, and "them"' })
    expect(JSON.parse(result.outputs.json ?? '')).toMatchObject({
      tags: ['1.2.3', '1.2', 'sha-5ca1ab1', 'latest'].map((tag) => `${registry}/rules:${tag}`),
      labels,
    })
  })

  test('a second run has the same digest, and the log says which rule gave which tag', async () => {
    const first = await job.run(inputs, event('refs/tags/v1.2.3'))
    const second = await job.run(inputs, event('refs/tags/v1.2.3'))
    expect(second.outputs.digest).toBe(first.outputs.digest)
    expect(second.output).toContain('(type=semver,pattern={{major}}.{{minor}})')
    expect(second.output).toContain('type=ref,event=pr: refs/tags/v1.2.3 is not a pull request')
  })

  test('an index has those of its level, and its images theirs', async () => {
    const more = event('refs/tags/v1.2.3')
    const result = await job.run(
      { ...inputs, repository: 'index', platforms: 'linux/amd64,linux/arm64', context: 'multi' },
      { ...more, env: { ...more.env, DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,index' } },
    )
    expect(result.code).toBe(0)
    const { image = '', registry } = result.outputs
    const index = await manifest(image)
    expect(index.annotations).toEqual({ ...DEFAULTS, vendor: 'nobody' })
    for (const { digest } of index.manifests ?? []) {
      expect((await manifest(`${registry}/index@${digest}`)).annotations).toEqual({ ...DEFAULTS, vendor: 'us' })
    }
  })
  beforeAll(() => job.write({ 'multi/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'multi/a.txt': 'a' }))
})

test('in an immutable repository a branch and then a Git tag of one commit both get their tags', async () => {
  const inputs = { repository: 'fixed', 'image-tag-mutability': 'IMMUTABLE' }
  const branch = await job.run(inputs, event('refs/heads/main'))
  expect([branch.code, branch.outputs['tag-names']]).toEqual([0, 'sha-5ca1ab1\nmain\nlatest'])
  const tag = await job.run(inputs, event('refs/tags/v1.2.3'))
  expect([tag.code, tag.outputs['tag-names']]).toEqual([0, '1.2.3'])
  const again = await job.run(inputs, event('refs/tags/v1.2.3'))
  expect([again.code, again.outputs['tag-names'], again.outputs.digest]).toEqual([0, '1.2.3', tag.outputs.digest])
})

test('references have to name the registry, which is said before the build', async () => {
  const tags = '999999999999.dkr.ecr.eu-central-1.amazonaws.com/other:v1'
  const result = await job.run({ repository: 'other', tags }, event('refs/heads/main'))
  expect(result.code).toBe(1)
  expect(result.output).toContain('The input tags names 999999999999.dkr.ecr.eu-central-1.amazonaws.com/other')
  expect(result.output).not.toContain('##[group]Build')
})

test('a build that is not pushed may have no tag, and says what it would have been called', async () => {
  const result = await job.run({ repository: 'local', push: 'false', tags: 'type=schedule' }, event('refs/heads/main'))
  expect([result.code, result.outputs.version, result.outputs.tags]).toEqual([0, '', ''])
  expect(result.output).toContain('type=schedule: the event is push, not schedule')
})

test('a shallow, detached checkout knows the time of its commit', async () => {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@example.org', ...args], {
      cwd: job.workspace,
      env: {
        PATH: process.env.PATH,
        HOME: job.home,
        GIT_COMMITTER_DATE: '1600000000 +0200',
        GIT_AUTHOR_DATE: '1500000000 +0000',
      },
    })
  git('init', '--quiet')
  git('add', 'Dockerfile', 'greeting.txt')
  for (const message of ['one', 'two']) git('commit', '--quiet', '--allow-empty', '--message', message)
  const sha = git('rev-parse', 'HEAD').toString().trim()
  git('checkout', '--quiet', '--detach')
  await job.write({ '.git/shallow': `${sha}\n` })
  const more = event('refs/heads/main')
  const result = await job.run(
    { repository: 'shallow' },
    { ...more, env: { ...more.env, SOURCE_DATE_EPOCH: '', GITHUB_SHA: sha } },
  )
  expect(result.code).toBe(0)
  expect(result.outputs.labels).toContain('org.opencontainers.image.created=2020-09-13T12:26:40.000Z')
})

// Base images through mirrors: what the plan says, what docker is told, and how it is logged in.
import { describe, expect, test } from '@jest/globals'
import { type Inputs, KEYS, type Ran, withJob } from '../support/job.ts'

const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const ELSEWHERE = '210987654321.dkr.ecr.eu-west-1.amazonaws.com'
const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG VERSION=22
FROM --platform=$BUILDPLATFORM node:$VERSION AS build
FROM build AS python
FROM python
COPY --from=ghcr.io/acme/tool:1 /tool /
`

const contextsOf = (ran: Ran, command = 'build'): readonly string[] =>
  (ran.commands.find(({ argv }) => argv[0] === 'buildx' && argv[1] === command)?.argv ?? []).filter(
    (_, at, argv) => argv[at - 1] === '--build-context',
  )

/** The hosts that docker is logged in to while it builds. */
const loginsOf = (ran: Ran): readonly string[] => {
  const text = ran.commands
    .find(({ argv }) => argv[1] === 'build')
    ?.config?.files.find(({ name }) => name === 'config.json')?.text
  return Object.keys((JSON.parse(text ?? '{}') as { auths?: object }).auths ?? {})
}

const run = (inputs: Inputs, check: (ran: Ran) => void): Promise<void> =>
  withJob({}, async (job) => {
    await job.write({ Dockerfile: DOCKERFILE })
    check(await job.run({ ...INPUTS, ...inputs }))
  })

const MIRRORS = `docker.io=${HOST}/docker-hub\nghcr.io/acme=mirror.example`

test('a push reads each image through its mirror, with a login, and says so in the plan', () =>
  run({ 'registry-mirrors': MIRRORS, 'build-args': 'VERSION=24' }, (ran) => {
    expect(ran.code).toBe(0)
    expect(contextsOf(ran)).toEqual([
      `docker/dockerfile:1=docker-image://${HOST}/docker-hub/docker/dockerfile:1`,
      `node:24=docker-image://${HOST}/docker-hub/library/node:24`,
      'ghcr.io/acme/tool:1=docker-image://mirror.example/tool:1',
    ])
    expect(loginsOf(ran)).toContain(HOST)
    expect(ran.output).toContain(`mirrors     docker/dockerfile:1, read from ${HOST}/docker-hub/docker/dockerfile:1\n`)
    expect(JSON.parse(ran.outputs.plan ?? '')).toMatchObject({
      mirrors: [{ image: 'docker/dockerfile:1' }, { image: 'node:24', from: `${HOST}/docker-hub/library/node:24` }, {}],
    })
  }))

test('a context of the user stands above a mirror', () =>
  run({ 'registry-mirrors': MIRRORS, 'build-contexts': 'node:22=docker-image://node:20' }, (ran) => {
    expect(contextsOf(ran).slice(0, 2)).toEqual([
      'node:22=docker-image://node:20',
      `docker/dockerfile:1=docker-image://${HOST}/docker-hub/docker/dockerfile:1`,
    ])
  }))

test('an evaluation reads through mirrors too', () =>
  run({ 'registry-mirrors': 'docker.io=mirror.example/hub', call: 'check' }, (ran) => {
    expect(contextsOf(ran)).toEqual([
      'docker/dockerfile:1=docker-image://mirror.example/hub/docker/dockerfile:1',
      'node:22=docker-image://mirror.example/hub/library/node:22',
    ])
  }))

test('the scanner of an SBOM comes from the mirror', () =>
  run({ 'registry-mirrors': 'docker.io=mirror.example/hub', sbom: 'true', driver: 'docker-container' }, (ran) => {
    const argv = ran.commands.find((one) => one.argv[1] === 'build')?.argv ?? []
    const scanner = 'mirror.example/hub/docker/buildkit-syft-scanner:stable-1'
    expect(argv).toContain(`type=sbom,generator=${scanner}`)
    expect(ran.output).toContain(` docker/buildkit-syft-scanner:stable-1, read from ${scanner}\n`)
    const { mirrors } = JSON.parse(ran.outputs.plan ?? '') as { readonly mirrors: readonly object[] }
    expect(mirrors.at(-1)).toEqual({ image: 'docker/buildkit-syft-scanner:stable-1', from: scanner })
  }))

describe('a run without credentials', () => {
  test('reads from where the images are named, and says so', () =>
    run({ 'registry-mirrors': MIRRORS, push: 'false', 'aws-region': '' }, (ran) => {
      expect(ran.code).toBe(0)
      expect(contextsOf(ran)).toEqual(['ghcr.io/acme/tool:1=docker-image://mirror.example/tool:1'])
      expect(ran.output).toContain(
        `Docker is not logged in to ${HOST}, so images are not read through the mirrors there, but from where they are named.`,
      )
    }))

  test('asks AWS for nothing where no mirror is in ECR', () =>
    run({ 'registry-mirrors': 'docker.io=mirror.example', push: 'false' }, (ran) => {
      expect(contextsOf(ran)).toHaveLength(2)
      expect(ran.requests).toEqual([])
    }))
})

test('a build that is not pushed logs in to its mirror', () =>
  run({ 'registry-mirrors': MIRRORS, push: 'false' }, (ran) => {
    expect([ran.code, loginsOf(ran), contextsOf(ran).length]).toEqual([0, [HOST], 3])
  }))

test('a mirror in another account and region has a login of its own', () =>
  withJob({ ecr: { region: ['us-east-1', 'eu-west-1'] } }, async (job) => {
    await job.write({ Dockerfile: DOCKERFILE })
    const ran = await job.run({ ...INPUTS, 'registry-mirrors': `docker.io=${ELSEWHERE}/hub` })
    expect(ran.code).toBe(0)
    expect(loginsOf(ran)).toContain(ELSEWHERE)
    expect(ran.requests.filter(({ step }) => step === 'GetAuthorizationToken')).toHaveLength(2)
  }))

test('the policy of a plan has the rights to fill the cache', () =>
  run({ 'registry-mirrors': MIRRORS, plan: 'true' }, (ran) => {
    const [, text = ''] = /::group::Policies\nFor .+:\n(\{[\s\S]*?\n\})/.exec(ran.output) ?? []
    expect((JSON.parse(text) as { Statement: readonly object[] }).Statement).toContainEqual({
      Sid: 'Repositories2',
      Effect: 'Allow',
      Action: [
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
        'ecr:BatchImportUpstreamImage',
        'ecr:CreateRepository',
      ],
      Resource: 'arn:aws:ecr:us-east-1:123456789012:repository/docker-hub/*',
    })
  }))

test('a cache of another account is opened by the policy of its registry, and by those of its repositories', () =>
  withJob({ ecr: { region: ['us-east-1', 'eu-west-1'] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, 'registry-mirrors': `docker.io=${ELSEWHERE}/hub`, plan: 'true' })
    const policies = [...ran.output.matchAll(/^(For .+):\n(\{[\s\S]*?\n\})/gm)].map(([, title, text = '']) => [
      title,
      JSON.parse(text),
    ])
    const common = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:user/local' } }
    const document = (statement: object) => ({ Version: '2012-10-17', Statement: [{ ...common, ...statement }] })
    expect(policies.slice(1)).toEqual([
      [
        'For the registry of account 210987654321 in eu-west-1 (aws ecr put-registry-policy)',
        document({
          Sid: 'FillTheCache',
          Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
          Resource: 'arn:aws:ecr:eu-west-1:210987654321:repository/hub/*',
        }),
      ],
      [
        'For each repository hub/* of account 210987654321, such as by its creation template',
        document({ Sid: 'ReadFromAnotherAccount', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }),
      ],
    ])
  }))

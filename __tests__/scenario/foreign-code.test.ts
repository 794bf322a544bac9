// Runs that have this repository's credentials beside the code of others: neither comes to the other.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ENVIRONMENT_KEYS, type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'

const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const CACHE = `type=registry,ref=${HOST}/team/app:cache`

/** All by which a workflow gives a build credentials, or takes away what it makes. */
const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: 'v1',
  'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr',
  'github-token': 'ghs_write',
  secrets: 'npm=npm_secret_of_ours',
  ssh: 'default',
  'build-args': 'VERSION=1\nGITHUB_TOKEN\nAWS_SECRET_ACCESS_KEY\nTHEME',
  'cache-from': `${CACHE}\ntype=s3,bucket=b,region=us-east-1\ntype=gha`,
  'cache-to': `${CACHE},mode=max\ntype=gha\ntype=local,dest=cache`,
  outputs: 'type=image,push=true',
}

const OWN = { full_name: 'octo-org/app' }
const pull = (head: unknown, base: unknown = OWN) => ({
  repository: { default_branch: 'main' },
  pull_request: { head: { repo: head }, base: { repo: base } },
})
const run = (event: string, head: unknown, base: unknown = OWN) => ({
  workflow_run: { event, head_repository: head, repository: base },
})
const FORK = { full_name: 'mallory/app' }

const on = (event: string, payload: unknown) => ({
  payload,
  env: {
    ...ENVIRONMENT_KEYS,
    GITHUB_EVENT_NAME: event,
    SSH_AUTH_SOCK: '/agent',
    THEME: 'dark',
    DOCKER_AUTH_CONFIG: '{"auths":{}}',
    ACTIONS_RESULTS_URL: 'https://results.example',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.example',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc_request',
  },
})

/** A Dockerfile that would turn a login on, and a job in which an earlier step has logged docker in. */
async function prepare(job: Job): Promise<void> {
  await job.write({ Dockerfile: `FROM ${HOST}/team/private:latest\nRUN cat /source\n` })
  await mkdir(join(job.home, '.docker'))
  const login = { auths: { [HOST]: { auth: 'QVdTOm91cnM=' } }, credsStore: 'ecr-login' }
  const config = { ...login, proxies: { default: { httpProxy: 'http://proxy.example:3128' } } }
  await writeFile(join(job.home, '.docker', 'config.json'), JSON.stringify(config))
}

const REMOTE =
  'Name:   farm\nDriver: remote\n\nNodes:\nName: farm0\nEndpoint: tcp://farm:1234\nStatus: running\nPlatforms: linux/amd64\n'

const buildOf = ({ commands }: Ran) => commands.find(({ argv }) => argv.includes('build'))

describe.each<readonly [name: string, event: string, payload: unknown]>([
  ["a fork's pull request", 'pull_request_target', pull(FORK)],
  ["a fork's pull request, with base.repo null", 'pull_request_target', pull(FORK, null)],
  ['an empty payload', 'pull_request_target', {}],
  ['a payload that is an array', 'pull_request_target', [pull(OWN)]],
  ["a run after a fork's", 'workflow_run', run('push', FORK)],
  ['a run after a workflow_run, whoever began the chain', 'workflow_run', run('workflow_run', OWN)],
  ['a run without a repository', 'workflow_run', run('push', OWN, null)],
])('%s, in %s', (_name, event, payload) => {
  test('builds without a credential, and nothing of it leaves the machine', () =>
    withJob({}, async (job) => {
      await prepare(job)
      const ran = await job.run(INPUTS, on(event, payload))
      expect(ran.code).toBe(0)
      // Neither AWS nor a registry was asked for anything.
      expect(ran.requests).toEqual([])
      const { argv = [], env, config } = buildOf(ran) ?? {}
      const values = argv.filter((_, at) => ['--build-arg', '--tag', '--output'].includes(argv[at - 1] ?? ''))
      expect(values).toEqual(['VERSION=1', 'THEME', 'team/app:v1', 'type=cacheonly'])
      const names = argv.filter((word) => word.startsWith('--') && word !== '--label')
      expect(names).toEqual([
        '--build-arg',
        '--build-arg',
        '--provenance=false',
        '--metadata-file',
        '--tag',
        '--output',
        '--',
      ])
      expect(Object.keys(env ?? {}).sort()).toEqual([
        ...['BUILDX_CONFIG', 'BUILDX_GIT_CHECK_DIRTY', 'BUILDX_GIT_INFO', 'BUILDX_GIT_LABELS'],
        ...['BUILDX_METADATA_PROVENANCE', 'BUILDX_METADATA_WARNINGS'],
        ...['DOCKER_CONFIG', 'HOME', 'PATH', 'THEME'],
      ])
      expect(config?.files.map(({ name, text }) => [name, JSON.parse(text)])).toEqual([
        [
          'config.json',
          { proxies: { default: { httpProxy: 'http://proxy.example:3128' } }, credHelpers: { 'none.invalid': '' } },
        ],
      ])
      expect(ran.output).toContain(
        'Left out: role-to-assume, aws-access-key-id, aws-secret-access-key, secrets, ssh, cache-from, cache-to, github-token, ' +
          'build-args (GITHUB_TOKEN, AWS_SECRET_ACCESS_KEY), outputs (what leaves this machine).',
      )
      expect(ran.output).toContain(
        `Docker is not logged in to ECR, which the build names: this ${event} run is about code of`,
      )
    }))
})

test('with allow-untrusted all of it counts', () =>
  withJob({}, async (job) => {
    await prepare(job)
    const { 'role-to-assume': _, ssh: __, ...inputs } = INPUTS
    const { env, payload } = on('pull_request_target', pull(FORK))
    const ran = await job.run(
      { ...inputs, 'allow-untrusted': 'true' },
      { payload, env: { ...env, DOCKER_AUTH_CONFIG: '' } },
    )
    expect([ran.code, ran.outputs['tag-names']]).toEqual([0, 'v1'])
    expect(buildOf(ran)?.argv).toEqual(expect.arrayContaining(['--cache-to', '--cache-from', '--secret']))
    expect(Object.keys(buildOf(ran)?.env ?? {})).toEqual(
      expect.arrayContaining(['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN']),
    )
  }))

test('a call gets no credential either', () =>
  withJob({}, async (job) => {
    await prepare(job)
    const more = on('pull_request_target', pull(FORK))
    const ran = await job.run({ ...INPUTS, call: 'outline', context: 'https://github.com/mallory/app.git' }, more)
    expect(ran.requests).toEqual([])
    const { argv = [], config } = buildOf(ran) ?? {}
    expect(argv.filter((word) => /^--(secret|ssh|cache-from)/.test(word))).toEqual([])
    expect(config?.files.map(({ name }) => name)).toEqual(['config.json'])
  }))

test("a pull request's ref as the context of a comment's run is refused a push, and built without credentials", () =>
  withJob({}, async (job) => {
    const context = 'https://github.com/octo-org/app.git#refs/pull/7/merge'
    const inputs = {
      ...KEYS,
      'aws-region': 'us-east-1',
      repository: 'team/app',
      tags: 'v1',
      'github-token': 'ghs_write',
      context,
    }
    const ran = await job.run(inputs, on('issue_comment', {}))
    const why =
      'this issue_comment run is about code of the pull request "refs/pull/7/merge", and has the credentials of "octo-org/app"'
    expect([ran.code, buildOf(ran)?.argv.includes('--secret')]).toEqual([0, false])
    expect(ran.summary).toContain(`Not pushed because ${why}; allow-untrusted would push it.`)
    const refused = await job.run({ ...inputs, push: 'true' }, on('issue_comment', {}))
    expect([
      refused.code,
      refused.output.includes(`- push: ${why}: whoever wrote that code could push any image.`),
    ]).toEqual([1, true])
  }))

test('a builder elsewhere, which an earlier step has chosen, does not get the code', () =>
  withJob({ docker: { inspect: { stdout: REMOTE } } }, async (job) => {
    const inputs = { 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
    const ran = await job.run(inputs, on('pull_request_target', pull(FORK)))
    expect([ran.code, buildOf(ran)]).toEqual([1, undefined])
    expect(ran.output).toContain(
      'The builder farm (remote driver) runs elsewhere, where it keeps what it builds for later builds, and this ',
    )
    const own = await job.run({ ...inputs, ...KEYS }, on('pull_request_target', pull(OWN)))
    expect(own.code).toBe(0)
  }))

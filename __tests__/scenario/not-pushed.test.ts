// Runs that have nowhere to push to: they build, say why they do not push, and ask AWS for nothing.
import { expect, test } from '@jest/globals'
import { ENVIRONMENT_KEYS, KEYS, withJob } from '../support/job.ts'
import { greenLine, messageOf } from '../support/message.ts'
import { expectTranscript, transcriptOf } from '../support/transcript.ts'

const TARGET = { 'aws-region': 'us-east-1', repository: 'team/app' }
const PULL_REQUEST = {
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_REF_NAME: '7/merge',
}

const pullRequest = (head: string) => ({
  repository: { default_branch: 'main' },
  pull_request: { head: { repo: { full_name: head } }, base: { repo: { full_name: 'octo-org/app' } } },
})

test('a pull request from a fork', () =>
  withJob({}, async (job) => {
    const ran = await job.run(TARGET, { env: PULL_REQUEST, payload: pullRequest('mallory/app') })
    expect(ran.requests).toEqual([])
    expectTranscript('fork', transcriptOf(ran))
  }))

test.each([
  [
    'a pull request whose fork is gone',
    TARGET,
    {
      env: PULL_REQUEST,
      payload: { pull_request: { head: { repo: null }, base: { repo: { full_name: 'octo-org/app' } } } },
    },
    'a pull request from a fork has no credentials',
    ['team/app:sha-1f8a5c0', 'team/app:pr-7'],
  ],
  [
    'a pull request of Dependabot',
    TARGET,
    { env: { ...PULL_REQUEST, GITHUB_ACTOR: 'dependabot[bot]' }, payload: pullRequest('octo-org/app') },
    'GitHub keeps the secrets of Actions from a Dependabot pull request',
    ['team/app:sha-1f8a5c0', 'team/app:pr-7'],
  ],
  [
    'push: false, although there are credentials',
    { ...TARGET, ...KEYS, push: 'false', tags: 'v1' },
    { env: ENVIRONMENT_KEYS },
    'the input push is false',
    ['team/app:v1'],
  ],
  [
    'push: false without a region, for a repository that is named by its URI',
    { repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app', push: 'FALSE', tags: 'v1' },
    {},
    'the input push is false',
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1'],
  ],
])('%s', (_name, inputs, more, reason, references) =>
  withJob({}, async (job) => {
    const ran = await job.run(inputs, more)
    expect(ran.code).toBe(0)
    expect(ran.requests).toEqual([])
    const argv = ran.commands.at(-1)?.argv ?? []
    expect(argv.filter((_, at) => argv[at - 1] === '--tag')).toEqual(references)
    expect(argv).not.toContain('--push')
    expect(ran.output).toContain(greenLine(`Built ${references.join(', ')}; not pushed: ${reason}.`))
    expect(ran.summary).toContain(`Not pushed because ${reason}.`)
    expect(ran.outputs).toMatchObject({
      image: '',
      digest: '',
      tags: '',
      registry: '',
      imageid: expect.stringMatching(/^sha256:/),
    })
  }),
)

test("a fork's run has no variables: its image is built without a name", () =>
  withJob({}, async (job) => {
    const inputs = { ...TARGET, 'aws-region': '', repository: '', tags: '/:v1', push: '' }
    const ran = await job.run(inputs, { env: PULL_REQUEST, payload: pullRequest('mallory/app') })
    expect([ran.code, ran.requests]).toEqual([0, []])
    expect(ran.commands.at(-1)?.argv).not.toContain('--tag')
    expect(ran.output).toContain(
      greenLine('Built an image without a name; not pushed: a pull request from a fork has no credentials.'),
    )
  }))

test('a pull request from a branch of the repository is pushed', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, ...KEYS }, { env: PULL_REQUEST, payload: pullRequest('octo-org/app') })
    expect(ran.outputs['tag-names']).toBe('sha-1f8a5c0\npr-7')
  }))

test('push: true on a pull request from a fork is taken at its word, and fails for want of credentials', () =>
  withJob({}, async (job) => {
    const more = { env: PULL_REQUEST, payload: pullRequest('mallory/app') }
    const ran = await job.run({ ...TARGET, push: 'true' }, more)
    expect(messageOf(ran).split('\n')[0]).toBe('Could not find out whose AWS credentials these are.')
  }))

// These runs have the credentials of the base repository, and code of a fork must not use them.
const TARGET_OF_FORK = {
  env: { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' },
  payload: pullRequest('mallory/app'),
}
const AFTER_FORK = {
  env: { ...TARGET_OF_FORK.env, GITHUB_EVENT_NAME: 'workflow_run' },
  payload: {
    repository: { default_branch: 'main' },
    workflow_run: { head_repository: { full_name: 'mallory/app' }, repository: { full_name: 'octo-org/app' } },
  },
}
const why = (event: string): string =>
  `this ${event} run is about code of "mallory/app", and has the credentials of "octo-org/app"`

test.each([
  ['pull_request_target', TARGET_OF_FORK],
  ['workflow_run', AFTER_FORK],
])('%s with the code of a fork: built, not pushed, and AWS is not asked', (event, more) =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, ...KEYS, tags: 'v1' }, more)
    expect([ran.code, ran.requests]).toEqual([0, []])
    expect(ran.commands.at(-1)?.argv).not.toContain('--push')
    expect(ran.summary).toContain(`Not pushed because ${why(event)}; allow-untrusted would push it.`)
  }),
)

test.each([
  ['pull_request_target', TARGET_OF_FORK],
  ['workflow_run', AFTER_FORK],
])('%s with the code of a fork and push: true is refused, and docker is not asked', (event, more) =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, ...KEYS, tags: 'v1', push: 'true' }, more)
    expect(messageOf(ran)).toBe(
      `The inputs of this step cannot be used:
- push: ${why(event)}: whoever wrote that code could push any image. Build it in a pull_request run, which has no credentials, or set allow-untrusted to true when you know what this job builds`,
    )
    expect([ran.requests, ran.commands]).toEqual([[], []])
  }),
)

test('allow-untrusted: true pushes it', () =>
  withJob({}, async (job) => {
    const inputs = { ...TARGET, ...KEYS, tags: 'v1', 'allow-untrusted': 'true' }
    expect((await job.run(inputs, TARGET_OF_FORK)).outputs['tag-names']).toBe('v1')
  }))

test('a job that wants no colours has none', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, tags: 'v1', push: 'false' }, { env: { NO_COLOR: '1' } })
    expect(ran.output).toContain('\nBuilt team/app:v1; not pushed: the input push is false.\n')
  }))

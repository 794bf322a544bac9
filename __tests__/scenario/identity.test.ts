// Every way to credentials: who asks STS for what, and whose name is on the requests to ECR.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ENVIRONMENT_KEYS, type Job, KEYS, type Ran, ROLE, withJob } from '../support/job.ts'
import { expectTranscript, transcriptOf } from '../support/transcript.ts'

const TARGET = { 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,latest' }
const USER = 'AKIAIOSFODNN7EXAMPLE'
const STS = ['GET id-token', 'AssumeRole', 'AssumeRoleWithWebIdentity', 'GetCallerIdentity']
const ECR = ['BatchGetImage', 'CreateRepository', 'DescribeRepositories', 'GetAuthorizationToken', 'PutImage']

interface Way {
  readonly inputs: Readonly<Record<string, string>>
  readonly env?: (job: Job) => Readonly<Record<string, string>>
  /** Files below HOME. */
  readonly files?: Readonly<Record<string, string>>
  readonly sts: readonly string[]
  /** Who the requests to ECR come from: the key, or a session. */
  readonly ecr: string
  readonly identity: string
}

const SESSION = 'arn:aws:sts::123456789012:assumed-role/github-ecr/GitHubActions'
const ME = 'arn:aws:iam::123456789012:user/local'
const PROFILE = `[ci]\naws_access_key_id = ${USER}\naws_secret_access_key = ${KEYS['aws-secret-access-key']}\n`

test.each<[string, Way]>([
  ['keys from the inputs', { inputs: KEYS, sts: [`GetCallerIdentity by ${USER}`], ecr: USER, identity: ME }],
  [
    'keys from the inputs go before those of the environment',
    {
      inputs: KEYS,
      env: () => ({ ...ENVIRONMENT_KEYS, AWS_ACCESS_KEY_ID: 'AKIAEXPIRED000000000' }),
      sts: [`GetCallerIdentity by ${USER}`],
      ecr: USER,
      identity: ME,
    },
  ],
  [
    'a role with the OIDC token of the job',
    {
      inputs: { 'role-to-assume': ROLE },
      env: ({ ecr }) => ecr.oidc,
      sts: ['GET id-token by token', 'AssumeRoleWithWebIdentity by anonymous'],
      ecr: 'a session',
      identity: SESSION,
    },
  ],
  [
    'a role with the OIDC token, also where the environment has other credentials',
    {
      inputs: { 'role-to-assume': ROLE, 'role-session-name': 'nightly' },
      env: ({ ecr }) => ({ ...ecr.oidc, ...ENVIRONMENT_KEYS, AWS_ACCESS_KEY_ID: 'AKIAEXPIRED000000000' }),
      sts: ['GET id-token by token', 'AssumeRoleWithWebIdentity by anonymous'],
      ecr: 'a session',
      identity: 'arn:aws:sts::123456789012:assumed-role/github-ecr/nightly',
    },
  ],
  [
    'a role with keys from the inputs',
    {
      inputs: { ...KEYS, 'role-to-assume': ROLE, 'role-external-id': 'id', 'role-duration-seconds': '900' },
      env: ({ ecr }) => ecr.oidc,
      sts: [`AssumeRole by ${USER}`],
      ecr: 'a session',
      identity: SESSION,
    },
  ],
  [
    'a role with keys that an earlier step left in the environment',
    {
      inputs: { 'role-to-assume': ROLE },
      env: () => ENVIRONMENT_KEYS,
      sts: [`AssumeRole by ${USER}`],
      ecr: 'a session',
      identity: SESSION,
    },
  ],
  [
    'the default chain: keys in the environment',
    { inputs: {}, env: () => ENVIRONMENT_KEYS, sts: [`GetCallerIdentity by ${USER}`], ecr: USER, identity: ME },
  ],
  [
    'the default chain: a profile of a self-hosted runner',
    {
      inputs: {},
      env: () => ({ AWS_PROFILE: 'ci' }),
      files: { '.aws/credentials': PROFILE },
      sts: [`GetCallerIdentity by ${USER}`],
      ecr: USER,
      identity: ME,
    },
  ],
])('%s', (_name, { inputs, env, files = {}, sts, ecr, identity }) =>
  withJob({}, async (job) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(job.home, name, '..'), { recursive: true })
      await writeFile(join(job.home, name), text)
    }
    const ran = await job.run({ ...TARGET, ...inputs }, { env: env?.(job) ?? {} })
    expect(ran.code).toBe(0)
    expect(asked(ran, STS)).toEqual(sts)
    expect(new Set(asked(ran, ECR).map((line) => line.replace(/.* by /, '')))).toEqual(new Set([ecr]))
    expect(ran.output).toContain(`\nidentity    ${identity}\n`)
  }),
)

test('an external id is refused before anybody is asked where AWS takes none: with an OIDC token', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, 'role-to-assume': ROLE, 'role-external-id': 'id' }, { env: job.ecr.oidc })
    expect(ran.code).toBe(1)
    expect(ran.output).toContain(
      "The inputs of this step cannot be used:%0A- role-external-id: AWS takes none with GitHub's OIDC token",
    )
    expect([ran.requests, ran.commands]).toEqual([[], []])
  }))

test('the whole run with an OIDC token, with debug logging', () =>
  withJob({}, async (job) => {
    const env = { ...job.ecr.oidc, RUNNER_DEBUG: '1' }
    const ran = await job.run({ ...TARGET, 'role-to-assume': ROLE }, { env })
    expectTranscript('oidc-role', transcriptOf(ran))
  }))

/** Which of these steps were asked for, and by whom. */
const asked = ({ requests }: Ran, steps: readonly string[]): readonly string[] =>
  requests
    .filter(({ step }) => steps.includes(step))
    .map(({ step, caller }) => `${step} by ${caller.startsWith('ASIA') ? 'a session' : caller}`)

// A build that takes longer than the session of the role: docker's login is good for 12 hours, the session for one.
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import type { LocalEcrOptions, RequestRecord } from '../../emulator/index.ts'
import { stsClient } from '../emulator/support.ts'
import { type Inputs, type Job, KEYS, type Ran, ROLE, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'

const INPUTS = { 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2,latest' }
const TWO_HOURS = 7_200_000
const DENIED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity'

/** AWS's clock is two hours on when docker has pushed the first tag. */
async function withLongBuild(options: LocalEcrOptions, test: (job: Job) => Promise<void>): Promise<void> {
  let requests = (): readonly RequestRecord[] => []
  const isPushed = (): boolean => requests().some(({ step }) => step === 'PUT manifest')
  const now = (): number => Date.now() + (isPushed() ? TWO_HOURS : 0)
  await withJob({ ecr: { ...options, now } }, async (job) => {
    requests = () => job.ecr.requests()
    await test(job)
  })
}

const sts = ({ requests }: Ran): readonly string[] =>
  requests.flatMap(({ step }) => (/^(Assume|GET id-token)/.test(step) ? [step] : []))

test.each<[string, { inputs: Inputs; env: (job: Job) => Inputs; asks: readonly string[] }]>([
  [
    "GitHub's OIDC token",
    { inputs: {}, env: ({ ecr }) => ecr.oidc, asks: ['GET id-token', 'AssumeRoleWithWebIdentity'] },
  ],
  ['keys', { inputs: KEYS, env: () => ({}), asks: ['AssumeRole'] }],
])('a role that is assumed with %s is assumed once more, and all tags are set', (_name, { inputs, env, asks }) =>
  withLongBuild({}, async (job) => {
    const ran = await job.run({ ...INPUTS, ...inputs, 'role-to-assume': ROLE }, { env: env(job) })
    expect([ran.code, messageOf(ran)]).toEqual([0, ''])
    expect(ran.outputs['tag-names']).toBe('v1\nv2\nlatest')
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(3)
    expect(sts(ran)).toEqual([...asks, ...asks])
    // The two secrets of each session, docker's login in two forms, and what the role was assumed with.
    expect(ran.log.masks.length).toBeGreaterThanOrEqual(7)
  }),
)

test('the role cannot be assumed once more: the message says so, and the outputs name the tag that was pushed', () =>
  withLongBuild(
    { faults: [{ match: 'AssumeRoleWithWebIdentity', skip: 1, code: 'AccessDenied', message: DENIED, status: 403 }] },
    async (job) => {
      const ran = await job.run({ ...INPUTS, 'role-to-assume': ROLE }, { env: job.ecr.oidc })
      expect(messageOf(ran)).toContain(
        `Could not assume ${ROLE} with GitHub's OIDC token once more, after its session ended.\nSTS said: AccessDenied: `,
      )
      expect([ran.code, ran.outputs['tag-names']]).toEqual([1, 'v1'])
    },
  ))

test('the session of an earlier step has ended: nobody can renew it, and nothing is asked twice', () =>
  withLongBuild({}, async (job) => {
    const earlier = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'earlier' })
    const { Credentials } = await stsClient(job.ecr).send(earlier)
    const env = {
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    }
    const ran = await job.run(INPUTS, { env })
    expect(messageOf(ran).split('\n')).toEqual([
      'Could not look at the images of team/app.',
      'ECR said: ExpiredTokenException: The security token included in the request is expired',
      expect.stringContaining('a long build outlives them.'),
      expect.stringContaining('it then gets fresh ones whenever it needs them.'),
      expect.stringContaining('#expired-credentials'),
    ])
    expect([ran.code, ran.outputs['tag-names']]).toEqual([1, 'v1'])
    const steps = ran.requests.map(({ step }) => step)
    expect(steps.slice(steps.lastIndexOf('PUT manifest') + 1)).toEqual(['BatchGetImage'])
  }))

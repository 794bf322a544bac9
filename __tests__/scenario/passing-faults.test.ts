// What passes by itself: AWS has trouble in each of the ways that it has it in, once, three times, and for ever.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'

const POLICY =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}'
const INPUTS = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: 'v1,latest',
  'lifecycle-policy': POLICY,
}

/** All that is asked of AWS by a run that makes its repository, but for CreateRepository. */
const OPERATIONS = ['GetCallerIdentity', 'GetAuthorizationToken', 'BatchGetImage', 'PutLifecyclePolicy', 'PutImage']

const PAGE = '<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>'
const JSON_TYPE = 'application/x-amz-json-1.1'

type Fault = Omit<FaultRule, 'match'>

const FAULTS: readonly (readonly [name: string, fault: Fault, row: string])[] = [
  ['a status 500', { status: 500 }, 'server-error'],
  ['a page of a gateway', { status: 503, body: PAGE }, 'gateway'],
  ['an empty answer with a status', { status: 502, body: '' }, 'gateway'],
  ['a throttle', { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' }, 'throttled'],
  ['too many, by the status alone', { status: 429, body: '' }, 'throttled'],
  ['a connection that is cut', { action: 'reset' }, 'connection-lost'],
  ['an answer that is cut', { action: 'reset', at: 'answer', afterBytes: 5 }, 'connection-lost'],
  ['an empty answer, as if all were well', { body: '{}', contentType: JSON_TYPE }, 'empty-answer'],
  ['half an answer', { truncateTo: 5 }, 'not-aws'],
  ['a page, as if all were well', { body: PAGE }, 'not-aws'],
]

/** Ways to lose an answer when all is done. */
const LOST: readonly (readonly [name: string, fault: Fault])[] = [
  ['a lost answer', { action: 'reset', at: 'end' }],
  ['an empty answer when all is done', { body: '{}', contentType: JSON_TYPE, at: 'end' }],
]

const rules = (fault: Fault, times: number) => OPERATIONS.map((match): FaultRule => ({ ...fault, match, times }))

test.each([
  ...FAULTS.map(([name, fault]) => [name, 'once', fault, 1] as const),
  ...FAULTS.map(([name, fault]) => [name, 'three times', fault, 3] as const),
  ...LOST.map(([name, fault]) => [name, 'once', fault, 1] as const),
  ...LOST.map(([name, fault]) => [name, 'three times', fault, 3] as const),
])('%s, %s at each operation: the image is delivered', (_name, _often, fault, times) =>
  withJob({ ecr: { faults: rules(fault, times) } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect([messageOf(ran), ran.code]).toEqual(['', 0])
    const { digest } = ran.outputs
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
    expect(await ask(job.ecr, 'GetLifecyclePolicy', { repositoryName: 'team/app' })).toMatchObject({
      lifecyclePolicyText: POLICY,
    })
  }),
)

test.each(FAULTS)('%s, always: a known failure, and no output names a tag that is not set', (_name, fault, row) =>
  withJob({ ecr: { faults: [{ ...fault, match: 'PutImage' }] } }, async (job) => {
    const ran = await job.run(INPUTS, { env: { AWS_MAX_ATTEMPTS: '3' } })
    expect(messageOf(ran)).toMatch(
      new RegExp(
        `^Could not set the tag latest\\.\\nECR said: .*\\nTried: 3 times in <time>\\n[^]*troubleshooting.md#${row}$`,
      ),
    )
    expect([ran.code, ran.outputs['tag-names']]).toEqual([1, 'v1'])
    expect(ran.requests.filter(({ step }) => step === 'PutImage')).toHaveLength(3)
  }),
)

test.each<readonly [name: string, fault: Fault]>([
  ['denied', { code: 'AccessDeniedException' }],
  ['a quota', { code: 'LimitExceededException' }],
  ['missing', { code: 'RepositoryNotFoundException' }],
  ['a wrong value', { code: 'InvalidParameterException' }],
])('%s is not asked again', (_name, fault) =>
  withJob({ ecr: { faults: [{ ...fault, match: 'PutImage' }] } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).not.toContain('Tried:')
    expect(ran.requests.filter(({ step }) => step === 'PutImage')).toHaveLength(1)
  }),
)

test('what took noticeably long is told: the service wanted to be left alone', () => {
  const fault: FaultRule = { match: 'PutImage', times: 1, status: 429, code: 'Any', headers: { 'Retry-After': '3' } }
  return withJob({ ecr: { faults: [fault] } }, async (job) => {
    const { code, log } = await job.run({ ...INPUTS, tags: 'v1,v2' })
    expect(code).toBe(0)
    expect(log.entries.map((entry) => ('text' in entry ? entry.text : ''))).toContainEqual(
      expect.stringMatching(/^It took 2 tries and 3\.\d\d s to set the tag v2\. ECR said at first: Any: /),
    )
  })
})

test.each([
  [{ 'disable-retry': 'true' }, 1],
  [{ 'retry-max-attempts': '2' }, 2],
])('credentials are asked for as often as the inputs say: %o', (inputs, attempts) =>
  withJob({ ecr: { faults: [{ match: 'AssumeRole', status: 500 }] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, ...inputs, 'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr' })
    expect(ran.code).toBe(1)
    expect(ran.requests.filter(({ step }) => step === 'AssumeRole')).toHaveLength(attempts)
  }),
)

// A repository is created whole, or the next run finishes it: whatever ends a run between the creation and the policies.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { warningsIn } from '../support/annotations.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { greenLine, messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const LIFECYCLE =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}'
const POLICY =
  '{"Version":"2012-10-17","Statement":[{"Sid":"Pull","Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":["ecr:BatchGetImage"]}]}'
const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: NAME,
  tags: 'v1',
  'lifecycle-policy': LIFECYCLE,
  'repository-policy': POLICY,
}
const WHOLE = { lifecycle: LIFECYCLE, policy: POLICY }
const BARE = { lifecycle: undefined, policy: undefined }

/** The policies of the repository; undefined when there is no repository. */
async function policiesIn(job: Job): Promise<object | undefined> {
  const of = { repositoryName: NAME }
  const { repositories } = await ask(job.ecr, 'DescribeRepositories', {})
  if ((repositories as readonly unknown[]).length === 0) return undefined
  const text = async (operation: string, member: string) =>
    (await ask(job.ecr, operation, of).catch(() => ({ [member]: undefined })))[member]
  return {
    lifecycle: await text('GetLifecyclePolicy', 'lifecyclePolicyText'),
    policy: await text('GetRepositoryPolicy', 'policyText'),
  }
}

/** A run that gets this signal when its first request of this step has come to ECR. */
interface Ending {
  readonly signal: 'SIGINT' | 'SIGKILL'
  readonly step: 'CreateRepository' | 'PutLifecyclePolicy'
}

/** Runs a job that is ended so, and then the test. */
const withEnded = (
  { signal, step }: Ending,
  faults: FaultRule[],
  series: (job: Job, ran: Ran) => Promise<void>,
): Promise<void> =>
  withJob({ ecr: { faults } }, async (job) => {
    let look: NodeJS.Timeout | undefined
    const started = (pid: number): void => {
      look = setInterval(() => {
        if (!job.ecr.requests().some((one) => one.step === step)) return
        clearInterval(look)
        process.kill(pid, signal)
      }, 5)
    }
    const ran = await job.run(INPUTS, { started })
    clearInterval(look)
    await series(job, ran)
  })

const CANCELLED = 'Cancelled: the runner sent SIGINT.'

test.each(['CreateRepository', 'PutLifecyclePolicy'] as const)('SIGINT during %s: what was begun is finished', (step) =>
  withEnded({ signal: 'SIGINT', step }, [{ match: step, delayMs: 1500 }], async (job, ran) => {
    expect([ran.code, messageOf(ran), await policiesIn(job)]).toEqual([1, CANCELLED, WHOLE])
    expect(ran.outputs['repository-created']).toBe('true')
    expect(ran.commands.map(({ argv }) => argv[1])).toEqual(['inspect'])
  }),
)

test('SIGINT while ECR does not answer: the run ends soon, and the next one sets the policy', () => {
  const faults: FaultRule[] = [{ match: 'PutLifecyclePolicy', times: 1, action: 'hang' }]
  return withEnded({ signal: 'SIGINT', step: 'PutLifecyclePolicy' }, faults, async (job, ran) => {
    expect([ran.code, messageOf(ran), await policiesIn(job)]).toEqual([
      1,
      CANCELLED,
      { ...WHOLE, ...BARE, policy: POLICY },
    ])
    expect(messageOf(await job.run(INPUTS))).toBe('')
    expect(await policiesIn(job)).toEqual(WHOLE)
  })
})

test('SIGINT before the creation: nothing is created', () =>
  withJob({ docker: { inspect: { cancels: 'SIGINT' } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect([messageOf(ran), await policiesIn(job)]).toEqual([CANCELLED, undefined])
  }))

test('SIGKILL between the creation and the policies: the next run says so in its plan, and sets them', () => {
  const faults: FaultRule[] = [
    { match: 'PutLifecyclePolicy', times: 1, action: 'hang' },
    { match: 'SetRepositoryPolicy', times: 1, action: 'hang' },
  ]
  return withEnded({ signal: 'SIGKILL', step: 'PutLifecyclePolicy' }, faults, async (job, ran) => {
    expect([ran.signal, await policiesIn(job)]).toEqual(['SIGKILL', BARE])
    faults.length = 0
    const next = await job.run(INPUTS)
    expect([next.code, messageOf(next), warningsIn(next)]).toEqual([0, '', []])
    expect(next.output).toContain('settings    lifecycle-policy: none → {"rules":[{"rulePriority":1,')
    expect(next.output).toContain(
      greenLine(
        `Set lifecycle-policy, repository-policy of the repository ${job.ecr.registry}/${NAME}, which was created and not finished.`,
      ),
    )
    expect([next.outputs['repository-created'], await tagsIn(job.ecr, NAME)]).toEqual([
      'false',
      [`v1 ${next.outputs.digest}`],
    ])
    expect(await policiesIn(job)).toEqual(WHOLE)
    const third = await job.run({ ...INPUTS, tags: 'v2' })
    expect([third.code, third.output.includes('settings ')]).toEqual([0, false])
  })
})

test.each<readonly [name: string, fault: FaultRule]>([
  ['is lost', { match: 'CreateRepository', times: 1, at: 'end', action: 'reset' }],
  ['is an error of a gateway', { match: 'CreateRepository', times: 1, at: 'end', status: 502, body: '<html>' }],
])('the answer to the creation %s: the repository is of this run, and gets its policies', (_name, fault) =>
  withJob({ ecr: { faults: [fault] } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect([messageOf(ran), await policiesIn(job)]).toEqual(['', WHOLE])
    expect(ran.outputs).toMatchObject({ 'repository-created': 'true', 'tag-names': 'v1' })
    expect(ran.requests.filter(({ step }) => step === 'CreateRepository').map(({ status }) => status)).toHaveLength(2)
  }),
)

test('a policy is refused: the run says what the next one will do, and that one does it', () => {
  const faults: FaultRule[] = [{ match: 'SetRepositoryPolicy', code: 'InvalidParameterException', message: 'no' }]
  return withJob({ ecr: { faults } }, async (job) => {
    expect(messageOf(await job.run(INPUTS))).toContain(
      'The repository team/app was created, and repository-policy could not be set. Nothing was built.\n' +
        'What to do: Mend that, and run the job again.',
    )
    expect(messageOf(await job.run(INPUTS))).toContain('Could not set repository-policy of the repository team/app.')
    faults.length = 0
    expect(messageOf(await job.run(INPUTS))).toBe('')
    expect(await policiesIn(job)).toEqual(WHOLE)
  })
})

test('an identity that may not read policies: it is warned, and sets nothing', () =>
  withJob({}, async (job) => {
    await ask(job.ecr, 'CreateRepository', { repositoryName: NAME })
    const policy = { Statement: [{ Effect: 'Allow', NotAction: ['ecr:GetLifecyclePolicy'], Resource: '*' }] }
    await fetch(`${job.ecr.url}/_local/policies`, { method: 'PUT', body: JSON.stringify([{ policy }]) })
    const { 'repository-policy': _, ...inputs } = INPUTS
    const ran = await job.run(inputs)
    expect([ran.code, warningsIn(ran)]).toEqual([
      0,
      [
        `The repository ${job.ecr.registry}/${NAME} is new, and this identity cannot see whether it has images and its lifecycle-policy. Should the run that created it have been ended before it set that, run the job with repository-settings: apply.`,
      ],
    ])
    await fetch(`${job.ecr.url}/_local/policies`, { method: 'PUT', body: '[]' })
    expect(await policiesIn(job)).toEqual(BARE)
  }))

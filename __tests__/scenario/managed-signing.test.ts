// signing: wait. ECR signs what is pushed, by the rules of the registry; the wanted tags move when it has.
import { describe, expect, test } from '@jest/globals'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage } from '../fixtures/platform-image.ts'
import { pushImage } from '../fixtures/promoted-image.ts'
import { fill, privateRepository } from '../fixtures/remote-repositories.ts'
import type { JobOptions } from '../support/job.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { startSigstore } from '../support/sigstore.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1', signing: 'wait' }
const PROFILE = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/ci'

type Signings = NonNullable<NonNullable<JobOptions['ecr']>['signings']>
const DONE: Signings = [{ steps: [{ status: 'IN_PROGRESS' }, { status: 'COMPLETE' }] }]

/** Has the registry sign what is pushed to these repositories. */
async function signed(job: Job, filter = 'team/*'): Promise<void> {
  const rules = [{ signingProfileArn: PROFILE, repositoryFilters: [{ filter, filterType: 'WILDCARD_MATCH' }] }]
  for (const place of job.ecr.places) await ask(place, 'PutSigningConfiguration', { signingConfiguration: { rules } })
}

const withSigning = (
  signings: Signings,
  run: (job: Job) => Promise<void>,
  ecr: JobOptions['ecr'] = {},
): Promise<void> =>
  withJob({ ecr: { ...ecr, signings } }, async (job) => {
    await signed(job)
    await run(job)
  })

const tagsOf = async (job: Job, name = 'team/app'): Promise<readonly string[]> =>
  Promise.all(job.ecr.places.map((place) => tagsIn(place, name))).then((all) => all.flat())

/** Positions of requests in the log of the local ECR. */
const firstOf = ({ requests }: Ran, step: RegExp): number => requests.findIndex((one) => step.test(one.step))

test('the image waits without a tag until ECR has signed it', () =>
  withSigning(DONE, async (job) => {
    const ran = await job.run(INPUTS)
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs['signing-status']).toBe('complete')
    expect(await tagsOf(job)).toEqual([`v1 ${ran.outputs.digest}`])
    // It was pushed under a tag of the step alone, and the wanted one came after the signature.
    const steps = ran.requests.map(({ step }) => step)
    expect(steps.indexOf('PutImage')).toBeGreaterThan(steps.lastIndexOf('DescribeImageSigningStatus'))
    expect(firstOf(ran, /^GetSigningConfiguration$/)).toBeLessThan(firstOf(ran, /^CreateRepository$/))
    expect(normalized(ran.output, ran)).toContain(
      `ECR has signed <digest> in <ecr>/team/app with ${PROFILE}.`.replace('<digest>', ran.outputs.digest ?? ''),
    )
    expect(ran.summary).toContain('**Signed by ECR** in')
  }))

test('two repositories of two regions: each has its own signature before its tags', () =>
  withSigning(
    DONE,
    async (job) => {
      const ran = await job.run({ ...INPUTS, repository: 'team/app\nteam/app,aws-region=eu-west-1' })
      expect(messageOf(ran)).toBe('')
      expect(await tagsOf(job)).toEqual([`v1 ${ran.outputs.digest}`, `v1 ${ran.outputs.digest}`])
      expect(ran.output.match(/ECR has signed /g)).toHaveLength(2)
    },
    { region: ['us-east-1', 'eu-west-1'] },
  ))

describe('refused before anything is built', () => {
  test('no rule is for the repository', () =>
    withJob({}, async (job) => {
      await signed(job, 'other/*')
      const ran = await job.run(INPUTS)
      expect(ran.code).toBe(1)
      expect(messageOf(ran)).toBe(
        'This run cannot succeed, so nothing was built or changed:\n- The input signing is wait, and no rule for managed signing in ' +
          'account 123456789012, region us-east-1 is for the repository team/app. Add one (aws ecr put-signing-configuration), or leave ' +
          'signing out. See docs/managed-signing.md.',
      )
      expect(firstOf(ran, /^CreateRepository$/)).toBe(-1)
    }))

  test('there are no rules at all; a plan tells it too', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...INPUTS, plan: 'true' })
      expect(messageOf(ran)).toContain('no rule for managed signing in')
    }))

  test('the rules may not be read', () =>
    withSigning(DONE, async (job) => {
      const allowed = ['push', 'create', 'signing'] as const
      const { registry, repository } = actionsOf(allowed)
      const Action = [...registry, ...repository].filter((one) => one !== 'ecr:GetSigningConfiguration')
      job.ecr.settings.accessDeniedStatus = 400
      await fetch(`${job.ecr.environment.AWS_ENDPOINT_URL}/_local/policies`, {
        method: 'PUT',
        body: JSON.stringify([
          { policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } },
        ]),
      })
      const ran = await job.run(INPUTS)
      expect(ran.code).toBe(1)
      expect(messageOf(ran)).toContain("Could not read the registry's rules for signing.")
      expect(messageOf(ran)).toContain('#signing-unread')
      expect(firstOf(ran, /^CreateRepository$/)).toBe(-1)
    }))

  test('a repository on ECR Public, and a word that is none', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...INPUTS, repository: 'public.ecr.aws/a1b2c3d4/app' })
      expect(messageOf(ran)).toContain('signing: ECR Public signs no images')
      expect(messageOf(await job.run({ ...INPUTS, signing: 'wiat' }))).toContain('signing: "wiat"')
    }))
})

describe('no wanted tag is on an image that is not signed', () => {
  test.each<[string, Signings[number]['steps'], string]>([
    [
      'FAILED, by a cancelled profile',
      [
        { status: 'IN_PROGRESS' },
        { status: 'FAILED', failureCode: 'ProfileCanceled', failureReason: 'The profile ci is cancelled.' },
      ],
      'signing-profile',
    ],
    [
      'FAILED, as the signer may not',
      [
        {
          status: 'FAILED',
          failureCode: 'AccessDeniedException',
          failureReason: 'not authorized to perform: signer:SignPayload',
        },
      ],
      'signing-denied',
    ],
    [
      'FAILED, as there was too much to do',
      [{ status: 'FAILED', failureCode: 'ThrottlingException', failureReason: 'Rate exceeded' }],
      'signing-throttled',
    ],
    ['FAILED, without a reason', [{ status: 'FAILED' }], 'signing-failed'],
  ])('%s', (_name, steps, row) =>
    withSigning([{ steps }], async (job) => {
      const ran = await job.run(INPUTS)
      expect(ran.code).toBe(1)
      expect(messageOf(ran)).toMatch(
        /^Could not have the image sha256:\w{64} signed with arn:\S+, so it gets no tag\.$/m,
      )
      expect(messageOf(ran)).toContain(steps.at(-1)?.failureReason ?? 'ECR gives no reason')
      expect(messageOf(ran)).toContain(`#${row}`)
      expect(ran.outputs).toMatchObject({ 'signing-status': 'failed', 'tag-names': '' })
      expect(ran.outputs.digest).toMatch(/^sha256:/)
      expect(await tagsOf(job)).toEqual([])
    }),
  )

  test('the status may not be read: that is no signature', () =>
    withSigning(DONE, async (job) => {
      const { registry, repository } = actionsOf(['push', 'create', 'waits', 'signing'])
      const Action = [...registry, ...repository, 'signer:SignPayload', 'ecr:ListImages'].filter(
        (one) => one !== 'ecr:DescribeImageSigningStatus',
      )
      const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }
      const body = JSON.stringify([{ policy }])
      await fetch(`${job.ecr.environment.AWS_ENDPOINT_URL}/_local/policies`, { method: 'PUT', body })
      const ran = await job.run(INPUTS)
      expect(messageOf(ran)).toMatch(/^Could not read how far the signing of the image sha256:\w+ is\.$/m)
      expect(messageOf(ran)).toContain('#signing-unread')
      expect(await tagsOf(job)).toEqual([])
    }))

  test('who pushes may not sign: ECR says it of the image, and the right is named', () =>
    withSigning(DONE, async (job) => {
      const { registry, repository } = actionsOf(['push', 'create', 'waits', 'signing'])
      const allow = (Action: readonly string[]) => [
        { policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } },
      ]
      const put = (rules: unknown) =>
        fetch(`${job.ecr.environment.AWS_ENDPOINT_URL}/_local/policies`, { method: 'PUT', body: JSON.stringify(rules) })
      await put(allow([...registry, ...repository, 'ecr:ListImages']))
      const ran = await job.run(INPUTS)
      expect(messageOf(ran)).toContain('is not authorized to perform: signer:SignPayload on resource:')
      expect(messageOf(ran)).toContain('#signing-denied')
      expect(await tagsOf(job)).toEqual([])
      await put(allow([...registry, ...repository, 'signer:SignPayload', 'ecr:ListImages']))
      expect(messageOf(await job.run(INPUTS))).toBe('')
      expect((await tagsOf(job)).length).toBe(1)
    }))

  test('one of two repositories: the other one gets its tags', () =>
    withSigning(
      [{ repository: 'team/b', steps: [{ status: 'FAILED', failureReason: 'no' }] }, ...DONE],
      async (job) => {
        const ran = await job.run({ ...INPUTS, repository: 'team/a\nteam/b' })
        expect(ran.code).toBe(1)
        expect(messageOf(ran)).toContain('The image was delivered to 1 of 2 destinations.')
        expect([await tagsOf(job, 'team/a'), await tagsOf(job, 'team/b')]).toEqual([[`v1 ${ran.outputs.digest}`], []])
      },
    ))
})

test('promote waits too, for the copy', () =>
  withSigning(DONE, async (job) => {
    const image = await pushImage(job.ecr, 'app', 'v1')
    const ran = await job.run({ ...INPUTS, from: 'app:v1', tags: 'prod' }, { action: 'promote' })
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs['signing-status']).toBe('complete')
    expect(await tagsOf(job)).toEqual([`prod ${image.digest}`])
  }))

test('merge waits too: the index is signed by itself, or by the images in it', () =>
  withSigning(DONE, async (job) => {
    const memory = new MemoryRepository('parts')
    const builds = [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }]
    for (const [at, build] of builds.entries())
      memory.tags.set(`part-${at}` as Tag, makePlatformImage(memory, build).digest)
    await fill(await privateRepository(job.ecr, 'parts'), memory)
    const inputs = { images: 'parts:part-0\nparts:part-1', platforms: 'linux/amd64,linux/arm64' }
    const ran = await job.run({ ...INPUTS, ...inputs }, { action: 'merge' })
    expect([messageOf(ran), ran.outputs['signing-status']]).toEqual(['', 'complete'])
    expect(await tagsOf(job)).toEqual([`v1 ${ran.outputs.digest}`])
    const steps = ran.requests.map(({ step }) => step)
    expect(steps.indexOf('PutImage')).toBeGreaterThan(steps.lastIndexOf('DescribeImageSigningStatus'))
  }))

test('merge: an index that ECR does not sign gets no tag', () =>
  withSigning([{ steps: [{ status: 'FAILED', failureReason: 'no' }] }], async (job) => {
    const memory = new MemoryRepository('parts')
    memory.tags.set('one' as Tag, makePlatformImage(memory, { platform: 'linux/amd64' }).digest)
    memory.tags.set('two' as Tag, makePlatformImage(memory, { platform: 'linux/arm64' }).digest)
    await fill(await privateRepository(job.ecr, 'parts'), memory)
    const inputs = { images: 'parts:one\nparts:two', platforms: 'linux/amd64,linux/arm64' }
    const ran = await job.run({ ...INPUTS, ...inputs }, { action: 'merge' })
    expect([ran.code, ran.outputs['signing-status'], await tagsOf(job)]).toEqual([1, 'failed', []])
    expect(ran.outputs.digest).toMatch(/^sha256:/)
  }))

describe('jobs that each push a part', () => {
  const runPart = (job: Job, part: string): Promise<Ran> =>
    job.run(
      { ...INPUTS, platforms: 'linux/amd64,linux/arm64', part },
      { env: { GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' } },
    )

  test('the first one waits for no signature, and the last one for that of the whole image', () =>
    withJob({ docker: { build: { base: 'one' } }, ecr: { signings: DONE } }, async (job) => {
      await signed(job)
      const first = await runPart(job, 'linux/arm64')
      expect([messageOf(first), first.outputs['signing-status']]).toEqual(['', ''])
      expect(firstOf(first, /^DescribeImageSigningStatus$/)).toBe(-1)
      const last = await runPart(job, 'linux/amd64')
      expect([messageOf(last), last.outputs['signing-status']]).toEqual(['', 'complete'])
      expect(await tagsOf(job)).toEqual([`v1 ${last.outputs.digest}`])
      expect(firstOf(last, /^PutImage$/)).toBeGreaterThan(firstOf(last, /^DescribeImageSigningStatus$/))
    }))

  test('one that ECR does not sign: the whole image gets no tag, and the job can be run again', () =>
    withJob(
      {
        docker: { build: { base: 'one' } },
        ecr: { signings: [{ steps: [{ status: 'FAILED', failureReason: 'no' }] }] },
      },
      async (job) => {
        await signed(job)
        await runPart(job, 'linux/arm64')
        const last = await runPart(job, 'linux/amd64')
        expect([last.code, last.outputs['signing-status']]).toEqual([1, 'failed'])
        expect((await tagsOf(job)).filter((line) => !line.startsWith('part-'))).toEqual([])
        const again = await runPart(job, 'linux/amd64')
        expect([again.code, messageOf(again)]).toEqual([1, messageOf(last)])
      },
    ))
})

test('with a signature of this step too: each of the two has its own line among the times', async () => {
  const sigstore = await startSigstore()
  try {
    await withSigning(DONE, async (job) => {
      const ran = await job.run({ ...INPUTS, sign: 'sigstore' }, { env: sigstore.env })
      expect(messageOf(ran)).toBe('')
      const phases = ran.summary
        .match(/^\| (?:sign|ECR signing) +\|/gm)
        ?.map((line) => line.replaceAll(/[ |]+/g, ' ').trim())
      expect(phases).toEqual(['sign', 'ECR signing'])
    })
  } finally {
    await sigstore.close()
  }
})

test('without it nothing is asked, and rules that fail to sign change nothing', () =>
  withSigning([{ steps: [{ status: 'FAILED' }] }], async (job) => {
    const ran = await job.run({ ...INPUTS, signing: 'ignore' })
    expect(messageOf(ran)).toBe('')
    expect(ran.requests.filter(({ step }) => /Signing/.test(step))).toEqual([])
    expect(ran.outputs['signing-status']).toBe('')
  }))

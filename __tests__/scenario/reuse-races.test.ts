// Runs at the same moment that build the same content: both deliver the image of the one that was kept first.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { FaultRule, PolicyRule } from '../../emulator/index.ts'
import { type Inputs, type Job, type Ran, startJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask } from '../support/registry.ts'
import { A, B, digestOf, expectReused, FRESH, REUSE, runReusing, scopedTags } from '../support/reuse-runs.ts'

const C = 'c3'.repeat(20)
/** Time for what happens meanwhile. */
const MEANWHILE = 1500

const faults: FaultRule[] = []
const policies: PolicyRule[] = []
let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH, ecr: { faults, policies } })
})
afterAll(() => job.end())
beforeEach(async () => {
  faults.length = 0
  policies.length = 0
  count += 1
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count}\n` })
})

const repository = (): string => `team/app-${count}`

const run = (commit: string, inputs: Inputs = {}): Promise<Ran> =>
  runReusing(job, commit, { repository: repository(), ...inputs })

/** Waits for the n-th request of a step, from now on. */
async function whenAsked(step: string, nth: number): Promise<void> {
  const before = job.ecr.requests().length
  while (
    job.ecr
      .requests()
      .slice(before)
      .filter((one) => one.step === step).length < nth
  )
    await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Hides the record of a run, as long as another run has not written it: returns what writes it. */
async function hideRecord({ outputs }: Ran): Promise<() => Promise<unknown>> {
  const [repositoryName, imageTag] = [repository(), `fp-${outputs.fingerprint}`]
  const { images } = await ask(job.ecr, 'BatchGetImage', { repositoryName, imageIds: [{ imageTag }] })
  const [{ imageManifest } = { imageManifest: '' }] = images as readonly { readonly imageManifest: string }[]
  await ask(job.ecr, 'PutImage', { repositoryName, imageManifest, imageTag: 'hidden' })
  await ask(job.ecr, 'BatchDeleteImage', { repositoryName, imageIds: [{ imageTag }] })
  return () => ask(job.ecr, 'PutImage', { repositoryName, imageManifest, imageTag })
}

/** Rights to all but to set tags in a repository. */
const forbid = (name: string): PolicyRule => ({
  policy: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'ecr:PutImage', Resource: `arn:aws:ecr:*:*:repository/${name}` },
    ],
  },
})

const TAKEN = /Another run has built sha256:[0-9a-f]{12} of the same content meanwhile\. That one is delivered/

test.each<readonly [name: string, step: string, nth: number, whose: 'theirs' | 'ours']>([
  ['before the image is looked for again', 'BatchGetImage', 4, 'theirs'],
  ['while tags are set', 'PutImage', 1, 'theirs'],
  ['right before the own record, which then is the last', 'PUT manifest', 2, 'ours'],
  ['right after the own record', 'BatchGetImage', 6, 'theirs'],
])('another run keeps its image %s', async (_name, step, nth, whose) => {
  const first = await run(A)
  const keep = await hideRecord(first)
  faults.push({ match: step, skip: nth - 1, times: 1, delayMs: MEANWHILE })
  const asked = whenAsked(step, nth).then(keep)
  const second = await run(B)
  await asked
  expect([second.outputs.reused, TAKEN.test(second.output)]).toEqual(['false', whose === 'theirs'])
  const digest = digestOf(whose === 'theirs' ? first : second)
  expect([digestOf(second), second.outputs['tag-names']]).toEqual([digest, 'sha-b2b2b2b\nmain\nlatest'])
  expect(await scopedTags(job, repository())).toMatchObject({
    ...{ 'sha-a1a1a1a': first.outputs.digest, 'sha-b2b2b2b': digest, main: digest, latest: digest },
  })
  expect(digestOf(await run(C))).toBe(digest)
})

describe('two repositories', () => {
  const other = (): string => `team/other-${count}`
  const both = (): Inputs => ({ repository: `${repository()}\n${other()}` })

  test('the tags of one of them cannot move to what another run keeps: both stay with the own image', async () => {
    await ask(job.ecr, 'CreateRepository', { repositoryName: other(), imageTagMutability: 'IMMUTABLE' })
    const first = await run(A, { tags: 'v1' })
    const keep = await hideRecord(first)
    faults.push({ match: 'PutImage', times: 1, delayMs: MEANWHILE })
    const asked = whenAsked('PutImage', 1).then(keep)
    const second = await run(B, { ...both(), tags: 'v2,v3' })
    await asked
    expect([digestOf(second) === digestOf(first), TAKEN.test(second.output)]).toEqual([false, false])
    for (const name of [repository(), other()])
      expect(await scopedTags(job, name)).toMatchObject({ v2: second.outputs.digest, v3: second.outputs.digest })
  })

  test('one of them fails at a tag: what another run keeps there is not taken, and the other one is reported', async () => {
    const first = await run(A, { tags: 'v1' })
    const keep = await hideRecord(first)
    faults.push({ match: 'PutImage', times: 2, delayMs: MEANWHILE })
    const asked = whenAsked('PutImage', 2).then(async () => {
      await keep()
      policies.push(forbid(repository()))
    })
    const second = await job.run({ ...REUSE, ...both(), tags: 'v2,v3' }, { env: { GITHUB_SHA: B, RUNNER_ARCH: 'X64' } })
    await asked
    expect(messageOf(second).split('\n').slice(0, 3)).toEqual([
      'The image was delivered to 1 of 2 destinations.',
      '',
      `<ecr>/${repository()}: Could not set the tag v3.`,
    ])
    expect([second.outputs.reused, second.output.includes(`${other()}@${digestOf(second)} as v2, v3.`)]).toEqual([
      'false',
      true,
    ])
    const { digest } = second.outputs
    expect(await scopedTags(job, other())).toEqual({ 'fp-…': expect.any(String), v2: digest, v3: digest })
  })
})

test('two runs that begin at the same moment: each says what is there, and the next one takes what one of them has kept', async () => {
  const both = await Promise.all([run(A), run(B)])
  expect(both.map(({ outputs }) => outputs.reused)).toEqual(['false', 'false'])
  const tags = await scopedTags(job, repository())
  expect([tags['sha-a1a1a1a'], tags['sha-b2b2b2b']]).toEqual(both.map(digestOf))
  const next = await run(C)
  expect(next.outputs.reused).toBe('true')
  expect(both.map(digestOf)).toContain(digestOf(next))
  expect(await scopedTags(job, repository())).toMatchObject({ main: next.outputs.digest, latest: next.outputs.digest })
})

test('a run that looks while another one keeps its image delivers that', async () => {
  const first = run(A)
  await whenAsked('PUT manifest', 2)
  const [one, other] = await Promise.all([first, run(B)])
  expect(digestOf(other)).toBe(digestOf(one))
  expectReused(await run(C), one)
})

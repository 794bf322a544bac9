// What others do to the repository while a run works: the outputs name what is there in the end, and the next run succeeds.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { warningsIn } from '../support/annotations.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { greenLine, messageOf } from '../support/message.ts'
import { ask, digestOf, tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME }

/** Time for what happens meanwhile. */
const MEANWHILE = 1500

/** Something that happens when the n-th request of a step has come, and is not yet looked at. */
interface Event {
  readonly step: string
  readonly nth: number
  readonly happens: (job: Job) => Promise<unknown>
}

/** What such a request is refused with then, and those that repeat it. */
type Refusal = Pick<FaultRule, 'code' | 'status'>

/** Runs a job in a repository that has another image, and lets something happen meanwhile. */
const withEvent = (
  { step, nth, happens }: Event,
  { tags, refusal }: { readonly tags: string; readonly refusal?: Refusal },
  look: (job: Job, ran: Ran) => Promise<void>,
): Promise<void> => {
  const faults: FaultRule[] = []
  return withJob({ ecr: { faults } }, async (job) => {
    await job.docker.play({ build: { content: 'theirs' } })
    await job.run({ ...INPUTS, tags: 'theirs' })
    await job.docker.play({ build: { content: 'ours' } })
    const before = job.ecr.requests().length
    faults.push({ match: step, skip: nth - 1, delayMs: MEANWHILE, ...(refusal ?? { times: 1 }) })
    let happened: Promise<unknown> | undefined
    const timer = setInterval(() => {
      const come = job.ecr.requests().slice(before)
      if (happened === undefined && come.filter((one) => one.step === step).length >= nth) happened = happens(job)
    }, 5)
    const ran = await job.run({ ...INPUTS, tags })
    clearInterval(timer)
    await happened
    faults.length = 0
    await look(job, ran)
    expect(messageOf(await job.run({ ...INPUTS, tags }))).toBe('')
  })
}

const removeRepository = ({ ecr }: Job) => ask(ecr, 'DeleteRepository', { repositoryName: NAME, force: true })

const removeImages =
  (...tags: readonly string[]) =>
  ({ ecr }: Job) =>
    ask(ecr, 'BatchDeleteImage', { repositoryName: NAME, imageIds: tags.map((imageTag) => ({ imageTag })) })

/** Another job pushes its image under this tag. */
const moveTag = (imageTag: string) => async (job: Job) => {
  const { images } = await ask(job.ecr, 'BatchGetImage', { repositoryName: NAME, imageIds: [{ imageTag: 'theirs' }] })
  const [{ imageManifest } = { imageManifest: '' }] = images as readonly { readonly imageManifest: string }[]
  await ask(job.ecr, 'PutImage', { repositoryName: NAME, imageManifest, imageTag })
}

/** The first look at the registry is one BatchGetImage, the second one is about what docker has pushed. */
const LOOK = { step: 'BatchGetImage', nth: 2 }
const UNDELIVERED = {
  image: '',
  images: '',
  digest: '',
  tags: '',
  'tag-names': '',
  references: '',
  imageid: '',
  metadata: '',
}
const GONE = 'RepositoryNotFoundException: The repository with name'

test.each<readonly [name: string, event: Event, tags: string, refusal: Refusal | undefined, says: readonly string[]]>([
  [
    'the repository is removed while docker pushes',
    { step: 'HEAD blob', nth: 1, happens: removeRepository },
    'v1,v2',
    undefined,
    ['Could not push the image.', '#repository-missing'],
  ],
  [
    'the repository is removed before the look at what was pushed',
    { ...LOOK, happens: removeRepository },
    'v1,v2',
    undefined,
    ['Could not look at the images of team/app.', GONE, '#repository-missing'],
  ],
  [
    'the repository is removed before the other tags are set',
    { step: 'PutImage', nth: 1, happens: removeRepository },
    'v1,v2',
    undefined,
    ['Could not set the tag v2.', GONE, '#repository-missing'],
  ],
  [
    'the image is removed before the look at what was pushed',
    { ...LOOK, happens: removeImages('v1') },
    'v1,v2',
    undefined,
    ['The image was pushed under the tag v1, and the repository team/app has neither the tag nor sha256:'],
  ],
  [
    'the image expires with its layers before the other tags are set',
    { step: 'PutImage', nth: 1, happens: removeImages('v1') },
    'v1,v2',
    { code: 'LayersNotFoundException' },
    ['Could not set the tag v2.', '#missing-layer', `is not in `, ' any more.\nWhat to do: Run the job again.'],
  ],
])('%s: nothing is claimed', (_name, event, tags, refusal, says) =>
  withEvent(event, { tags, ...(refusal && { refusal }) }, async (_job, ran) => {
    for (const text of says) expect(messageOf(ran)).toContain(text)
    expect([ran.code, ran.outputs]).toMatchObject([1, UNDELIVERED])
  }),
)

test.each<readonly [name: string, tags: string, left: string, says: (job: Job) => string]>([
  ['and the other tags are set', 'v1,v2', 'v2', ({ ecr }) => `Pushed ${ecr.registry}/${NAME}@`],
  ['and there is no other tag', 'v1', '', ({ ecr }) => `Pushed ${ecr.registry}/${NAME}@`],
])('another job moves the first tag after the push, %s: a warning, and no output names it', (_name, tags, left, says) =>
  withEvent({ ...LOOK, happens: moveTag('v1') }, { tags }, async (job, ran) => {
    const theirs = await digestOf(job.ecr, NAME, 'theirs')
    expect([ran.code, messageOf(ran), warningsIn(ran)]).toEqual([
      0,
      '',
      [
        `Another job has moved v1 (now on ${theirs.slice(0, 19)}) in ${job.ecr.registry}/${NAME} meanwhile. The image of this run is there, and the outputs do not name that tag.`,
      ],
    ])
    expect(ran.output).toContain(says(job))
    expect(ran.outputs).toMatchObject({
      image: `${job.ecr.registry}/${NAME}@${ran.outputs.digest}`,
      'tag-names': left,
    })
    expect(ran.outputs.digest).not.toBe(theirs)
    expect(await digestOf(job.ecr, NAME, 'v1')).toBe(theirs)
  }),
)

test('a tag is removed, and setting another one fails: both are told, and no output names either', () =>
  withEvent(
    { step: 'PutImage', nth: 2, happens: removeImages('v1') },
    { tags: 'v1,v2,latest', refusal: { code: 'ServerException', status: 500 } },
    async (job, ran) => {
      expect(messageOf(ran)).toContain('Could not set the tag latest.\nECR said: ServerException: ')
      expect(messageOf(ran)).toContain(`The tag v1 is not in <ecr>/${NAME} any more, which has the image sha256:`)
      expect([ran.code, ran.outputs['tag-names']]).toEqual([1, 'v2'])
      expect(await tagsIn(job.ecr, NAME)).toContain(`v2 ${ran.outputs.digest}`)
    },
  ))

const LIFECYCLE =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}'

test('two runs create the same repository: one says so, and its policies are set once', () =>
  withJob({ ecr: { latency: { CreateRepository: MEANWHILE } } }, async (job) => {
    const inputs = { ...INPUTS, 'lifecycle-policy': LIFECYCLE }
    const all = await Promise.all(['v1', 'v2'].map((tags) => job.run({ ...inputs, tags })))
    expect(all.map(messageOf)).toEqual(['', ''])
    expect(all.map(({ outputs }) => outputs['repository-created']).sort()).toEqual(['false', 'true'])
    expect(all.map(({ outputs }) => `${outputs['tag-names']} ${outputs.digest}`)).toEqual(await tagsIn(job.ecr, NAME))
    const created = greenLine(`Created the repository ${job.ecr.registry}/${NAME}.`)
    expect(all.filter(({ output }) => output.includes(created))).toHaveLength(1)
    const { lifecyclePolicyText } = await ask(job.ecr, 'GetLifecyclePolicy', { repositoryName: NAME })
    expect(lifecyclePolicyText).toBe(LIFECYCLE)
    expect(job.ecr.requests().filter(({ step }) => step === 'PutLifecyclePolicy')).toHaveLength(1)
  }))

test.each([-10, 10])('a clock that is %d minutes off is corrected by what AWS says', (minutes) => {
  const now = new Date(Date.now() + minutes * 60_000)
  const refused: Omit<FaultRule, 'match'> = {
    times: 1,
    status: 403,
    code: 'InvalidSignatureException',
    message: 'Signature expired: 20261130T120000Z is now earlier than 20261130T120500Z (20261130T121000Z - 5 min.)',
    headers: { Date: now.toUTCString() },
  }
  const faults = ['GetCallerIdentity', 'GetAuthorizationToken', 'DescribeRepositories'].map((match) => ({
    match,
    ...refused,
  }))
  return withJob({ ecr: { faults } }, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: 'v1' })
    expect([messageOf(ran), ran.outputs['tag-names']]).toEqual(['', 'v1'])
  })
})

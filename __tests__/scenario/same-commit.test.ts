// Series of events in a repository in which the tags of commits and versions cannot move: each image that is delivered is
// of the commit of its event, whatever tags and branches are called.
import { expect, test } from '@jest/globals'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { configIn, createFixedRepository, tagsIn } from '../support/registry.ts'
import { steps } from '../support/transcript.ts'

const NAME = 'team/app'
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME }
const [A, B] = ['a1'.repeat(20), 'b2'.repeat(20)]
const GIVE_ANOTHER =
  'Give the input tags a tag that no image has, or let this one move by an exclusion filter of the repository.'

/** A push of a branch (`main`) or a Git tag (`tags/v1`) that is at a commit. */
interface Push {
  readonly ref: string
  readonly commit: string
  readonly inputs?: Inputs
}

const eventOf = ({ ref, commit }: Push): Inputs => {
  const name = ref.replace('tags/', '')
  const isTag = ref !== name
  return {
    GITHUB_REF: `refs/${isTag ? 'tags' : 'heads'}/${name}`,
    GITHUB_REF_NAME: name,
    GITHUB_REF_TYPE: isTag ? 'tag' : 'branch',
    GITHUB_SHA: commit,
  }
}

/** Runs a test with a repository whose tags cannot move, but for these; no build gives the same bytes again. */
const withSeries = (movable: readonly string[], series: (job: Job) => Promise<void>): Promise<void> =>
  withJob({ docker: { build: { base: 'one', isFresh: true } } }, async (job) => {
    await createFixedRepository(job.ecr, NAME, movable)
    await series(job)
  })

const run = (job: Job, push: Push): Promise<Ran> => job.run({ ...INPUTS, ...push.inputs }, { env: eventOf(push) })

async function succeed(job: Job, push: Push): Promise<Ran> {
  const ran = await run(job, push)
  expect(messageOf(ran)).toBe('')
  return ran
}

/** The commit that the image of each tag says of itself. */
async function commitsIn(job: Job): Promise<Readonly<Record<string, string | undefined>>> {
  const tags = (await tagsIn(job.ecr, NAME)).map((line) => line.split(' '))
  const read = tags.map(async ([name = '', digest = '']) => {
    const { config } = await configIn(job.ecr, NAME, digest)
    return [name, config.Labels['org.opencontainers.image.revision']] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

const changes = ({ requests }: Ran): readonly string[] =>
  steps(requests).filter((step) => /^(PUT|POST|PutIm)/.test(step))

const refusal = (tag: string, first: Ran): string => {
  const short = first.outputs.digest?.slice(0, 19)
  return `This run cannot succeed, so nothing was built or changed:
- ${tag} cannot be moved in this repository. ${short} was made from the commit ${A}, and this run builds ${B}. ${GIVE_ANOTHER}`
}

test.each([
  ['before its branch', [{ ref: 'tags/v1.0.0', commit: B }]],
  [
    'after its branch',
    [
      { ref: 'main', commit: B },
      { ref: 'tags/v1.0.0', commit: B },
    ],
  ],
])('a Git tag that was moved to another commit is refused, %s', (_name, pushes) =>
  withSeries(['latest', 'main'], async (job) => {
    await succeed(job, { ref: 'main', commit: A })
    const released = await succeed(job, { ref: 'tags/v1.0.0', commit: A })
    const rans = []
    for (const push of pushes) rans.push(await run(job, push))
    const last = rans.at(-1)
    if (last === undefined) throw new Error('there is one')
    expect(messageOf(last)).toBe(refusal('1.0.0', released))
    expect([last.code, changes(last), last.outputs.image, last.outputs.tags]).toEqual([1, [], '', ''])
    // The next push of the branch is not misled by it.
    await succeed(job, { ref: 'main', commit: B })
    expect(await commitsIn(job)).toEqual({ '1.0.0': A, main: B, latest: B, 'sha-a1a1a1a': A, 'sha-b2b2b2b': B })
  }),
)

test.each<readonly [name: string, first: Push, second: Push, tag: string]>([
  ['a plain Git tag that was moved', { ref: 'tags/demo', commit: A }, { ref: 'tags/demo', commit: B }, 'demo'],
  ['a branch that is named like a Git tag', { ref: '1.2.3', commit: A }, { ref: 'tags/v1.2.3', commit: B }, '1.2.3'],
])('%s: the commit of the second gets no image of the first', (_name, first, second, tag) =>
  withSeries([], async (job) => {
    const before = await succeed(job, first)
    const ran = await run(job, second)
    expect(messageOf(ran)).toBe(refusal(tag, before))
    expect(await commitsIn(job)).toEqual({ [tag]: A, 'sha-a1a1a1a': A })
  }),
)

test.each(['keep', 'skip'])('on-tag-conflict: %s delivers no image of another commit by default tags', (conflict) =>
  withSeries(['sha-*'], async (job) => {
    await succeed(job, { ref: 'tags/v1.0.0', commit: A })
    await run(job, { ref: 'tags/v1.0.0', commit: B, inputs: { 'on-tag-conflict': conflict } })
    const commits = await commitsIn(job)
    expect(commits['sha-b2b2b2b'] ?? B).toBe(B)
    expect(commits['1.0.0']).toBe(A)
  }),
)

test.each([
  ['that cannot move', ['latest', 'main']],
  ['that can move', ['*']],
])('a tag %s, of a hash that two commits share, grows, and a second run finds the grown one', (_name, movable) =>
  withSeries(movable, async (job) => {
    const [one, other] = [`498478b${'9'.repeat(33)}`, `498478b${'4'.repeat(33)}`]
    await succeed(job, { ref: 'main', commit: one })
    const grown = await succeed(job, { ref: 'main', commit: other })
    expect(grown.outputs['tag-names']).toBe('sha-498478b4\nmain\nlatest')
    expect(JSON.parse(grown.outputs.json ?? '')['tag-names']).toEqual(['sha-498478b4', 'main', 'latest'])
    expect(grown.output).toContain(
      'sha-498478b is on the image of another commit, so the tag of this commit is sha-498478b4.\n',
    )
    expect(grown.output).toMatch(/^tags {8}sha-498478b4: new$/m)
    const again = await succeed(job, { ref: 'main', commit: other })
    expect(again.outputs['tag-names']).toBe('sha-498478b4\nmain\nlatest')
    expect(await commitsIn(job)).toEqual({ 'sha-498478b': one, 'sha-498478b4': other, main: other, latest: other })
  }),
)

test('a tag type=sha that somebody wrote stays as it is written', () =>
  withSeries([], async (job) => {
    const inputs = { tags: 'type=sha' }
    await succeed(job, { ref: 'main', commit: `498478b${'9'.repeat(33)}`, inputs })
    const ran = await run(job, { ref: 'main', commit: `498478b${'4'.repeat(33)}`, inputs })
    expect(messageOf(ran)).toMatch(/^sha-498478b cannot be moved in this repository and has the image /)
    expect(changes(ran)).toEqual([])
  }))

test('a matrix over target: no job takes the image of another one for its own', () =>
  withSeries(['latest', 'main'], async (job) => {
    await job.write({ Dockerfile: 'FROM scratch AS api\nCOPY hello.txt /\nFROM scratch AS worker\nCOPY hello.txt /\n' })
    const leg = (target: string): Push => ({ ref: 'main', commit: A, inputs: { target } })
    const api = await succeed(job, leg('api'))
    const ran = await run(job, leg('worker'))
    const short = api.outputs.digest?.slice(0, 19)
    expect(messageOf(ran)).toBe(`This run cannot succeed, so nothing was built or changed:
- sha-a1a1a1a cannot be moved in this repository. ${short} was made from this commit with another request: target, Dockerfile, context, platforms and build arguments are not those of this run. ${GIVE_ANOTHER}`)
    // The first one is built again, and is itself.
    const again = await succeed(job, leg('api'))
    expect(again.outputs.digest).toBe(api.outputs.digest)
  }))

test('without the right to read what an image says of itself, nothing else is taken for it', () =>
  withJob({ ecr: { policies: [] }, docker: { build: { base: 'one', isFresh: true } } }, async (job) => {
    const inputs = { 'image-tag-mutability': 'IMMUTABLE' }
    const first = await succeed(job, { ref: 'main', commit: A, inputs })
    await fetch(`${job.ecr.url}/_local/policies`, {
      method: 'PUT',
      body: JSON.stringify([
        { policy: { Statement: { Effect: 'Allow', NotAction: 'ecr:GetDownloadUrlForLayer', Resource: '*' } } },
      ]),
    })
    const ran = await run(job, { ref: 'main', commit: A, inputs })
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(
      `Which commit ${first.outputs.digest?.slice(0, 19)} was made from could not be read. ECR said: AccessDeniedException: `,
    )
    expect(changes(ran)).toEqual([])
  }))

// Two runs of one commit at the same moment, in a repository whose tags cannot move: both end as they would one after the
// other.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { type Inputs, type Job, type JobOptions, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, createFixedRepository, digestOf, tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME }
const OTHER = 'b2'.repeat(20)
const TAG: Inputs = { GITHUB_REF: 'refs/tags/v1.0.0', GITHUB_REF_NAME: 'v1.0.0', GITHUB_REF_TYPE: 'tag' }
const FEATURE: Inputs = { GITHUB_REF: 'refs/heads/feat-a', GITHUB_REF_NAME: 'feat-a' }

/** So long waits each push of a manifest that both runs have made their plans before one is there. */
const SLOW = { 'PUT manifest': 2500 }

interface Setting {
  readonly faults?: FaultRule[]
  readonly latency?: Readonly<Record<string, number>>
  readonly movable?: readonly string[]
  /** Whether each build gives other bytes. */
  readonly isFresh?: boolean
  readonly signings?: NonNullable<JobOptions['ecr']>['signings']
}

const withRepository = (
  { faults = [], latency = {}, movable = [], isFresh = true, signings = [] }: Setting,
  series: (job: Job) => Promise<void>,
): Promise<void> =>
  withJob({ ecr: { faults, latency, signings }, docker: { build: { base: 'one', isFresh } } }, async (job) => {
    await createFixedRepository(job.ecr, NAME, movable)
    await series(job)
  })

/** A look that sees no image, as it is a moment before another run pushes one. */
function blind(faults: FaultRule[], ...tags: readonly string[]): void {
  const lie = { times: 1, contentType: 'application/x-amz-json-1.1' }
  const missing = { failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }
  const failures = tags.map((imageTag) => ({ imageId: { imageTag }, ...missing }))
  faults.push({ match: 'BatchGetImage', body: JSON.stringify({ images: [], failures }), ...lie })
  faults.push({ match: 'DescribeImages', times: tags.length, code: 'ImageNotFoundException', status: 400 })
}

const codesOf = (all: readonly Ran[]): readonly string[] => all.map(messageOf)

test.each<readonly [name: string, one: Inputs, other: Inputs, tags: string]>([
  ['the same event twice', {}, {}, 'latest main sha-1f8a5c0'],
  ['a branch and a Git tag', {}, TAG, '1.0.0 latest main sha-1f8a5c0'],
  ['two branches', {}, FEATURE, 'feat-a latest main sha-1f8a5c0'],
])('%s: both succeed', (_name, one, other, tags) =>
  withRepository({ latency: SLOW, movable: ['latest', 'main', 'feat-a'] }, async (job) => {
    const all = await Promise.all([one, other].map((env) => job.run(INPUTS, { env })))
    expect(codesOf(all)).toEqual(['', ''])
    expect((await tagsIn(job.ecr, NAME)).map((line) => line.split(' ')[0]).join(' ')).toBe(tags)
    for (const { outputs } of all)
      for (const tag of (outputs['tag-names'] ?? '').split('\n'))
        expect([tag, await digestOf(job.ecr, NAME, tag)]).toEqual([tag, outputs.digest])
  }),
)

test('a push that is refused: the image that is there is of the same commit, and gets the other tags', () => {
  const faults: FaultRule[] = []
  return withRepository({ faults, movable: ['latest', 'main'] }, async (job) => {
    const first = await job.run(INPUTS, { env: FEATURE })
    blind(faults, 'sha-1f8a5c0', 'main', 'latest')
    const ran = await job.run(INPUTS)
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs.digest).toBe(first.outputs.digest)
    expect(ran.outputs['tag-names']).toBe('sha-1f8a5c0\nmain\nlatest')
    expect(ran.output).toMatch(
      /::warning::sha-1f8a5c0 cannot be moved in this repository and has the image sha256:\w+; this build gave another one \(sha256:\w+\)\. The image that is there was made from the same commit, so it is kept\.\n/,
    )
    // The engine has nothing under the name of what was delivered.
    const removed = ran.commands.filter(({ argv }) => argv[1] === 'rm').map(({ argv }) => argv.at(-1) ?? '')
    expect(removed[0]).toBe(`${job.ecr.registry}/${NAME}:sha-1f8a5c0`)
    expect(removed).toHaveLength(2)
  })
})

test('the image of the other run gets no further tag before ECR has signed it', () => {
  const faults: FaultRule[] = []
  const failed = { status: 'FAILED', failureCode: 'AccessDenied', failureReason: 'no' } as const
  const signings = [{ image: 'sha-1f8a5c0', steps: [failed] }, { steps: [{ status: 'COMPLETE' as const }] }]
  return withRepository({ faults, signings, movable: ['latest', 'main', 'staging-*'] }, async (job) => {
    const first = await job.run(INPUTS, { env: FEATURE })
    const signingProfileArn = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/ci'
    const rules = [{ signingProfileArn, repositoryFilters: [{ filter: NAME, filterType: 'WILDCARD_MATCH' }] }]
    await ask(job.ecr, 'PutSigningConfiguration', { signingConfiguration: { rules } })
    blind(faults, 'sha-1f8a5c0', 'main', 'latest')
    const ran = await job.run({ ...INPUTS, signing: 'wait' })
    expect([ran.code, ran.outputs['signing-status']]).toEqual([1, 'failed'])
    expect(messageOf(ran)).toMatch(
      /^Could not have the image sha256:\w+ signed with .+, so it gets no tag\.\n[^\0]*#signing-denied$/,
    )
    expect(await tagsIn(job.ecr, NAME)).toEqual([
      `feat-a ${first.outputs.digest}`,
      `sha-1f8a5c0 ${first.outputs.digest}`,
    ])
  })
})

test('a push that is refused: the same bytes are the same image, without a warning', () => {
  const faults: FaultRule[] = []
  return withRepository({ faults, isFresh: false }, async (job) => {
    const first = await job.run({ ...INPUTS, tags: 'v1' })
    blind(faults, 'v1')
    const ran = await job.run({ ...INPUTS, tags: 'v1' })
    expect([messageOf(ran), ran.outputs.digest]).toEqual(['', first.outputs.digest])
    expect(ran.output).not.toContain('::warning::')
  })
})

test('a push that is refused: another image under a tag that somebody wrote is an error that names both', () => {
  const faults: FaultRule[] = []
  return withRepository({ faults }, async (job) => {
    await job.run({ ...INPUTS, tags: 'v1' })
    blind(faults, 'v1')
    const ran = await job.run({ ...INPUTS, tags: 'v1' })
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toMatch(
      /^v1 cannot be moved in this repository and has the image sha256:\w{12}; this build gave another one \(sha256:\w{12}\)\. Nothing was pushed\.\nWhat to do: Use a tag that is new for each content/,
    )
  })
})

test.each([
  ['skip', 'v2', 'v1 v2'],
  ['keep', 'v1\nv2', 'v1 v2'],
])('a push that is refused, with on-tag-conflict: %s, ends as after the other run', (conflict, names, tags) => {
  const faults: FaultRule[] = []
  return withRepository({ faults }, async (job) => {
    const first = await job.run({ ...INPUTS, tags: 'v1' })
    blind(faults, 'v1', 'v2')
    const ran = await job.run({ ...INPUTS, tags: 'v1,v2', 'on-tag-conflict': conflict })
    expect([messageOf(ran), ran.outputs['tag-names']]).toEqual(['', names])
    expect(ran.outputs.digest === first.outputs.digest).toBe(conflict === 'keep')
    expect((await tagsIn(job.ecr, NAME)).map((line) => line.split(' ')[0]).join(' ')).toBe(tags)
  })
})

test('a push that is refused: a Git tag that is on another commit by now is not taken for this one', () => {
  const faults: FaultRule[] = []
  return withRepository({ faults }, async (job) => {
    const first = await job.run(INPUTS, { env: TAG })
    blind(faults, '1.0.0', 'sha-b2b2b2b')
    const ran = await job.run(INPUTS, { env: { ...TAG, GITHUB_SHA: OTHER } })
    expect(ran.code).toBe(1)
    expect(
      messageOf(ran),
    ).toBe(`1.0.0 cannot be moved in this repository. ${first.outputs.digest?.slice(0, 19)} was made from the commit 1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4, and this run builds ${OTHER}. Give the input tags a tag that no image has, or let this one move by an exclusion filter of the repository.
What to do: Another job set the tag while this one built. Run the job again: it then begins with what is there now.`)
    expect((await tagsIn(job.ecr, NAME)).map((line) => line.split(' ')[0]).join(' ')).toBe('1.0.0 sha-1f8a5c0')
  })
})

test('PutImage is refused: branch and latest of another commit are left alone, and said', () => {
  const faults: FaultRule[] = []
  return withRepository({ faults }, async (job) => {
    const first = await job.run(INPUTS)
    blind(faults, 'sha-b2b2b2b', 'main', 'latest')
    const ran = await job.run(INPUTS, { env: { GITHUB_SHA: OTHER } })
    expect([messageOf(ran), ran.outputs['tag-names']]).toEqual(['', 'sha-b2b2b2b'])
    expect(ran.output).toContain(
      `Another job has set latest in ${job.ecr.registry}/${NAME} meanwhile. It is left alone on ${first.outputs.digest?.slice(0, 19)}.\n`,
    )
  })
})

test('PutImage is refused: a tag that somebody wrote is an error that names both images', () => {
  const faults: FaultRule[] = []
  return withRepository({ faults }, async (job) => {
    const first = await job.run({ ...INPUTS, tags: 'v1' })
    blind(faults, 'v0', 'v1')
    const ran = await job.run({ ...INPUTS, tags: 'v0,v1' })
    expect(ran.code).toBe(1)
    const [now, before] = [await digestOf(job.ecr, NAME, 'v0'), first.outputs.digest]
    expect(
      messageOf(ran),
    ).toBe(`Another job has set the tag v1 meanwhile. It cannot be moved in this repository, and is on ${before?.slice(0, 19)}; the image of this run is ${now.slice(0, 19)}.
What to do: Run the job again: it then compares its image with that one. If the two must differ, give each a tag of its own.`)
    expect(ran.outputs).toMatchObject({ digest: now, 'tag-names': 'v0' })
  })
})

test.each([
  ['of the same commit is delivered in the place of this one', {}, ''],
  [
    'of another commit is not',
    { GITHUB_SHA: OTHER },
    `was made from the commit 1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4, and this run builds ${OTHER}.`,
  ],
])('PutImage is refused for an image that was searched for secrets: the image there %s', (_name, env, why) => {
  const faults: FaultRule[] = []
  return withRepository({ faults, movable: ['latest', 'main', 'sha-b*'] }, async (job) => {
    const inputs = { ...INPUTS, secrets: 'token=a-long-secret-value' }
    const ref = why === '' ? {} : TAG
    const first = await job.run(inputs, { env: ref })
    blind(faults, ...(why === '' ? ['sha-1f8a5c0', 'main', 'latest'] : ['1.0.0', 'sha-b2b2b2b']))
    const ran = await job.run(inputs, { env: { ...ref, ...env } })
    if (why !== '') return expect(messageOf(ran)).toContain(why)
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs).toMatchObject({
      digest: first.outputs.digest,
      imageid: first.outputs.imageid,
      'tag-names': 'sha-1f8a5c0\nmain\nlatest',
    })
    expect(await tagsIn(job.ecr, NAME)).toEqual(
      ['latest', 'main', 'sha-1f8a5c0'].map((tag) => `${tag} ${first.outputs.digest}`),
    )
  })
})

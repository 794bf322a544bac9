// An image that was built from the same content gets the tags of a run, without docker; doubt builds.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { type Inputs, type Job, KEYS, type Ran, startJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, createFixedRepository, tagsIn } from '../support/registry.ts'
import { steps } from '../support/transcript.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', reuse: 'auto' }
const [A, B] = ['a1'.repeat(20), 'b2'.repeat(20)]

/** No two builds give the same bytes, so that a digest tells which build an image is of. */
const FRESH = { build: { base: 'one', isFresh: true } }
const BROKEN = { inspect: { exit: 1, stderr: 'broken' }, build: { exit: 1, stderr: 'broken' } }

const faults: FaultRule[] = []
let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH, ecr: { faults } })
})
afterAll(() => job.end())
beforeEach(async () => {
  faults.length = 0
  count += 1
  await job.docker.play(FRESH)
  // Each test has a content of its own, and a repository.
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count}\n` })
})

const repository = (): string => `team/app-${count}`

/** Runs the step for a commit, which must succeed. */
async function run(commit: string, inputs: Inputs = {}, more: Parameters<Job['run']>[1] = {}): Promise<Ran> {
  const env = { GITHUB_SHA: commit, ...more.env }
  const ran = await job.run({ ...INPUTS, repository: repository(), ...inputs }, { ...more, env })
  expect(messageOf(ran)).toBe('')
  return ran
}

const digests = (...rans: readonly Ran[]) => rans.map(({ outputs }) => outputs.digest)
const reason = ({ outputs }: Ran): string => outputs['reuse-reason'] ?? ''

/** The tags of a repository, those of fingerprints by their scopes, with the digests that they are on. */
async function tagsOf(name = repository()): Promise<Readonly<Record<string, string>>> {
  const all = (await tagsIn(job.ecr, name)).map((line) => line.split(' '))
  return Object.fromEntries(all.map(([tag = '', digest = '']) => [tag.replace(/[0-9a-f]{64}$/, '…'), digest]))
}

/** Expects a run that has taken the image of another, without docker. */
function expectReused(ran: Ran, of: Ran): void {
  expect(ran.outputs.reused).toBe('true')
  expect(digests(ran)).toEqual(digests(of))
  expect(ran.commands).toEqual([])
}

/** Expects a run that has built, and says why. */
function expectBuilt(ran: Ran, why: string | RegExp): void {
  expect(reason(ran)).toMatch(why)
  expect(ran.outputs.reused).toBe('false')
  expect(ran.commands.length).toBeGreaterThan(0)
}

const NEVER = 'Built, because no image is known that was built from the same content.'

test('a commit that changes nothing gets the image of the last one, in two rounds of requests', async () => {
  const first = await run(A)
  expectBuilt(first, NEVER)
  expect(first.outputs['built-from']).toBe(A)
  await job.docker.play(BROKEN)
  const second = await run(B)
  expectReused(second, first)
  expect(second.outputs).toMatchObject({
    'reuse-reason': `Reused ${first.outputs.digest?.slice(0, 19)} (built from a1a1a1a just now): nothing that goes into the image has changed.`,
    'built-from': A,
    fingerprint: first.outputs.fingerprint,
    'tag-names': 'sha-b2b2b2b\nmain\nlatest',
  })
  expect(second.summary).toContain('nothing that goes into the image has changed')
  const [image, record] = [first.outputs.digest, (await tagsOf())['fp-…']]
  expect(await tagsOf()).toEqual({
    latest: image,
    main: image,
    'sha-a1a1a1a': image,
    'sha-b2b2b2b': image,
    'fp-…': record,
  })
  // All of the look goes at once, and what is known of the image by its tags is not asked for again.
  expect(steps(second.requests)).toEqual([
    ...['BatchGetImage 200', 'BatchGetImage 200', 'DescribeImages 200', 'DescribeImages 200', 'DescribeImages 400'],
    ...['DescribeRepositories 200', 'GetAuthorizationToken 200', 'GetCallerIdentity 200'],
    'PutImage 200',
  ])
  // Another run of the same commit has its tag, and no longer one.
  expectReused(await run(B), first)
  expect(Object.keys(await tagsOf()).filter((tag) => tag.startsWith('sha-'))).toEqual(['sha-a1a1a1a', 'sha-b2b2b2b'])
})

test('a change builds, and is named; what was before is found again', async () => {
  const first = await run(A)
  await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n# changed\n' })
  const second = await run(B)
  expectBuilt(second, /^Built, because .+ changed( \(and \d+ more\))?\.$/)
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count}\n` })
  const third = await run('c3'.repeat(20))
  expectReused(third, first)
  expect((await tagsOf()).latest).toBe(first.outputs.digest)
  // The build of another content under the tag of the same commit takes it back.
  await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n# third\n' })
  const fourth = await run('c3'.repeat(20))
  expect((await tagsOf())['sha-c3c3c3c']).toBe(fourth.outputs.digest)
})

test.each<readonly [name: string, inputs: Inputs, why: string]>([
  ['load', { load: 'true' }, 'Built, because the input load asks for what only a build can do.'],
  [
    'no-cache and pull',
    { 'no-cache': 'true', pull: 'true' },
    'Built, because the inputs no-cache and pull ask for what only a build can do.',
  ],
  ['an age of 0', { 'reuse-max-age': '0' }, /was built just now, and reuse-max-age is 0\.$/.source],
  ['another salt', { 'reuse-salt': 'another' }, 'Built, because .+ changed'],
])('%s builds', async (_name, inputs, why) => {
  const first = await run(A)
  const second = await run(B, inputs)
  expectBuilt(second, new RegExp(why))
  expect(second.outputs.digest).not.toBe(first.outputs.digest)
})

test('without the input nothing is looked for, and nothing kept', async () => {
  await run(A, { reuse: 'off' })
  const second = await run(B, { reuse: 'off' })
  expect(second.outputs).toMatchObject({ reused: 'false', 'reuse-reason': '', fingerprint: '', 'built-from': '' })
  expect(Object.keys(await tagsOf())).toEqual(['latest', 'main', 'sha-a1a1a1a', 'sha-b2b2b2b'])
})

test('a plan says it, and changes nothing', async () => {
  const first = await run(A)
  const before = await tagsOf()
  const planned = await run(B, { plan: 'true' })
  expect(JSON.parse(planned.outputs.plan ?? '')).toMatchObject({ action: 'reuse', reason: reason(planned) })
  expect([planned.outputs.reused, planned.outputs.fingerprint]).toEqual(['false', first.outputs.fingerprint])
  expect(planned.summary).toContain('ecr:ListImageReferrers')
  expect(await tagsOf()).toEqual(before)
})

describe('doubt builds', () => {
  const KINDS: readonly (readonly [name: string, fault: Omit<FaultRule, 'match'>])[] = [
    ['AccessDeniedException', { status: 403, code: 'AccessDeniedException' }],
    ['ThrottlingException', { status: 429, code: 'ThrottlingException' }],
    ['ServerException', { status: 500, code: 'ServerException' }],
    ['ECONNRESET', { action: 'reset' }],
  ]
  const CALLS: readonly (readonly [name: string, match: string, skip: number])[] = [
    ['the record', 'BatchGetImage', 1],
    ['the image', 'BatchGetImage', 2],
    ['its state', 'DescribeImages', 1],
  ]
  test.each(
    CALLS.flatMap(([call, match, skip]) =>
      KINDS.map(([kind, fault]) => [kind, call, { ...fault, match, skip, times: 1 }] as const),
    ),
  )('%s at %s', async (kind, _call, fault) => {
    const first = await run(A, { tags: 'v1' })
    faults.push(fault)
    const second = await run(B, { tags: 'v2' }, { env: { AWS_MAX_ATTEMPTS: '1' } })
    expectBuilt(second, /^Built: it could not be asked whether this image exists/)
    expect(reason(second)).toContain(kind)
    expect(second.outputs.digest).not.toBe(first.outputs.digest)
  })

  test.each<readonly [name: string, change: (first: Ran) => Promise<unknown>, why: RegExp]>([
    [
      'an image in the archive',
      ({ outputs }) =>
        ask(job.ecr, 'UpdateImageStorageClass', {
          repositoryName: repository(),
          imageId: { imageDigest: outputs.digest },
          targetStorageClass: 'ARCHIVE',
        }),
      /is in the archive, where it cannot be pulled\.$/,
    ],
    [
      'an image that was removed',
      ({ outputs }) =>
        ask(job.ecr, 'BatchDeleteImage', { repositoryName: repository(), imageIds: [{ imageDigest: outputs.digest }] }),
      /is not in the repository any more\.$/,
    ],
    [
      'a tag on what says nothing',
      ({ outputs }) => forge(outputs.digest ?? '', outputs.fingerprint ?? ''),
      /^Built, because/,
    ],
  ])('%s', async (_name, change, why) => {
    const first = await run(A, { tags: 'v1' })
    await change(first)
    const second = await run(B, { tags: 'v2' })
    expectBuilt(second, why)
    expect(second.outputs.digest).not.toBe(first.outputs.digest)
  })

  /** Puts the tag of a fingerprint on an image itself. */
  async function forge(imageDigest: string, fingerprint: string): Promise<void> {
    const repositoryName = repository()
    const { images } = await ask(job.ecr, 'BatchGetImage', { repositoryName, imageIds: [{ imageDigest }] })
    const [{ imageManifest = '' } = {}] = images as readonly { imageManifest?: string }[]
    await ask(job.ecr, 'PutImage', { repositoryName, imageManifest, imageTag: `fp-${fingerprint}` })
  }
})

describe('several repositories', () => {
  test.each([
    ['the first has it', (first: string, second: string) => `${first}\n${second}`],
    ['the second has it', (first: string, second: string) => `${second}\n${first}`],
  ])('%s: the other gets a copy, and knows it from then on', async (_name, both) => {
    const other = `team/other-${count}`
    const first = await run(A)
    const second = await run(B, { repository: both(repository(), other) })
    expectReused(second, first)
    expect(Object.keys(await tagsOf(other))).toEqual(['fp-…', 'latest', 'main', 'sha-b2b2b2b'])
    expectReused(await run(A, { repository: other }), first)
  })
})

describe('pull requests', () => {
  const PAYLOAD = {
    number: 7,
    repository: { default_branch: 'main', full_name: 'octo-org/app' },
    pull_request: {
      head: { sha: B, ref: 'topic', repo: { full_name: 'octo-org/app' } },
      base: { ref: 'main', repo: { full_name: 'octo-org/app' } },
    },
  }
  const EVENT = {
    payload: PAYLOAD,
    env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_REF_NAME: '7/merge' },
  }

  test('what one has built is for itself alone', async () => {
    const own = await run(B, {}, EVENT)
    expect(Object.keys(await tagsOf())).toEqual(['fp-pr-7-…', 'pr-7', 'sha-b2b2b2b'])
    const main = await run(A)
    expectBuilt(main, NEVER)
    expect(digests(main)).not.toEqual(digests(own))
    const again = await run(B, {}, EVENT)
    expectReused(again, own)
    const next = await run(B, {}, { ...EVENT, env: { ...EVENT.env, GITHUB_REF: 'refs/pull/8/merge' } })
    expectReused(next, main)
  })

  test('what its base has built is for it too', async () => {
    const main = await run(A)
    expectReused(await run(B, {}, EVENT), main)
    expect(Object.keys(await tagsOf()).filter((tag) => tag.startsWith('fp-'))).toEqual(['fp-…'])
  })
})

describe('tags that cannot move', () => {
  test('a run of the same commit, and the next one, take the image', async () => {
    await createFixedRepository(job.ecr, repository(), ['latest', 'main'])
    const first = await run(A)
    expectReused(await run(A), first)
    expectReused(await run(B), first)
    expectReused(await run(B), first)
    expect((await tagsOf())['sha-b2b2b2b']).toBe(first.outputs.digest)
  })

  test('one that is on another image is compared with, as without', async () => {
    await createFixedRepository(job.ecr, repository(), ['sha-*', 'fp-*', 'latest', 'main'])
    await run(A, { tags: 'v1' })
    await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n# two\n' })
    const second = await run(B, { tags: 'v2' })
    const third = await job.run({ ...INPUTS, repository: repository(), tags: 'v1' }, { env: { GITHUB_SHA: B } })
    expect([third.code, reason(third)]).toEqual([
      1,
      `Built, because v1 cannot be moved and is on another image than this content has (${second.outputs.digest?.slice(0, 19)}).`,
    ])
  })

  test('a fingerprint that cannot move is a warning', async () => {
    await createFixedRepository(job.ecr, repository(), ['latest', 'main'])
    await run(A)
    const second = await run(B, { 'reuse-max-age': '0' })
    expectBuilt(second, /reuse-max-age is 0\.$/)
    expect(second.output).toContain('could not be kept for reuse: the next run builds it once more')
  })
})

test('a build with secrets is searched when it is taken too', async () => {
  const secrets = { secrets: 'token=a-secret-value' }
  const first = await run(A, secrets)
  const second = await run(B, secrets)
  expectReused(second, first)
  expect(steps(second.requests)).toContain('GetDownloadUrlForLayer 200')
})

test('two runs at once take one image', async () => {
  const first = await run(A)
  const both = await Promise.all([run(B, { tags: 'v1,latest' }), run('c3'.repeat(20), { tags: 'v2,latest' })])
  for (const one of both) expect([one.outputs.reused, ...digests(one)]).toEqual(['true', ...digests(first)])
})

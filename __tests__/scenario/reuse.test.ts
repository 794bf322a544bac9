// An image that was built from the same content gets the tags of a run, without docker.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Inputs, type Job, type Ran, startJob } from '../support/job.ts'
import { createFixedRepository } from '../support/registry.ts'
import {
  A,
  B,
  digestOf,
  expectBuilt,
  expectReused,
  FRESH,
  NEVER,
  REUSE,
  reasonOf,
  runReusing,
  scopedTags,
} from '../support/reuse-runs.ts'
import { rounds, steps } from '../support/transcript.ts'

const BROKEN = { inspect: { exit: 1, stderr: 'broken' }, build: { exit: 1, stderr: 'broken' } }

let job: Job
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH })
})
afterAll(() => job.end())
beforeEach(async () => {
  count += 1
  await job.docker.play(FRESH)
  // Each test has a content of its own, and a repository.
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count}\n` })
})

const repository = (): string => `team/app-${count}`

const run = (commit: string, inputs: Inputs = {}, more: Parameters<Job['run']>[1] = {}): Promise<Ran> =>
  runReusing(job, commit, { repository: repository(), ...inputs }, more)

const tagsOf = (name = repository()) => scopedTags(job, name)

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
    // Tags that float are looked at once more when they have moved.
    ...['PutImage 200', 'DescribeImages 200'],
  ])
  // Another run of the same commit has its tag, and no longer one.
  expectReused(await run(B), first)
  expect(Object.keys(await tagsOf()).filter((tag) => tag.startsWith('sha-'))).toEqual(['sha-a1a1a1a', 'sha-b2b2b2b'])
})

test.each<readonly [name: string, inputs: Inputs, many: number]>([
  ['the look, and the tag: another tag of the run is on the image', { tags: 'v2\nv1' }, 2],
  ['the look, the image that no tag of the run is on, and the tag', { tags: 'v2' }, 3],
])('rounds of requests: %s', async (_name, inputs, many) => {
  const latency = (milliseconds: number) =>
    fetch(`${job.ecr.url}/_local/latency`, { method: 'PUT', body: JSON.stringify(milliseconds) })
  const first = await run(A, { tags: 'v1' })
  await latency(500)
  try {
    const second = await run(B, inputs)
    expectReused(second, first)
    expect(rounds(second.requests)).toBe(many)
  } finally {
    await latency(0)
  }
})

test('a change builds, and is named; what was before is found again', async () => {
  const first = await run(A)
  await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n# changed\n' })
  const second = await run(B)
  expectBuilt(second, 'Built, because Dockerfile changed.')
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
  ['another salt', { 'reuse-salt': 'another' }, '^Built, because '],
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
  expect(JSON.parse(planned.outputs.plan ?? '')).toMatchObject({ action: 'reuse', reason: reasonOf(planned) })
  expect([planned.outputs.reused, planned.outputs.fingerprint]).toEqual(['false', first.outputs.fingerprint])
  expect(planned.summary).toContain('ecr:ListImageReferrers')
  expect(await tagsOf()).toEqual(before)
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
    expect(digestOf(main)).not.toBe(digestOf(own))
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
    const third = await job.run(
      { ...REUSE, repository: repository(), tags: 'v1' },
      { env: { GITHUB_SHA: B, RUNNER_ARCH: 'X64' } },
    )
    expect([third.code, reasonOf(third)]).toEqual([
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
  for (const one of both) expect([one.outputs.reused, digestOf(one)]).toEqual(['true', digestOf(first)])
})

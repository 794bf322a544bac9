// A repository whose tags cannot move: what is there already is compared, and nothing is pushed twice.
import { expect, test } from '@jest/globals'
import { tinyImage } from '../support/image.ts'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { createFixedRepository, tagsIn } from '../support/registry.ts'
import { storeImage } from '../support/stored-image.ts'
import { expectTranscript, steps, transcriptOf } from '../support/transcript.ts'

const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  'image-tag-mutability': 'IMMUTABLE',
  tags: 'v1,v1.0',
}

/** What earlier runs have left: the repository, with the image that docker builds, or another one. */
async function storeFirst(job: Job, tags: readonly string[], content = 'hello'): Promise<void> {
  await createFixedRepository(job.ecr, 'team/app', [])
  await storeImage(job.ecr, 'team/app', tinyImage(content), tags)
}

test('a second run that gives the same image succeeds, and pushes nothing', () =>
  withJob({}, async (job) => {
    const first = await job.run(INPUTS)
    const second = await job.run(INPUTS)
    expectTranscript('immutable-same-image', transcriptOf(second))
    const { plan, ...outputs } = second.outputs
    expect(JSON.parse(plan ?? '')).toMatchObject({ action: 'compare', refused: [] })
    expect({ ...outputs, plan: first.outputs.plan }).toEqual({ ...first.outputs, 'repository-created': 'false' })
  }))

test('a second run that gives another image fails, and pushes nothing', () =>
  withJob({ docker: { build: { content: 'other' } } }, async (job) => {
    await storeFirst(job, ['v1', 'v1.0'])
    const before = await tagsIn(job.ecr, 'team/app')
    const ran = await job.run(INPUTS)
    expect(messageOf(ran)).toBe(
      `v1, v1.0 cannot be moved in this repository and have the image sha256:61a5051c5656; this build gave another one (sha256:d8879ff31875). Nothing was pushed.
What to do: Use a tag that is new for each content (the default tags have one). When the content should be the same, look for what changes in each build: times of files, downloads without a version, provenance, a cache that this runner lacks.`,
    )
    expect(ran.code).toBe(1)
    expect(steps(ran.requests)).toEqual([
      'BatchGetImage 200',
      'DescribeImages 200',
      'DescribeImages 200',
      'DescribeRepositories 200',
      'GetAuthorizationToken 200',
      'GetCallerIdentity 200',
    ])
    expect(await tagsIn(job.ecr, 'team/app')).toEqual(before)
    expect(ran.outputs).toMatchObject({ image: '', digest: '', tags: '', repository: 'team/app' })
  }))

test('by default another image of the same commit is no reason to fail: the first one is kept', () =>
  withJob({ docker: { build: { base: 'one' } } }, async (job) => {
    const inputs = { ...INPUTS, tags: '' }
    const first = await job.run(inputs)
    await job.docker.play({ build: { base: 'one', content: 'other' } })
    const ran = await job.run(inputs)
    expectTranscript('immutable-same-commit', transcriptOf(ran))
    const { image, digest, imageid, tags, references } = first.outputs
    expect(ran.outputs).toMatchObject({ image, digest, imageid, tags, references })
  }))

test('tags that cannot move and are on different images are refused before the build', () =>
  withJob({}, async (job) => {
    await storeFirst(job, ['v1'])
    await storeImage(job.ecr, 'team/app', tinyImage('other'), ['v2'])
    const ran = await job.run({ ...INPUTS, tags: 'v1,v2,v3' })
    expect(messageOf(ran)).toBe(
      `This run cannot succeed, so nothing was built or changed:
- One image cannot have all of these tags: they cannot be moved, and they are on different images: v1 (sha256:61a5051c5656), v2 (sha256:d8879ff31875).`,
    )
    expect(ran.commands.map(({ argv }) => argv[1])).toEqual(['inspect'])
  }))

test('by default the next commit gets a tag of its own; branch and latest stay where they are', () =>
  withJob({}, async (job) => {
    const inputs = { ...INPUTS, tags: '' }
    await job.run(inputs)
    await job.docker.play({ build: { content: 'next' } })
    const ran = await job.run(inputs, { env: { GITHUB_SHA: '2'.repeat(40) } })
    expect(ran.code).toBe(0)
    expect(ran.outputs['tag-names']).toBe('sha-2222222')
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([
      `latest ${tinyImage('hello').digest}`,
      `main ${tinyImage('hello').digest}`,
      `sha-1f8a5c0 ${tinyImage('hello').digest}`,
      `sha-2222222 ${tinyImage('next').digest}`,
    ])
    expect(ran.output).toContain(`
tags        sha-2222222: new
            main: left alone, it cannot move in this repository
            latest: left alone, it cannot move in this repository
`)
  }))

test('a second run after a first one that was stopped half-way sets the tags that are missing', () =>
  withJob({}, async (job) => {
    await storeFirst(job, ['v1'])
    const ran = await job.run({ ...INPUTS, tags: 'v1,v2,latest' })
    expect(ran.code).toBe(0)
    expect(ran.outputs['tag-names']).toBe('v1\nv2\nlatest')
    const { digest } = tinyImage('hello')
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`latest ${digest}`, `v1 ${digest}`, `v2 ${digest}`])
    expect(ran.commands.at(-1)?.argv).not.toContain('--push')
  }))

test('on-tag-conflict: skip leaves the tag out, and delivers the others', () =>
  withJob({ docker: { build: { content: 'other' } } }, async (job) => {
    await storeFirst(job, ['v1'])
    const ran = await job.run({ ...INPUTS, tags: 'v1,v2', 'on-tag-conflict': 'skip' })
    expect(ran.code).toBe(0)
    const [first, other] = [tinyImage('hello').digest, tinyImage('other').digest]
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`v1 ${first}`, `v2 ${other}`])
    expect(ran.outputs).toMatchObject({ digest: other, 'tag-names': 'v2' })
    expect(ran.output).toContain(
      `::warning::v1 cannot be moved in ${job.ecr.registry}/team/app and stays on ${first.slice(0, 19)} (on-tag-conflict: skip).\n`,
    )
  }))

test('there is no docker: a run for which everything is there does without', () =>
  withJob({}, async (job) => {
    await storeFirst(job, ['v1'])
    const ran = await job.run({ ...INPUTS, tags: 'v1', 'on-tag-conflict': 'keep' }, { env: { PATH: job.temp } })
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs).toMatchObject({ digest: tinyImage('hello').digest, 'tag-names': 'v1' })
  }))

test.each([
  ['keep', 'v1,v2,latest', 'v1\nv2\nlatest'],
  ['keep', 'v1', 'v1'],
  ['skip', 'v1', 'v1'],
])('on-tag-conflict: %s builds nothing for %s, and the image that is there is the result', (conflict, tags, names) =>
  withJob({ docker: { build: { content: 'other' } } }, async (job) => {
    await storeFirst(job, ['v1'])
    const ran = await job.run({ ...INPUTS, tags, 'on-tag-conflict': conflict })
    expect(messageOf(ran)).toBe('')
    expect(ran.commands.map(({ argv }) => argv[1])).toEqual(['inspect'])
    const { digest, imageId } = tinyImage('hello')
    expect(ran.outputs).toMatchObject({
      image: `${job.ecr.registry}/team/app@${digest}`,
      digest,
      imageid: imageId,
      metadata: '',
      'tag-names': names,
    })
    expect(await tagsIn(job.ecr, 'team/app')).toEqual(
      names
        .split('\n')
        .sort()
        .map((tag) => `${tag} ${digest}`),
    )
    expect(ran.output).toContain(`\n\u001b[32mAlready in the repository: ${job.ecr.registry}/team/app@${digest} as `)
  }),
)

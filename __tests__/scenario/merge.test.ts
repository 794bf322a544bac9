// merge: images for several platforms become one, without docker; the exact set or nothing.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage, type PlatformBuild } from '../fixtures/platform-image.ts'
import { fill, privateRepository } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { createFixedRepository, manifestIn, putsIn, tagsIn } from '../support/registry.ts'

const AMD: PlatformBuild = { platform: 'linux/amd64', commit: 'c0ffee1', attested: true }
const ARM: PlatformBuild = { platform: 'linux/arm64', commit: 'c0ffee1', attested: true }
const V7: PlatformBuild = { platform: 'linux/arm/v7', commit: 'c0ffee1' }

const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'app',
  images: 'parts:one\nparts:two',
  platforms: 'linux/amd64,linux/arm64/v8',
  tags: 'v1,latest',
}

const merge = (job: Job, inputs: Inputs = {}): Promise<Ran> => job.run({ ...INPUTS, ...inputs }, { action: 'merge' })

/** Pushes what builds of one platform make, as `parts:one`, `parts:two` and so on. */
async function pushParts(job: Job, builds: readonly PlatformBuild[], name = 'parts') {
  const memory = new MemoryRepository(name)
  const roots = builds.map((build) => makePlatformImage(memory, build))
  for (const [at, root] of roots.entries()) memory.tags.set((['one', 'two', 'three'][at] ?? 'more') as Tag, root.digest)
  await fill(await privateRepository(job.ecr, name), memory)
  return { memory, roots }
}

const platformsOf = async (job: Job, digest: string) =>
  ((await manifestIn(job.ecr, 'app', digest)).manifests ?? []).map(
    ({ platform, annotations }) =>
      `${platform.os}/${platform.architecture}${annotations === undefined ? '' : ' attested'}`,
  )

test.each<readonly [name: string, builds: readonly PlatformBuild[], inputs: Inputs, platforms: readonly string[]]>([
  [
    'two indexes with attestations',
    [AMD, ARM],
    {},
    ['linux/amd64', 'linux/arm64', 'unknown/unknown attested', 'unknown/unknown attested'],
  ],
  [
    'three parts',
    [AMD, ARM, V7],
    { images: 'parts:one\nparts:two\nparts:three', platforms: 'linux/amd64,linux/arm/v7,linux/arm64' },
    ['linux/amd64', 'linux/arm', 'linux/arm64', 'unknown/unknown attested', 'unknown/unknown attested'],
  ],
])('%s, in any order: one digest, all tags', (_name, builds, inputs, platforms) =>
  withJob({}, async (job) => {
    await pushParts(job, builds)
    const ran = await merge(job, inputs)
    expect([messageOf(ran), ran.commands]).toEqual(['', []])
    const { digest = '' } = ran.outputs
    expect(await tagsIn(job.ecr, 'app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
    expect(await platformsOf(job, digest)).toEqual(platforms)
    expect(ran.output).toMatch(/The image was merged: sha256:\w+ is now \S+:v1, \S+:latest \(same digest, /)
    const images = (inputs.images ?? INPUTS.images ?? '').split('\n').toReversed().join('\n')
    const again = await merge(job, { ...inputs, images })
    expect([messageOf(again), again.outputs.digest, again.outputs['copied-bytes']]).toEqual(['', digest, '0'])
    expect(again.output).toContain('Nothing to copy: ')
  }),
)

test('within the repository of the parts no blob moves; annotations and tags of platforms', () =>
  withJob({}, async (job) => {
    const { roots } = await pushParts(
      job,
      [
        { ...AMD, attested: false },
        { ...ARM, attested: false },
      ],
      'app',
    )
    const ran = await merge(job, { images: 'app:one\napp:two', labels: 'a=b', 'platform-tags': 'true', tags: 'v1' })
    expect(messageOf(ran)).toBe('')
    const { digest = '' } = ran.outputs
    expect((await manifestIn(job.ecr, 'app', digest)).annotations).toEqual({ a: 'b' })
    expect(await tagsIn(job.ecr, 'app')).toEqual(
      [
        `one ${roots[0]?.digest}`,
        `two ${roots[1]?.digest}`,
        `v1 ${digest}`,
        `v1-amd64 ${roots[0]?.digest}`,
        `v1-arm64 ${roots[1]?.digest}`,
      ].sort(),
    )
    expect(ran.requests.filter(({ step }) => /upload/i.test(step))).toEqual([])
    expect(ran.outputs['platform-references']).toBe(
      `<ecr>/app:v1-amd64@${roots[0]?.digest}\n<ecr>/app:v1-arm64@${roots[1]?.digest}`.replaceAll(
        '<ecr>',
        job.ecr.registry,
      ),
    )
    expect(ran.summary).toContain('| `v1-arm64` | new |')
    expect(ran.summary).toContain(
      ` | docker login --username AWS --password-stdin ${job.ecr.registry}\ndocker pull ${ran.outputs.image}\n`,
    )
  }))

test.each(['parts', 'app'])('nothing is asked twice of the registry, for parts in %s and the image in app', (name) =>
  withJob({}, async (job) => {
    await pushParts(job, [AMD, ARM], name)
    const ran = await merge(job, { images: `${name}:one\n${name}:two` })
    expect(messageOf(ran)).toBe('')
    const asked = ran.requests
      .filter(({ step }) => /^(GET|GetAuthorizationToken|DescribeRepositories|GetCallerIdentity)/.test(step))
      .filter(({ step }) => step !== 'DescribeRepositories' || name === 'app')
      .map(({ step, reference }) => `${step} ${reference ?? ''}`)
    expect(asked.filter((one, at) => asked.indexOf(one) !== at)).toEqual([])
    expect(asked).toContain('GetAuthorizationToken ')
    const { digest = '' } = ran.outputs
    expect(asked.filter((one) => one.includes(digest))).toEqual([])
  }),
)

test('a tag of a platform that cannot move, and is on another image, is told before anything is written', () =>
  withJob({}, async (job) => {
    await createFixedRepository(job.ecr, 'app', [])
    await pushParts(job, [AMD, ARM])
    const wanted = { 'platform-tags': 'true', tags: 'v1' }
    // One that is run again has them, and is not refused.
    for (const inputs of [wanted, wanted, { tags: 'v2-arm64' }]) expect(messageOf(await merge(job, inputs))).toBe('')
    const before = await tagsIn(job.ecr, 'app')
    const refused = await merge(job, { ...wanted, tags: 'v2' })
    expect(messageOf(refused)).toContain('v2-arm64 cannot be moved in this repository')
    expect([putsIn(refused.requests), await tagsIn(job.ecr, 'app')]).toEqual([[], before])
    const skipped = await merge(job, { ...wanted, tags: 'v2', 'on-tag-conflict': 'skip' })
    expect([messageOf(skipped), skipped.outputs['platform-references']?.split('\n').length]).toEqual(['', 1])
  }))

test.each<readonly [name: string, builds: readonly PlatformBuild[], inputs: Inputs, said: string]>([
  ['fewer', [AMD, ARM], { images: 'parts:one' }, 'linux/arm64 is missing'],
  ['more', [AMD, ARM], { platforms: 'linux/amd64' }, 'linux/arm64 (parts:two) is not among linux/amd64.'],
  ['twice', [AMD, { ...AMD, content: 'other' }], { platforms: 'linux/amd64' }, 'linux/amd64 is there more than once'],
  ['two commits', [AMD, { ...ARM, commit: 'bad' }], {}, 'The parts come from 2 commits'],
  ['one is not there', [AMD], {}, 'There is no image parts:two in <ecr>/parts.'],
])('%s: refused, and nothing is written', (_name, builds, inputs, said) =>
  withJob({}, async (job) => {
    await pushParts(job, builds)
    const ran = await merge(job, inputs)
    expect(messageOf(ran)).toContain(said)
    expect([ran.code, putsIn(ran.requests), ran.outputs.image]).toEqual([1, [], ''])
    expect(ran.requests.filter(({ step }) => /upload|^Create/i.test(step))).toEqual([])
  }),
)

test.each([0, 1, 3, 4])('refused after %s manifests: no tag, and the next run goes on', (skip) => {
  const faults: FaultRule[] = []
  return withJob({ ecr: { faults } }, async (job) => {
    await pushParts(job, [AMD, ARM])
    faults.push({ match: 'PUT manifest', skip, status: 403, code: 'DENIED' })
    const ran = await merge(job)
    expect(ran.code).toBe(1)
    expect(await tagsIn(job.ecr, 'app')).toEqual([])
    faults.length = 0
    const again = await merge(job)
    expect([messageOf(again), await tagsIn(job.ecr, 'app')]).toEqual([
      '',
      [`latest ${again.outputs.digest}`, `v1 ${again.outputs.digest}`],
    ])
  })
})

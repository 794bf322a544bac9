import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type PartSet, partPrefix, partTag } from '../../src/delivery/part-set.ts'
import type { Digest, Tag } from '../../src/names/image-reference.ts'
import { imageDigests } from '../../src/oci/image-part.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { type JobEnd, JobRun, type PartJob, WANTED } from '../fixtures/part-jobs.ts'
import { makePlatformImage, type PlatformBuild } from '../fixtures/platform-image.ts'

const COMMIT = 'a'.repeat(40)
const THREE = ['linux/amd64', 'linux/arm/v7', 'linux/arm64'] as const

/** Jobs of a run, one for each platform, and the repository that has what they build. */
function makeJobs(platforms: readonly string[], prefix = 'part-1-0123456789ab-', build: Partial<PlatformBuild> = {}) {
  const repository = new MemoryRepository('app')
  const jobs = platforms.map((own): PartJob => {
    const part = makePlatformImage(repository, { platform: own, commit: COMMIT, ...build })
    return { set: { own, platforms, prefix, annotations: {} }, part, attempt: 1 }
  })
  return { repository, jobs }
}

/** Two images of one run in one repository, of which the prefix of one is that of the other with more behind it. */
function twoImages(platforms: readonly string[], build: Partial<PlatformBuild> = {}) {
  const repository = new MemoryRepository('app')
  const images = (['part-1-0-', 'part-1-0-linux-'] as const).map((prefix, at) => {
    const own = makeJobs(platforms, prefix, { ...build, content: String(at) })
    for (const [digest, manifest] of own.repository.manifests) repository.manifests.set(digest, manifest)
    for (const [digest, bytes] of own.repository.blobs) repository.blobs.set(digest, bytes)
    const wanted = (['v1', 'v1-linux'] as const)[at] as Tag
    return { wanted, jobs: own.jobs.map((job): PartJob => ({ ...job, wanted })) }
  })
  return { repository, images }
}

/** The images that a wanted tag is on, without attestations; undefined where it is not set. */
function deliveredIn({ repository }: JobRun, wanted = WANTED): readonly Digest[] | undefined {
  const index = repository.manifests.get(repository.tags.get(wanted) as Digest)
  return index && imageDigests(index)
}

const partTagsIn = ({ repository }: JobRun): readonly Tag[] =>
  [...repository.tags.keys()].filter((tag) => tag.startsWith('part-'))

/** The tag is on the whole image or not there. */
function expectWhole(run: JobRun, jobs: readonly PartJob[], wanted = WANTED): void {
  const images = deliveredIn(run, wanted)
  if (images === undefined) return
  expect([...images].sort()).toEqual(jobs.flatMap(({ part }) => imageDigests(part)).sort())
}

async function runToEnd(run: JobRun, jobs: readonly PartJob[], attempt: number): Promise<void> {
  for (const job of jobs) {
    await run.start({ ...job, attempt })
    const at = run.ends.length - 1
    while (run.waiting.includes(at)) await run.go(at)
  }
}

const digestsOf = (ends: readonly JobEnd[]): readonly JobEnd[] => [
  ...new Set(ends.filter((end) => typeof end === 'string' && end.startsWith('sha256:'))),
]

/** Job of a model that may be killed. */
const KILLED = 1

/** Does the steps of a path from the beginning. A negative one kills a job. */
async function replay(platforms: readonly string[], path: readonly number[], steps: Steps): Promise<JobRun> {
  const { repository, jobs } = makeJobs(platforms)
  const run = new JobRun(repository)
  for (const job of jobs) await run.start(job)
  for (const at of path) await step(run, at, steps)
  return run
}

/** Whether requests that a job sends at once are done one by one, or together. */
type Steps = 'one' | 'all'

async function step(run: JobRun, at: number, steps: Steps): Promise<void> {
  if (at < 0) run.kill(KILLED)
  else await run.go(at, steps)
}

const keyOf = ({ repository, histories }: JobRun): string => JSON.stringify([[...repository.tags].sort(), histories])

/** Steps that can come after a path: of each job that goes on, and where `kills`, the end of one. */
function nextSteps({ waiting }: JobRun, path: readonly number[], kills: boolean): readonly number[] {
  const mayKill = kills && waiting.includes(KILLED) && path.every((at) => at >= 0)
  return [...waiting, ...(mayKill ? [-1] : [])]
}

/** What is to hold when no job goes on: all ended well, with one digest, and the whole image is there without killed jobs. */
async function expectGoodEnd(run: JobRun, jobs: readonly PartJob[], isKilled: boolean): Promise<void> {
  expect(run.ends.filter((end) => end instanceof Error)).toEqual([])
  expect(digestsOf(run.ends).length).toBeLessThanOrEqual(1)
  if (isKilled) await runToEnd(run, jobs, 2)
  expectWhole(run, jobs)
  const state = { images: deliveredIn(run)?.length, digests: digestsOf(run.ends).length, parts: partTagsIn(run) }
  expect(state).toEqual({ images: jobs.length, digests: 1, parts: [] })
}

test.each<readonly [name: string, platforms: readonly string[], kills: boolean, steps: Steps]>([
  ['two jobs, one of which is killed at any step, or none', THREE.slice(0, 2), true, 'one'],
  ['three jobs', THREE, false, 'all'],
])(
  'all orders of the steps of %s: no tag before the set is complete, one digest, and a good end',
  async (_name, platforms, kills, steps) => {
    const { jobs } = makeJobs(platforms)
    const known = new Set<string>()
    const open: (readonly number[])[] = [[]]
    let ended = 0
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      const run = await replay(platforms, path, steps)
      // The first of several ways is gone on with, and the others are begun anew.
      for (let first: number | undefined = 0; first !== undefined && !known.has(keyOf(run)); ) {
        known.add(keyOf(run))
        expectWhole(run, jobs)
        const [next, ...others] = nextSteps(run, path, kills)
        for (const at of others) open.push([...path, at])
        first = next
        if (next === undefined) continue
        path = [...path, next]
        await step(run, next, steps)
      }
      if (run.waiting.length > 0) continue
      ended += 1
      await expectGoodEnd(
        run,
        jobs,
        path.some((at) => at < 0),
      )
    }
    expect(ended).toBeGreaterThan(20)
  },
  500_000,
)

test('2 to 20 jobs of each of two images in any order, each twice, some at the same moment, one killed: one digest each, right children', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 20 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat(1000)),
      fc.nat(99),
      async (count, attested, numbers, killAt) => {
        const platforms = Array.from({ length: count }, (_, at) => `linux/cpu${String(at).padStart(2, '0')}`)
        const { repository, images } = twoImages(platforms, { attested })
        const jobs = images.flatMap((one) => one.jobs)
        const expectBoth = (): void => {
          for (const image of images) expectWhole(run, image.jobs, image.wanted)
        }
        const run = new JobRun(repository)
        for (const job of [...jobs, ...jobs]) await run.start(job)
        // Each job has a step or more, so that one of them is killed for certain.
        const killStep = Math.floor((killAt * run.ends.length) / 100)
        for (let step = 0; run.waiting.length > 0; step++) {
          const { waiting } = run
          const at = waiting[(numbers.next().value ?? 0) % waiting.length] ?? 0
          if (step === killStep) run.kill(at)
          else await run.go(at)
          expectBoth()
        }
        expect(run.histories.filter((one) => one === 'killed')).toHaveLength(1)
        await runToEnd(run, jobs, 2)
        expectBoth()
        expect(run.ends.filter((end) => end instanceof Error)).toEqual([])
        const delivered = images.map(({ wanted }) => deliveredIn(run, wanted)?.length)
        expect([delivered, digestsOf(run.ends).length, partTagsIn(run)]).toEqual([[count, count], 2, []])
      },
    ),
    { numRuns: 12 },
  ))

test('two images in one run, whose prefixes begin alike, do not meet', async () => {
  const { repository, images } = twoImages(['linux/amd64', 'linux/arm64'])
  const [one, other] = images
  const [first, second] = one?.jobs ?? []
  const [third] = other?.jobs ?? []
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are no jobs')
  const run = new JobRun(repository)
  await runToEnd(run, [first, third, second], 1)
  expect(run.ends.slice(0, 2)).toEqual(['waiting', 'waiting'])
  expectWhole(run, [first, second])
  expect(partTagsIn(run)).toEqual([partTag(third.set, third.set.own)])
})

describe('a set', () => {
  const [amd, arm] = ['linux/amd64', 'linux/arm64'] as const

  async function endsOf(builds: readonly (PlatformBuild & { readonly attempt?: number })[]): Promise<JobRun> {
    const repository = new MemoryRepository('app')
    const run = new JobRun(repository)
    for (const { attempt = 1, ...build } of builds) {
      const set: PartSet = {
        own: build.platform,
        platforms: [amd, arm],
        prefix: 'part-1-0123456789ab-',
        annotations: {},
      }
      await runToEnd(run, [{ set, part: makePlatformImage(repository, build), attempt }], attempt)
    }
    return run
  }

  test('of two commits is refused, and nothing is tagged', async () => {
    const run = await endsOf([
      { platform: amd, commit: COMMIT },
      { platform: arm, commit: 'b'.repeat(40) },
    ])
    expect(run.ends).toEqual([
      'waiting',
      new Error(
        `The parts come from 2 commits: ${COMMIT} (linux/amd64), ${'b'.repeat(40)} (linux/arm64). No tag was set.`,
      ),
    ])
    expect([...run.repository.tags.keys()]).toEqual([
      'part-1-0123456789ab-linux-amd64',
      'part-1-0123456789ab-linux-arm64',
    ])
  })

  test('of which a job is run again gets the new part, and the other one of the attempt before', async () => {
    const run = await endsOf([
      { platform: amd, commit: COMMIT },
      { platform: arm, commit: COMMIT },
      { platform: arm, commit: COMMIT, content: 'built again', attempt: 2 },
    ])
    expect(run.ends).toEqual(['waiting', run.ends[1], run.repository.tags.get(WANTED)])
    expect(run.ends[1]).not.toBe(run.ends[2])
    expect([deliveredIn(run)?.length, partTagsIn(run)]).toEqual([2, []])
  })

  test.each<readonly [name: string, first: Partial<PlatformBuild>, again: Partial<PlatformBuild>]>([
    ['of another commit', { commit: 'b'.repeat(40) }, { commit: COMMIT }],
    ['that does not say its commit', {}, {}],
  ])('of which a job is run again takes nothing from an image %s', async (_name, first, again) => {
    const run = await endsOf([
      { platform: amd, ...first },
      { platform: arm, ...first },
      { platform: arm, ...again, content: 'built again', attempt: 2 },
    ])
    expect([run.ends[2], run.repository.tags.get(WANTED)]).toEqual(['waiting', run.ends[1]])
  })
})

test.each<readonly [name: string, run: string | undefined, texts: readonly string[], prefix: string | undefined]>([
  ['of a run', '4711', ['app', 'v1'], 'part-4711-42c15d13fca4-'],
  ['of texts that are split elsewhere', '4711', ['app', 'v', '1'], 'part-4711-44007333037a-'],
  ['of no run', undefined, ['app'], undefined],
  ['of what is no run', '47-11', ['app'], undefined],
])('the prefix of parts: %s', (_name, run, texts, prefix) => {
  expect(partPrefix(run === undefined ? {} : { GITHUB_RUN_ID: run }, texts)).toBe(prefix)
})

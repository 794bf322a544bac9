import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Parsed } from '../../src/base/result.ts'
import { type ImagePart, onlyFor, readPart } from '../../src/oci/image-part.ts'
import { type JoinedIndex, joinParts } from '../../src/oci/join.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage, type PlatformBuild } from '../fixtures/platform-image.ts'

const COMMIT = 'a'.repeat(40)

const PLATFORMS = ['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64', 'linux/s390x'] as const

async function partsOf(repository: MemoryRepository, builds: readonly PlatformBuild[]): Promise<readonly ImagePart[]> {
  const parts = builds.map((build) => readPart(repository, makePlatformImage(repository, build).digest))
  return (await Promise.all(parts)).filter((part) => part !== undefined)
}

function joinedIn(result: Parsed<JoinedIndex>): JoinedIndex {
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

interface Entry {
  readonly digest: string
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

const entriesIn = ({ index }: JoinedIndex): readonly Entry[] =>
  JSON.parse(Buffer.from(index.bytes).toString('utf8')).manifests

test('the same parts in any order give the same bytes, with what is attached to each', () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...PLATFORMS), { minLength: 1 }),
      fc.constantFrom('oci' as const, 'docker' as const),
      fc.nat(),
      async (platforms, kind, seed) => {
        const repository = new MemoryRepository('app')
        const builds = platforms.map((platform, at) => ({
          platform,
          kind,
          commit: COMMIT,
          attested: (seed >> at) % 2 > 0,
        }))
        const parts = await partsOf(repository, builds)
        const annotations = { b: '1', a: '2' }
        const joined = joinedIn(joinParts({ parts, platforms, annotations }))
        const other = joinParts({
          parts: parts.toReversed(),
          platforms: platforms.toSorted(),
          annotations: { a: '2', b: '1' },
        })
        expect(joinedIn(other)).toEqual(joined)
        // What an index names has to be there: the registry takes it.
        await repository.putManifest(joined.index)
        const entries = entriesIn(joined)
        const images = entries.filter(({ platform }) => platform.os !== 'unknown')
        const names = images.map(({ platform: { os, architecture, variant } }) =>
          [os, architecture, ...(variant ? [variant] : [])].join('/'),
        )
        expect(names).toEqual(platforms.toSorted())
        expect(entries.slice(0, images.length)).toEqual(images)
        const attested = images.filter((_, at) => builds.find(({ platform }) => platform === names[at])?.attested)
        expect(entries.slice(images.length).map((one) => one.annotations?.['vnd.docker.reference.digest'])).toEqual(
          attested.map(({ digest }) => digest),
        )
      },
    ),
    { numRuns: 60 },
  ))

test('an index that was joined is taken apart into the same images', async () => {
  const repository = new MemoryRepository('app')
  const builds = ['linux/arm64/v8', 'linux/amd64'].map((platform) => ({ platform, attested: true, commit: COMMIT }))
  const platforms = ['linux/amd64', 'linux/arm64']
  const joined = joinedIn(joinParts({ parts: await partsOf(repository, builds), platforms, annotations: {} }))
  await repository.putManifest(joined.index)
  const whole = await readPart(repository, joined.index.digest)
  if (whole === undefined) throw new Error('the index is not there')
  const parts = platforms.map((platform) => onlyFor(whole, platform))
  expect(parts.map(({ images, attached }) => [images.length, attached.length])).toEqual([
    [1, 1],
    [1, 1],
  ])
  expect(joinedIn(joinParts({ parts, platforms, annotations: {} }))).toEqual(joined)
})

test.each<readonly [name: string, builds: readonly PlatformBuild[], annotations: Record<string, string>, type: string]>(
  [
    ['images of OCI', [{ platform: 'linux/arm64' }], {}, 'application/vnd.oci.image.index.v1+json'],
    [
      "images of Docker's types",
      [{ platform: 'linux/arm64', kind: 'docker' }],
      {},
      'application/vnd.docker.distribution.manifest.list.v2+json',
    ],
    [
      "images of Docker's types, and annotations",
      [{ platform: 'linux/arm64', kind: 'docker' }],
      { a: 'b' },
      'application/vnd.oci.image.index.v1+json',
    ],
    [
      'images of both',
      [{ platform: 'linux/arm64', kind: 'docker' }, { platform: 'linux/amd64' }],
      {},
      'application/vnd.oci.image.index.v1+json',
    ],
  ],
)('the type of the index: %s', async (_name, builds, annotations, type) => {
  const parts = await partsOf(new MemoryRepository('app'), builds)
  const platforms = builds.map(({ platform }) => platform)
  expect(joinedIn(joinParts({ parts, platforms, annotations })).index.mediaType).toBe(type)
})

describe('what is refused', () => {
  const named = (parts: readonly ImagePart[]): readonly ImagePart[] =>
    parts.map((part, at) => ({ ...part, reference: `app:${'abcd'[at]}` }))

  test.each<readonly [name: string, builds: readonly PlatformBuild[], platforms: readonly string[], problem: string]>([
    ['no part', [], ['linux/amd64'], 'linux/amd64 is missing: there is no part at all.'],
    [
      'fewer',
      [{ platform: 'linux/amd64' }],
      ['linux/amd64', 'linux/arm64', 'linux/s390x'],
      'linux/arm64, linux/s390x are missing: there is linux/amd64 (app:a).',
    ],
    [
      'more',
      [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }],
      ['linux/arm64/v8'],
      'linux/amd64 (app:a) is not among linux/arm64.',
    ],
    [
      'one twice, in two spellings',
      [{ platform: 'linux/arm64/v8' }, { platform: 'linux/arm64', content: 'another' }],
      ['linux/arm64'],
      'linux/arm64 is there more than once: app:a and app:b.',
    ],
    [
      'another variant',
      [{ platform: 'linux/arm/v6' }],
      ['linux/arm'],
      'linux/arm/v7 is missing: there is linux/arm/v6 (app:a). linux/arm/v6 (app:a) is not among linux/arm/v7.',
    ],
    [
      'two commits',
      [
        { platform: 'linux/arm64', commit: COMMIT },
        { platform: 'linux/amd64', commit: 'b'.repeat(40) },
      ],
      ['linux/amd64', 'linux/arm64'],
      `The parts come from 2 commits: ${COMMIT} (linux/arm64), ${'b'.repeat(40)} (linux/amd64).`,
    ],
  ])('%s', async (_name, builds, platforms, problem) => {
    const parts = named(await partsOf(new MemoryRepository('app'), builds))
    expect(joinParts({ parts, platforms, annotations: {} })).toEqual({ ok: false, problem })
  })
})

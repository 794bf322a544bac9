// What happens to the tags of single platforms, by what was seen before anything is done.
import { expect, test } from '@jest/globals'
import { type PlannedDestination, planDestination } from '../../src/delivery/plan-destination.ts'
import { planPlatformTags } from '../../src/delivery/plan-platform-tags.ts'
import type { ImageFacts } from '../../src/ecr/api.ts'
import type { TagConflict } from '../../src/image-metadata/resolve.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import { destinationSights, imageAt, settingsWith } from '../fixtures/destination-states.ts'
import { digest } from '../fixtures/values.ts'

const [WHOLE, AMD, ARM, OTHER] = [digest('a'), digest('1'), digest('2'), digest('b')]

const INDEX = JSON.stringify({
  manifests: [
    { digest: AMD, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: ARM, platform: { os: 'linux', architecture: 'arm64' } },
  ],
})

interface Case {
  readonly tags?: readonly [string, ...string[]]
  readonly byDefault?: boolean
  readonly conflict?: TagConflict
  readonly mutability?: string
  readonly exclusions?: readonly string[]
  /** What the tags are on; the whole image is the index. */
  readonly now?: Readonly<Record<string, Digest>>
  /** Whether the index is known to be what is delivered. */
  readonly known?: boolean
}

function planned(one: Case): PlannedDestination {
  const { tags = ['v1'], byDefault = false, conflict = 'fail', mutability = 'IMMUTABLE', exclusions = [] } = one
  const image = ([name, at]: readonly [string, Digest]): ImageFacts => ({
    ...imageAt(name, at),
    manifest: at === WHOLE ? INDEX : '{}',
  })
  const seen = destinationSights({ mutability, exclusions, images: Object.entries(one.now ?? {}).map(image) })
  const settings = settingsWith(tags, byDefault, conflict).tags
  const wanted = { platforms: ['linux/amd64', 'linux/arm64'], index: one.known ? INDEX : undefined }
  return planPlatformTags(planDestination(settings, seen), seen, settings, wanted)
}

const shown = ({ plan: { platformTags, left }, problems }: PlannedDestination): string =>
  [
    `sets ${platformTags.map(({ tag, now }) => (now === undefined ? tag : `${tag}!`)).join(' ')}`,
    ...(left.length > 0 ? [`leaves ${left.map(({ tag }) => tag).join(' ')}`] : []),
    ...problems.map((problem) =>
      problem.replace(/ cannot be moved in this repository and is on sha256:(.).*/, ' is taken by $1'),
    ),
  ].join('; ')

const BOTH = { v1: WHOLE, 'v1-amd64': AMD, 'v1-arm64': ARM }

test.each<readonly [name: string, one: Case, plan: string]>([
  ['new ones', {}, 'sets v1-amd64 v1-arm64'],
  ['of each tag', { tags: ['v1', 'latest'] }, 'sets v1-amd64 latest-amd64 v1-arm64 latest-arm64'],
  ['one that can move', { mutability: 'MUTABLE', now: { 'v1-arm64': OTHER } }, 'sets v1-amd64 v1-arm64!'],
  ['a run that is done again', { now: BOTH }, 'sets v1-amd64! v1-arm64!'],
  [
    'one on another image than the locked tag has',
    { now: { ...BOTH, 'v1-arm64': OTHER } },
    'sets v1-amd64!; v1-arm64 is taken by b',
  ],
  ['one of an image that is not there any more', { now: { 'v1-arm64': ARM } }, 'sets v1-amd64; v1-arm64 is taken by 2'],
  [
    'a tag that moves, and its own do not: another image cannot have them',
    {
      tags: ['v2', 'latest'],
      mutability: 'IMMUTABLE_WITH_EXCLUSION',
      exclusions: ['latest'],
      now: { latest: WHOLE, 'latest-amd64': AMD, 'latest-arm64': ARM },
    },
    'sets v2-amd64 v2-arm64; latest-amd64 is taken by 1; latest-arm64 is taken by 2',
  ],
  [
    'a tag that moves, and its own do not: the same image, perhaps',
    {
      tags: ['latest'],
      mutability: 'IMMUTABLE_WITH_EXCLUSION',
      exclusions: ['latest'],
      now: { latest: WHOLE, 'latest-amd64': AMD, 'latest-arm64': ARM },
    },
    'sets latest-amd64! latest-arm64!',
  ],
  ['skipped', { conflict: 'skip', now: { 'v1-arm64': OTHER } }, 'sets v1-amd64; leaves v1-arm64'],
  ['nobody asked for the tags', { byDefault: true, now: { 'v1-arm64': OTHER } }, 'sets v1-amd64; leaves v1-arm64'],
  ['a known image has them', { known: true, now: { 'v1-amd64': AMD, 'v1-arm64': ARM } }, 'sets v1-amd64! v1-arm64!'],
  ['a known image has another one', { known: true, now: { 'v1-arm64': AMD } }, 'sets v1-amd64; v1-arm64 is taken by 1'],
])('%s', (_name, one, plan) => {
  expect(shown(planned(one))).toBe(plan)
})

test('the problem says what to do', () => {
  expect(planned({ now: { 'v1-arm64': OTHER } }).problems).toEqual([
    'v1-arm64 cannot be moved in this repository and is on sha256:bbbbbbbbbbbb, which is not known to be the image for ' +
      'linux/arm64 that this run delivers. Let it move by an exclusion filter of the repository, let it stay by ' +
      'on-tag-conflict: skip, or leave platform-tags out.',
  ])
})

// What happens to the tags of an image that is known before anything is done.
import { expect, test } from '@jest/globals'
import type { PlannedDestination } from '../../src/delivery/plan-destination.ts'
import { planImage } from '../../src/delivery/plan-image.ts'
import type { ImageState } from '../../src/ecr/api.ts'
import type { TagConflict } from '../../src/image-metadata/resolve.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import { archivedAt, destinationSights, imageAt, settingsWith } from '../fixtures/destination-states.ts'
import { digest, tag } from '../fixtures/values.ts'

/** So many tags of an image. */
const tagsOf = (count: number) => Array.from({ length: count }, (_, at) => tag(`t${at}`))

const [A, B] = [digest('a'), digest('b')]

interface Case {
  readonly tags?: readonly [string, ...string[]]
  readonly conflict?: TagConflict
  readonly images?: Readonly<Record<string, Digest>>
  readonly archived?: Readonly<Record<string, Digest>>
  readonly mutability?: string
  readonly there?: ImageState
}

/** The plan for image A in a repository whose tags cannot move. */
function planned({
  tags = ['prod'],
  conflict = 'fail',
  images = {},
  archived = {},
  mutability = 'IMMUTABLE',
  there,
}: Case) {
  const seen = destinationSights({
    mutability,
    images: Object.entries(images).map(([name, image]) => imageAt(name, image)),
    states: Object.entries(archived).map(([name, image]) => archivedAt(name, image)),
  })
  return planImage(settingsWith(tags, false, conflict).tags, { ...seen, there }, A)
}

const shown = ({ plan: { tags, left, settled }, problems }: PlannedDestination): string =>
  [
    `sets ${tags.map(({ tag }) => tag).join(' ')}`,
    ...(left.length > 0 ? [`leaves ${left.map(({ tag }) => tag).join(' ')}`] : []),
    ...(settled ? ['settled'] : []),
    ...problems,
  ].join('; ')

const OTHER =
  'prod cannot be moved in this repository and is on sha256:bbbbbbbbbbbb, not on sha256:aaaaaaaaaaaa. Give the input tags one that is free, or let this one stay by on-tag-conflict: skip.'

test.each<readonly [name: string, one: Case, plan: string]>([
  ['a new tag', {}, 'sets prod'],
  ['a tag that can move', { mutability: 'MUTABLE', images: { prod: B } }, 'sets prod'],
  ['a tag that is on the image', { images: { prod: A } }, 'sets prod'],
  ['a tag that is on another image', { images: { prod: B } }, `sets prod; ${OTHER}`],
  [
    'the same, which is skipped',
    { tags: ['prod', 'v1'], conflict: 'skip', images: { prod: B } },
    'sets v1; leaves prod',
  ],
  ['one on the image is not skipped', { tags: ['prod', 'v1'], conflict: 'skip', images: { prod: A } }, 'sets prod v1'],
  [
    'none is left',
    { conflict: 'skip', images: { prod: B } },
    'sets ; leaves prod; None of the tags can be set on sha256:aaaaaaaaaaaa: they are on other images and cannot be moved: prod (sha256:bbbbbbbbbbbb). Give the input tags one that is free.',
  ],
  [
    'the image of the tag is in the archive',
    { archived: { prod: A } },
    'sets prod; prod cannot be moved in this repository, and its image sha256:aaaaaaaaaaaa is in the archive, where it cannot be pulled. Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.',
  ],
  ['999 tags and one', { there: { digest: A, archived: false, names: tagsOf(999) } }, 'sets prod'],
  [
    'a thousand tags',
    { there: { digest: A, archived: false, names: tagsOf(1000) } },
    'sets prod; The image sha256:aaaaaaaaaaaa has 1000 tags in 123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app, and this run would add 1. ECR takes 1000 on an image. Remove some that nobody needs.',
  ],
])('%s', (_name, one, plan) => {
  expect(shown(planned(one))).toBe(plan)
})

test.each<readonly [name: string, count: number, there: ImageState | undefined, problems: readonly string[]]>([
  ['a thousand', 1000, undefined, []],
  [
    'one more, on an image that is not there',
    1001,
    undefined,
    ['The image would get 1001 tags, and ECR takes 1000 on an image. Want fewer in the input tags.'],
  ],
  [
    'one more, on an image that has some',
    1001,
    { digest: A, archived: false, names: ['a', 'b', 'c'].map(tag) },
    ['The image would get 1001 tags, and ECR takes 1000 on an image. Want fewer in the input tags.'],
  ],
])('so many tags at once: %s', (_name, count, there, problems) => {
  const [first, ...others] = Array.from({ length: count }, (_, at) => `v${at}`)
  expect(planned({ tags: [first ?? '', ...others], ...(there && { there }) }).problems).toEqual(problems)
})

// What makes a run look once more at what it claims, and what it takes back then.
import { expect, test } from '@jest/globals'
import { UnexpectedStateError } from '../../src/base/errors.ts'
import { confirmDelivery, describeMoved } from '../../src/delivery/confirm-delivery.ts'
import { beginDeliveries, type Delivered, Deliveries, deliver } from '../../src/delivery/deliveries.ts'
import { type Doubt, doubtsOf } from '../../src/delivery/doubts.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { TakenTagError } from '../../src/delivery/tag-delivery.ts'
import { destinationSights, imageAt, settingsWith } from '../fixtures/destination-states.ts'
import { failure, imageOf, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { HOST, tag } from '../fixtures/values.ts'

const [OURS, THEIRS] = [manifestOf(1), manifestOf(2)]
const [IMAGE, OTHER] = [imageOf(OURS), imageOf(THEIRS)]
const TAGGED = imageAt('v1', IMAGE.digest)
const SOON = { error: undefined, milliseconds: 900 }

const after = (error: unknown) => ({ error, milliseconds: 900 })
const pushed = { image: TAGGED, how: 'pushed', withOthers: false } as const

test.each<
  readonly [name: string, one: Parameters<typeof doubtsOf>[0], end: Parameters<typeof doubtsOf>[1], all: Doubt[]]
>([
  ['a push and its tags', pushed, SOON, []],
  ['an image that was there', { ...pushed, image: IMAGE, how: 'found' }, SOON, []],
  ['a copy', { ...pushed, image: IMAGE, how: 'copied' }, SOON, []],
  ['another job was seen', { ...pushed, withOthers: true }, SOON, ['another-job']],
  ['the tag of the push was on another image', { ...pushed, image: IMAGE }, SOON, ['moved-tag']],
  ['it took half a minute', pushed, { ...SOON, milliseconds: 30_001 }, ['long-ago']],
  ['a tag that another job has', pushed, after(new TakenTagError(tag('v1'), OTHER, IMAGE)), ['another-job']],
  ['a tag that this identity may not set', pushed, after(failure('AccessDeniedException')), []],
  ['one tag too many', pushed, after(failure('LimitExceededException')), []],
  ['too many requests', pushed, after(failure('ThrottlingException')), []],
  ['the repository is gone', pushed, after(failure('RepositoryNotFoundException')), ['failed-tag']],
  ['the layers are gone', pushed, after(failure('LayersNotFoundException')), ['failed-tag']],
  ['no answer', pushed, after(failure('TimeoutError')), ['failed-tag']],
  ['what nobody expects', pushed, after(new Error('no')), ['failed-tag']],
  [
    'all of it',
    { ...pushed, image: IMAGE, withOthers: true },
    { error: new Error('no'), milliseconds: 60_000 },
    ['another-job', 'moved-tag', 'failed-tag', 'long-ago'],
  ],
])('doubts: %s', (_name, one, end, all) => {
  expect(doubtsOf(one, end)).toEqual(all)
})

/** A repository in which this run claims to have set v1, v2 and latest, and what is there by now. */
async function confirm(start: Start) {
  const ecr = new MemoryEcr(start)
  const keys = () => Promise.reject(new Error('nothing is signed'))
  const seen = { ...destinationSights(), ecr, keys }
  const { tags } = settingsWith(['v1', 'v2', 'latest'])
  const { all } = new Deliveries(
    beginDeliveries([planDestination(tags, seen).plan], [seen]),
    new AbortController().signal,
  )
  for (const one of all) deliver(one, { image: IMAGE, how: 'pushed' }, tags.names)
  const [one] = all as Delivered[]
  if (one === undefined) throw new Error('there is one')
  const [end] = await Promise.allSettled([confirmDelivery(one)])
  const { image, how } = one
  const said =
    end.status === 'rejected'
      ? (end.reason as Error).message
      : end.value.length === 0
        ? ''
        : describeMoved(one, end.value)
  return {
    said,
    left: { has: image?.digest === IMAGE.digest, how, tags: [...one.tags], moved: [...one.moved] },
    end,
    ecr,
  }
}

const SHORT = IMAGE.digest.slice(0, 19)
const WHERE = `${HOST}/team/app`
const NOTHING = { has: false, how: undefined, tags: [], moved: [] }

test.each<readonly [name: string, start: Start, said: string, left: object]>([
  ['all is there', { images: { [OURS]: ['v1', 'v2', 'latest'] } }, '', { tags: ['v1', 'v2', 'latest'], moved: [] }],
  [
    'another job has moved one tag',
    { images: { [OURS]: ['v1', 'v2'], [THEIRS]: ['latest'] } },
    `Another job has moved latest (now on ${OTHER.digest.slice(0, 19)}) in ${WHERE} meanwhile. The image of this run is there, and the outputs do not name that tag.`,
    { tags: ['v1', 'v2'], moved: ['latest'] },
  ],
  [
    'another job has moved all tags',
    { images: { [OURS]: [], [THEIRS]: ['v1', 'v2', 'latest'] } },
    `Another job has moved v1 (now on ${OTHER.digest.slice(0, 19)}), v2 (now on ${OTHER.digest.slice(0, 19)}), latest (now on ${OTHER.digest.slice(0, 19)}) in ${WHERE} meanwhile. The image of this run is there, and the outputs do not name these tags.`,
    { tags: [], moved: ['v1', 'v2', 'latest'] },
  ],
  [
    'a tag is gone',
    { images: { [OURS]: ['v1', 'latest'] } },
    `The tag v2 is not in ${WHERE} any more, which has the image ${SHORT}.`,
    { tags: ['v1', 'latest'], moved: [] },
  ],
  [
    'two tags are gone, and one is moved',
    { images: { [OURS]: [], [THEIRS]: ['latest'] } },
    `The tags v1, v2 are not in ${WHERE} any more, which has the image ${SHORT}.`,
    { tags: [], moved: ['latest'] },
  ],
  ['the image is gone', { images: {} }, `The image ${SHORT} is not in ${WHERE} any more.`, NOTHING],
  [
    'the image is gone, and another one has its tags',
    { images: { [THEIRS]: ['v1', 'v2', 'latest'] } },
    `The image ${SHORT} is not in ${WHERE} any more.`,
    NOTHING,
  ],
  ['the repository is gone', { missing: true }, 'ECR Test RepositoryNotFoundException: as the test wants it', NOTHING],
  [
    'ECR does not say',
    {
      before: () => {
        throw failure('ServerException')
      },
    },
    'ECR Test ServerException: as the test wants it',
    { tags: ['v1', 'v2', 'latest'], moved: [] },
  ],
])('one last look: %s', async (_name, start, said, left) => {
  const ended = await confirm(start)
  expect({ said: ended.said, left: ended.left }).toEqual({ said, left: { has: true, how: 'pushed', ...left } })
  // Tags and image in one request.
  expect(ended.ecr.asked).toEqual([4])
})

test('what is gone is an error with a remedy', async () => {
  const { end } = await confirm({ images: {} })
  if (end.status !== 'rejected') throw new Error('it did not fail')
  expect(end.reason).toBeInstanceOf(UnexpectedStateError)
  expect((end.reason as UnexpectedStateError).remedy).toMatch(/^Run the job again\. /)
})

import { expect, test } from '@jest/globals'
import { IncompleteDeliveryError } from '../../src/base/errors.ts'
import {
  beginDeliveries,
  Deliveries,
  type Delivery,
  deliver,
  firstTag,
  lockedTags,
  namesOf,
  type ReachedDestination,
  withdraw,
} from '../../src/delivery/deliveries.ts'
import { keepTag, regainTag } from '../../src/delivery/kept-tags.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { prepareRepository, unsetPolicies } from '../../src/delivery/prepare-repository.ts'
import { tagDelivery } from '../../src/delivery/tag-delivery.ts'
import { printReference } from '../../src/names/image-reference.ts'
import { NO_HISTORY } from '../fixtures/commit-history.ts'
import { destinationSights, imageAt, settingsWith } from '../fixtures/destination-states.ts'
import { imageOf, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { digest, HOST, REPOSITORY, repositoryName, tag } from '../fixtures/values.ts'

const { tags: TAGS } = settingsWith(['v1', 'v2', 'latest'])
const IMAGE = imageOf(manifestOf(1))
const PUSHED = { image: IMAGE, how: 'pushed' } as const

/** A repository of this name that was looked at. */
function reached(name: string, start: Start = {}, over: Parameters<typeof destinationSights>[0] = {}) {
  const repository = { ...REPOSITORY, name: repositoryName(name) }
  const keys = () => Promise.reject(new Error('nothing is signed'))
  return { ...destinationSights(over), repository, ecr: new MemoryEcr(start), keys }
}

const plansOf = (seen: readonly ReachedDestination[]) => seen.map((one) => planDestination(TAGS, one).plan)

/** Deliveries to repositories of these names. */
function deliveriesTo(names: readonly string[], cancelled = new AbortController().signal) {
  const seen = names.map((name) => reached(name))
  return new Deliveries(beginDeliveries(plansOf(seen), seen), cancelled)
}

const named = (some: readonly Delivery[]): readonly string[] => some.map(({ repository }) => repository.name)

/** Fails for the repositories of these names. */
const failing =
  (...names: readonly string[]) =>
  async ({ repository }: Delivery): Promise<void> => {
    if (names.includes(repository.name)) throw new Error(`${repository.name} is away`)
  }

const thrown = (task: Promise<unknown>): Promise<unknown> =>
  task.then(
    () => undefined,
    (error: unknown) => error,
  )

test('a delivery begins where its repository was seen, whatever the order', () => {
  const seen = ['app-b', 'app-a'].map((name) => reached(name))
  const begun = beginDeliveries(plansOf(seen).toReversed(), seen)
  expect(begun.map(({ plan, repository, ecr }) => [plan.repository.name, repository.name, ecr])).toEqual([
    ['app-a', 'app-a', seen[1]?.ecr],
    ['app-b', 'app-b', seen[0]?.ecr],
  ])
})

test('a plan for what nobody looked at is a mistake', () => {
  expect(() => beginDeliveries(plansOf([reached('app-a')]), [])).toThrow(
    `${HOST}/app-a is planned, and was not looked at`,
  )
})

test('one that fails is left behind, and the others go on', async () => {
  const deliveries = deliveriesTo(['app-a', 'app-b', 'app-c'])
  await deliveries.each(deliveries.all, failing('app-b'))
  expect(named(deliveries.standing)).toEqual(['app-a', 'app-c'])
  const [a] = deliveries.all
  if (a !== undefined) deliver(a, PUSHED, [tag('v1')])
  expect(named(deliveries.waiting)).toEqual(['app-c'])
  expect(named(deliveries.delivered)).toEqual(['app-a'])
  expect(() => deliveries.throwFailures()).toThrow(
    new IncompleteDeliveryError(deliveries.all[1]?.failure ? [deliveries.all[1].failure] : [], 3),
  )
  expect(deliveries.asError().message).toBe(
    `The image was delivered to 2 of 3 destinations.\n${HOST}/app-b: app-b is away`,
  )
})

test('where nothing has failed, nothing is thrown', () => {
  expect(() => deliveriesTo(['app-a', 'app-b']).throwFailures()).not.toThrow()
})

test('the error of the only one ends the run as it is', async () => {
  const deliveries = deliveriesTo(['app-a'])
  expect(await thrown(deliveries.each(deliveries.all, failing('app-a')))).toEqual(new Error('app-a is away'))
})

test('when all have failed, all of it is told', async () => {
  const deliveries = deliveriesTo(['app-a', 'app-b'])
  await deliveries.each(deliveries.all, failing('app-a'))
  const error = await thrown(deliveries.each(deliveries.standing, failing('app-b')))
  expect(error).toBeInstanceOf(IncompleteDeliveryError)
  expect(error).toMatchObject({ title: 'The image was delivered to 0 of 2 destinations.', failures: [{}, {}] })
})

test('a failure of a run that was cancelled is the cancellation', async () => {
  const deliveries = deliveriesTo(['app-a', 'app-b'], AbortSignal.abort(new Error('cancelled')))
  expect(await thrown(deliveries.each(deliveries.all, failing('app-a')))).toEqual(new Error('cancelled'))
  expect(named(deliveries.standing)).toEqual(['app-a', 'app-b'])
})

test('an attempt gives what came of it, or keeps why nothing did', async () => {
  const deliveries = deliveriesTo(['app-a', 'app-b'])
  const [a, b] = deliveries.all
  if (a === undefined || b === undefined) throw new Error('there are two')
  expect(await deliveries.attempt(a, async () => 'done')).toBe('done')
  expect(await deliveries.attempt(b, () => Promise.reject(new Error('no')))).toBeUndefined()
  expect([a.failure, b.failure?.message]).toEqual([undefined, `${HOST}/app-b: no`])
})

/** The delivery to one repository. */
function deliveryTo(start: Start, over: Parameters<typeof destinationSights>[0] = {}): Delivery {
  const seen = [reached('team/app', start, over)]
  const [one] = beginDeliveries(plansOf(seen), seen)
  if (one === undefined) throw new Error('there is one')
  return one
}

test('the names and tags of a delivery', () => {
  const locked = deliveryTo({}, { mutability: 'IMMUTABLE', images: [imageAt('v2', digest('a'))] })
  expect([firstTag(locked), lockedTags(locked)]).toEqual(['v1', ['v2']])
  const names = ['v1', 'v2', 'latest'].map((name) => `${HOST}/team/app:${name}`)
  expect(namesOf([locked]).map(printReference)).toEqual(names)
})

test('tags that the image does not have yet are set, floating ones last', async () => {
  const manifest = manifestOf(1)
  const one = deliveryTo({ images: { [manifest]: ['v2'] } })
  deliver(one, PUSHED, [tag('v2')])
  const [delivered] = new Deliveries([one], new AbortController().signal).delivered
  if (delivered === undefined) throw new Error('it is delivered')
  const log = { info: () => {}, warning: () => {} }
  await tagDelivery(delivered, {
    settings: { ...TAGS, floating: [{ tag: tag('v1'), line: undefined }] },
    history: NO_HISTORY,
    log,
    now: () => 0,
  })
  expect([...one.tags]).toEqual(['v2', 'latest', 'v1'])
})

test('a floating tag is on the image, on another one, and on it again', () => {
  const one = deliveryTo({})
  const claims = () => [[...one.tags], [...one.kept.keys()], [...one.moved]]
  deliver(one, PUSHED, [tag('v1'), tag('latest')])
  keepTag(one, tag('latest'), { now: digest('a'), because: 'It is newer.' })
  expect(claims()).toEqual([['v1'], ['latest'], []])
  one.moved.add(tag('latest'))
  regainTag(one, tag('latest'))
  expect(claims()).toEqual([['v1', 'latest'], [], []])
})

test('nothing is said of the tags of an image that is withdrawn', () => {
  const one = deliveryTo({})
  deliver(one, PUSHED, [tag('v1')])
  keepTag(one, tag('latest'), { now: digest('a'), because: 'It is newer.' })
  one.moved.add(tag('v2'))
  one.platformTags.set(tag('v1-arm64'), digest('b'))
  withdraw(one)
  expect([one.image, one.how, one.tags.size, one.kept.size, one.moved.size, one.platformTags.size]).toEqual([
    ...[undefined, undefined, 0, 0, 0, 0],
  ])
})

test('a missing repository is created, and that is told at once', async () => {
  const one = deliveryTo({ missing: true }, { repository: { state: 'missing', template: undefined } })
  const told: unknown[] = []
  await prepareRepository(
    one,
    { done: (text) => told.push(text) },
    { created: () => told.push(one.created), unsetPolicies: unsetPolicies('built') },
  )
  expect(told).toEqual([true, `Created the repository ${HOST}/team/app.`])
  expect([one.created, one.repository]).toEqual([true, REPOSITORY])
})

test('a repository that is there is left as it is', async () => {
  const one = deliveryTo({})
  const told: unknown[] = []
  await prepareRepository(
    one,
    { done: (text) => told.push(text) },
    { created: () => told.push('created'), unsetPolicies: unsetPolicies('built') },
  )
  expect([told, one.created]).toEqual([[], false])
})

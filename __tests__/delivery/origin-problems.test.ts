// A default tag that cannot move and is on an image which is not of this run's commit or request: told before the build.
import { describe, expect, test } from '@jest/globals'
import { makePlan } from '../../src/actions/build/plan.ts'
import type { Delivered } from '../../src/delivery/deliveries.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import { withoutLocked } from '../../src/delivery/plan-tags.ts'
import { TakenTagError, tagDelivery } from '../../src/delivery/tag-delivery.ts'
import type { ImageOrigin } from '../../src/image-metadata/image-origin.ts'
import type { TagConflict } from '../../src/image-metadata/resolve.ts'
import { shortDigest } from '../../src/names/image-reference.ts'
import { repositoryUri } from '../../src/names/repository.ts'
import { NO_HISTORY } from '../fixtures/commit-history.ts'
import { destinationSights, imageAt, ORIGIN, settingsWith, sights } from '../fixtures/destination-states.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { digest, REPOSITORY, tag } from '../fixtures/values.ts'

const A = digest('a')
const SHORT = 'sha256:aaaaaaaaaaaa'
const OTHER: ImageOrigin = { commit: '2'.repeat(40), request: undefined }
const NOTHING: ImageOrigin = { commit: undefined, request: undefined }
const LEG: ImageOrigin = { ...ORIGIN, request: 'abc' }

const ADVICE =
  'Give the input tags a tag that no image has, or let this one move by an exclusion filter of the repository.'
const told = (why: string): string => `v1 cannot be moved in this repository. ${why} ${ADVICE}`
const COMMIT = told(`${SHORT} was made from the commit ${OTHER.commit}, and this run builds ${ORIGIN.commit}.`)
const REQUEST = told(
  `${SHORT} was made from this commit with another request: target, Dockerfile, context, platforms and build arguments are not those of this run.`,
)
const DOUBT = told(
  `${SHORT} does not say which commit it was made from (label org.opencontainers.image.revision); this run builds ${ORIGIN.commit}.`,
)

type Row = readonly [
  name: string,
  origin: ImageOrigin,
  conflict: TagConflict,
  byDefault: boolean,
  mutability: string,
  problem: string | undefined,
]

describe('problems', () => {
  test.each<Row>([
    ['this commit', ORIGIN, 'fail', true, 'IMMUTABLE', undefined],
    ['another commit', OTHER, 'fail', true, 'IMMUTABLE', COMMIT],
    ['another commit, where the tag can move', OTHER, 'fail', true, 'MUTABLE', undefined],
    ['another commit, under a tag that somebody wrote', OTHER, 'fail', false, 'IMMUTABLE', undefined],
    ['another request', LEG, 'fail', true, 'IMMUTABLE', REQUEST],
    ['nothing is known: the builds are compared', NOTHING, 'fail', true, 'IMMUTABLE', undefined],
    ['another commit, whose image would be the result', OTHER, 'keep', true, 'IMMUTABLE', COMMIT],
    ['nothing is known, and nothing would be built', NOTHING, 'keep', true, 'IMMUTABLE', DOUBT],
    ['this commit, whose image is the result', ORIGIN, 'keep', true, 'IMMUTABLE', undefined],
    ['another commit, that somebody wants as the result', OTHER, 'keep', false, 'IMMUTABLE', undefined],
    ['another commit, and no tag remains', OTHER, 'skip', true, 'IMMUTABLE', COMMIT],
  ])('%s', (_name, origin, conflict, byDefault, mutability, problem) => {
    const images = ['v1', 'v2'].map((name) => imageAt(name, A))
    const seen = sights({ mutability, images, origins: new Map([[A, origin]]) })
    const { problems } = makePlan(settingsWith(['v1', 'v2'], byDefault, conflict), seen)
    expect(problems).toEqual(problem === undefined ? [] : [problem])
  })
})

test('a plan without its locked tags', () => {
  const seen = destinationSights({
    ...{ mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest'] },
    images: ['v1', 'latest'].map((name) => imageAt(name, A)),
  })
  const { plan } = planDestination(settingsWith(['v1', 'v2', 'latest'], true).tags, seen)
  const { tags, left, locked } = withoutLocked(plan)
  const names = [tags, left].map((all) => all.map((one) => one.tag))
  expect([names, locked]).toEqual([[['v2', 'latest'], ['v1']], undefined])
})

describe('a tag that another job has set meanwhile', () => {
  const [OLD, NEW] = [manifestOf(1), manifestOf(2)]

  /** Sets v1 and v2 in an immutable repository in which another job has set v2. Returns what came of it. */
  async function setTags(names: readonly [string, ...string[]], byDefault: boolean, conflict: TagConflict) {
    const settings = settingsWith(names, byDefault, conflict)
    const ecr = new MemoryEcr({ mutability: 'IMMUTABLE', images: { [OLD]: ['v2'], [NEW]: [] } })
    const seen = destinationSights({ mutability: 'IMMUTABLE' })
    const { plan } = planDestination(settings.tags, seen)
    const arrival = {
      image: imageOf(NEW),
      how: 'pushed',
      created: false,
      withOthers: false,
      reported: undefined,
      failure: undefined,
    } as const
    const keys = () => Promise.reject(new Error('nothing is signed'))
    const one: Delivered = {
      ...seen,
      ...arrival,
      ecr,
      keys,
      plan,
      repository: REPOSITORY,
      tags: new Set(),
      platformTags: new Map(),
      moved: new Set(),
      kept: new Map(),
    }
    const left: string[] = []
    const log = { info: (text: string) => left.push(text), warning: () => {} }
    const thrown = await tagDelivery(one, { settings: settings.tags, history: NO_HISTORY, log, now: () => 0 }).then(
      () => undefined,
      (error: unknown) => error,
    )
    return { thrown, left, tags: [...one.tags], planned: one.plan.left.map((plan) => plan.tag) }
  }

  const LEFT_ALONE = `Another job has set v2 in ${repositoryUri(REPOSITORY)} meanwhile. It is left alone on ${shortDigest(digestOf(OLD))}.`
  const LEFT = { thrown: undefined, left: [LEFT_ALONE], tags: ['v1'], planned: ['v2'] }
  const TAKEN = { thrown: new TakenTagError(tag('v2'), imageOf(OLD), imageOf(NEW)), left: [], planned: [] }

  test.each<
    readonly [
      name: string,
      names: readonly [string, ...string[]],
      byDefault: boolean,
      conflict: TagConflict,
      end: object,
    ]
  >([
    ['a default one behind the first is left alone', ['v1', 'v2'], true, 'fail', LEFT],
    ['the first default one is not', ['v2', 'v1'], true, 'fail', { ...TAKEN, tags: ['v1'] }],
    ['one that somebody wrote is not', ['v1', 'v2'], false, 'fail', { ...TAKEN, tags: ['v1'] }],
    ['one that somebody wrote is skipped', ['v1', 'v2'], false, 'skip', LEFT],
  ])('%s', async (_name, names, byDefault, conflict, end) => {
    expect(await setTags(names, byDefault, conflict)).toEqual(end)
  })
})

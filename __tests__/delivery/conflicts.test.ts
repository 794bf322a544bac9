// What on-tag-conflict makes of tags that exist and cannot move.
import { describe, expect, test } from '@jest/globals'
import { makePlan, type ObservedState, type Planned } from '../../src/actions/build/plan.ts'
import { affectedBy, planWarnings } from '../../src/delivery/plan-destination.ts'
import type { TagConflict } from '../../src/image-metadata/resolve.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import {
  archivedAt,
  BUILDER,
  destinationSights,
  imageAt,
  settingsWith,
  sights,
} from '../fixtures/destination-states.ts'
import { digest, HOST, REPOSITORY, repositoryName, tag } from '../fixtures/values.ts'

const [A, B] = [digest('a'), digest('b')]

type Images = Readonly<Record<string, Digest>>

/** An immutable repository in which only `latest` may move. */
const immutable = (images: Images) => ({
  mutability: 'IMMUTABLE_WITH_EXCLUSION',
  exclusions: ['latest'],
  images: Object.entries(images).map(([name, image]) => imageAt(name, image)),
})

/** What is done, and with which tags. `none` when the run is refused. */
function shown({ plan, problems }: Planned): string {
  const places = plan.destinations.map(({ tags, left, settled, locked }) => {
    const names = tags.map(({ tag }) => tag).join(' ')
    const image = locked === undefined ? '' : ` on ${locked.digest.charAt(7)}`
    return `${names}${image}${settled ? ' settled' : ''}${left.length > 0 ? ` left ${left.map(({ tag }) => tag).join(' ')}` : ''}`
  })
  return `${problems.length > 0 ? 'none' : plan.produce.kind}: ${places.join(' | ')}`
}

const planned = (
  conflict: TagConflict,
  tags: readonly [string, ...string[]],
  seen: ObservedState,
  byDefault = false,
): Planned => makePlan(settingsWith(tags, byDefault, conflict), seen)

describe('one repository', () => {
  const NEW = 'push: v1 latest'
  type Row = readonly [
    name: string,
    tags: readonly [string, ...string[]],
    images: Images,
    fail: string,
    skip: string,
    keep: string,
  ]
  test.each<Row>([
    ['nothing is there', ['v1', 'latest'], {}, NEW, NEW, NEW],
    ['what is there may move', ['v1', 'latest'], { latest: A }, NEW, NEW, NEW],
    [
      'one is locked, one may move',
      ['v1', 'latest'],
      { v1: A, latest: B },
      'compare: v1 latest on a',
      'push: latest left v1',
      'found: v1 latest on a',
    ],
    [
      'one is locked, one is new',
      ['v1', 'v2'],
      { v1: A },
      'compare: v1 v2 on a',
      'push: v2 left v1',
      'found: v1 v2 on a',
    ],
    ['the only one is locked', ['v1'], { v1: A }, 'compare: v1 on a', 'found: v1 on a settled', 'found: v1 on a'],
    [
      'all are locked on one image',
      ['v1', 'v2'],
      { v1: A, v2: A },
      'compare: v1 v2 on a',
      'found: v1 v2 on a settled',
      'found: v1 v2 on a',
    ],
    [
      'all are locked, on two images',
      ['v1', 'v2'],
      { v1: A, v2: B },
      'none: v1 v2 on a',
      'found: v1 on a settled left v2',
      'none: v1 v2 on a',
    ],
    [
      'two are locked on two images, and one is new',
      ['v1', 'v2', 'v3'],
      { v1: A, v2: B },
      'none: v1 v2 v3 on a',
      'push: v3 left v1 v2',
      'none: v1 v2 v3 on a',
    ],
  ])('%s', (_name, tags, images, fail, skip, keep) => {
    const seen = sights(immutable(images))
    const all = (['fail', 'skip', 'keep'] as const).map((conflict) => shown(planned(conflict, tags, seen)))
    expect(all).toEqual([fail, skip, keep])
  })
})

describe('default tags', () => {
  type Row = readonly [name: string, images: Images, fail: string, skip: string, keep: string]
  test.each<Row>([
    ['the first run', {}, 'push: sha-1 main latest', 'push: sha-1 main latest', 'push: sha-1 main latest'],
    [
      'the first run again',
      { 'sha-1': A, main: A },
      'compare: sha-1 main latest on a',
      'push: latest left sha-1 main',
      'found: sha-1 main latest on a',
    ],
    [
      'the next commit',
      { main: A, latest: A },
      'push: sha-1 latest left main',
      'push: sha-1 latest left main',
      'push: sha-1 latest left main',
    ],
    [
      'the next commit again',
      { 'sha-1': B, main: A, latest: B },
      'compare: sha-1 latest on b left main',
      'push: latest left sha-1 main',
      'found: sha-1 latest on b left main',
    ],
  ])('%s', (_name, images, fail, skip, keep) => {
    const seen = sights(immutable(images))
    const tags = ['sha-1', 'main', 'latest'] as const
    const all = (['fail', 'skip', 'keep'] as const).map((conflict) => shown(planned(conflict, tags, seen, true)))
    expect(all).toEqual([fail, skip, keep])
  })
})

describe('several repositories', () => {
  const seen = (...all: readonly Images[]): ObservedState => ({
    builder: BUILDER,
    destinations: all.map((images, index) => ({
      ...destinationSights(immutable(images)),
      repository: { ...REPOSITORY, name: repositoryName(`team/app-${index}`) },
    })),
  })
  type Row = readonly [name: string, images: readonly Images[], fail: string, skip: string, keep: string]
  test.each<Row>([
    ['one is empty', [{ v1: A }, {}], 'compare: v1 on a | v1', 'push: v1 on a settled | v1', 'found: v1 on a | v1'],
    [
      'both have the image',
      [{ v1: A }, { v1: A }],
      'compare: v1 on a | v1 on a',
      'found: v1 on a settled | v1 on a settled',
      'found: v1 on a | v1 on a',
    ],
    [
      'each has another one',
      [{ v1: A }, { v1: B }],
      'none: v1 on a | v1 on b',
      'found: v1 on a settled | v1 on b settled',
      'none: v1 on a | v1 on b',
    ],
    [
      'each has another one, and a third one has none',
      [{ v1: A }, { v1: B }, {}],
      'none: v1 on a | v1 on b | v1',
      'push: v1 on a settled | v1 on b settled | v1',
      'none: v1 on a | v1 on b | v1',
    ],
  ])('%s', (_name, images, fail, skip, keep) => {
    const all = (['fail', 'skip', 'keep'] as const).map((conflict) => shown(planned(conflict, ['v1'], seen(...images))))
    expect(all).toEqual([fail, skip, keep])
  })

  test('those that are settled get nothing while another one does', () => {
    const targets = planned('skip', ['v1'], seen({ v1: A }, {})).plan.destinations.map((plan) => ({ plan }))
    expect(affectedBy(targets)).toEqual([targets[1]])
  })

  test('all are the result when all are settled', () => {
    const targets = planned('skip', ['v1'], seen({ v1: A }, { v1: B })).plan.destinations.map((plan) => ({ plan }))
    expect(affectedBy(targets)).toEqual(targets)
  })
})

describe('an image in the archive', () => {
  const seen = (mutability: string) => sights({ mutability, states: [archivedAt('v1', A)] })
  const REFUSED =
    'v1 cannot be moved in this repository, and its image sha256:aaaaaaaaaaaa is in the archive, where it cannot be pulled. ' +
    'Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.'

  type Row = readonly [
    name: string,
    conflict: TagConflict,
    mutability: string,
    tags: readonly [string, ...string[]],
    expected: string,
    ...problems: readonly string[],
  ]
  test.each<Row>([
    ['its tag moves', 'fail', 'MUTABLE', ['v1'], 'push: v1'],
    ['its tag is locked', 'fail', 'IMMUTABLE', ['v1'], 'none: v1', REFUSED],
    ['its tag is locked, beside a new one', 'fail', 'IMMUTABLE', ['v1', 'v2'], 'none: v1 v2', REFUSED],
    ['it cannot be the result', 'keep', 'IMMUTABLE', ['v1'], 'none: v1', REFUSED],
    ['its tag is skipped', 'skip', 'IMMUTABLE', ['v1', 'v2'], 'push: v2 left v1'],
    ['nothing remains', 'skip', 'IMMUTABLE', ['v1'], 'none: v1 settled', REFUSED],
  ])('%s', (_name, conflict, mutability, tags, expected, ...problems) => {
    const made = planned(conflict, tags, seen(mutability))
    expect(shown(made)).toBe(expected)
    expect(made.problems).toEqual(problems)
  })

  test('where it may not be described, nothing is known of it', () => {
    const hidden = sights({ repository: { state: 'hidden' }, states: [archivedAt('v1', A)] })
    expect(shown(planned('fail', ['v1'], hidden))).toBe('push: v1')
  })
})

describe('the quota of tags on an image', () => {
  const seen = (count: number): ObservedState =>
    sights({
      ...immutable({ v1: A, latest: B }),
      states: [
        { ...archivedAt('v1', A), archived: false, names: Array.from({ length: count }, (_, at) => tag(`t${at}`)) },
      ],
    })

  test.each<readonly [name: string, conflict: TagConflict, count: number, ...problems: readonly string[]]>([
    ['has room', 'fail', 998],
    [
      'has none for two more',
      'fail',
      999,
      'The image sha256:aaaaaaaaaaaa has 999 tags already, and this run would add 2: v2, latest. ECR takes 1000 on an image. Remove some that nobody needs.',
    ],
    [
      'is full, and the image is kept',
      'keep',
      1000,
      'The image sha256:aaaaaaaaaaaa has 1000 tags already, and this run would add 2: v2, latest. ECR takes 1000 on an image. Remove some that nobody needs.',
    ],
    ['says nothing of a new image', 'skip', 1000],
  ])('%s', (_name, conflict, count, ...problems) => {
    expect(planned(conflict, ['v1', 'v2', 'latest'], seen(count)).problems).toEqual(problems)
  })

  test('is not asked for when no tag is added', () => {
    expect(planned('fail', ['v1'], seen(1000)).problems).toEqual([])
  })
})

test.each<readonly [name: string, conflict: TagConflict, byDefault: boolean, warnings: readonly string[]]>([
  [
    'a tag that is skipped',
    'skip',
    false,
    [`v1 cannot be moved in ${HOST}/team/app and stays on sha256:aaaaaaaaaaaa (on-tag-conflict: skip).`],
  ],
  ['a default tag that is skipped', 'skip', true, []],
  ['a tag whose image is kept', 'keep', false, []],
])('warnings: %s', (_name, conflict, byDefault, warnings) => {
  const settings = settingsWith(['v1', 'v2'], byDefault, conflict)
  const { plan } = makePlan(settings, sights(immutable({ v1: A })))
  expect(planWarnings(plan.destinations, settings.tags)).toEqual(warnings)
})

import { describe, expect, test } from '@jest/globals'
import type { Destination } from '../../src/inputs/settings.ts'
import type { Digest } from '../../src/names/digest.ts'
import type { DestinationPlan } from '../../src/plan/destination.ts'
import { makePlan, type PushPlan, type Sights } from '../../src/plan/plan.ts'
import type { TagPlan } from '../../src/plan/tags.ts'
import { ACCOUNT, digest, OTHER_ACCOUNT, REPOSITORY, tag } from '../values.ts'
import { BUILDER, DESTINATION, imageAt, settingsWith, sights, UNWANTED, UPKEEP } from './sights.ts'

const [A, B] = [digest('a'), digest('b')]
const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/github-ecr/GitHubActions`

/** The plan of a push to a repository that is there. */
const plan = (tags: readonly TagPlan[], over: Partial<DestinationPlan> = {}): PushPlan => ({
  builder: BUILDER,
  produce: over.locked === undefined ? { kind: 'push' } : { kind: 'compare', image: over.locked },
  destinations: [
    {
      caller: CALLER,
      repository: REPOSITORY,
      create: undefined,
      state: 'there',
      imagesSeen: true,
      drift: [],
      mode: 'create',
      locked: undefined,
      settled: false,
      tags,
      left: [],
      ...over,
    },
  ],
})

const planned = (name: string, now?: Digest, locked = false): TagPlan => ({
  tag: tag(name),
  now,
  locked,
  archived: false,
})

type Row = readonly [name: string, tags: readonly [string, ...string[]], seen: Sights, expected: PushPlan]

const compare = (name: string, image: Digest) => ({ locked: imageAt(name, image) })

describe('tags that were asked for', () => {
  const immutable = { mutability: 'IMMUTABLE' }
  test.each<Row>([
    ['new ones', ['v1', 'latest'], sights(), plan([planned('v1'), planned('latest')])],
    [
      'ones that move',
      ['v1', 'latest'],
      sights({ images: [imageAt('latest', A)] }),
      plan([planned('v1'), planned('latest', A)]),
    ],
    ['new ones in an immutable repository', ['v1'], sights(immutable), plan([planned('v1')])],
    [
      'one that is locked: the build must give its image',
      ['v1'],
      sights({ ...immutable, images: [imageAt('v1', A)] }),
      plan([planned('v1', A, true)], compare('v1', A)),
    ],
    [
      'a locked one beside a new one',
      ['v2', 'v1'],
      sights({ ...immutable, images: [imageAt('v1', A)] }),
      plan([planned('v2'), planned('v1', A, true)], compare('v1', A)),
    ],
    [
      'several that are locked on one image',
      ['v1', 'stable'],
      sights({ ...immutable, images: [imageAt('v1', A), imageAt('stable', A)] }),
      plan([planned('v1', A, true), planned('stable', A, true)], compare('v1', A)),
    ],
    [
      'one that may move by an exclusion filter',
      ['v1', 'latest'],
      sights({
        mutability: 'IMMUTABLE_WITH_EXCLUSION',
        exclusions: ['latest*'],
        images: [imageAt('v1', A), imageAt('latest', B)],
      }),
      plan([planned('v1', A, true), planned('latest', B)], compare('v1', A)),
    ],
    [
      'one that is locked by an exclusion filter',
      ['v1', 'latest'],
      sights({
        mutability: 'MUTABLE_WITH_EXCLUSION',
        exclusions: ['v*'],
        images: [imageAt('v1', A), imageAt('latest', B)],
      }),
      plan([planned('v1', A, true), planned('latest', B)], compare('v1', A)),
    ],
    [
      'in a repository that may not be described: nothing is known to be locked',
      ['v1'],
      sights({ repository: { state: 'hidden' }, images: [imageAt('v1', A)] }),
      plan([planned('v1', A)], { state: 'hidden' }),
    ],
    [
      'in a repository that is missing',
      ['v1'],
      sights({ repository: { state: 'missing', template: undefined } }),
      plan([planned('v1')], { state: 'missing', create: { by: 'step', wanted: UNWANTED } }),
    ],
  ])('%s', (_name, tags, seen, expected) => {
    expect(makePlan(settingsWith(tags).tags, seen)).toEqual({ plan: expected, problems: [] })
  })
})

describe('default tags in an immutable repository', () => {
  const seen = (...images: readonly (readonly [string, Digest])[]): Sights =>
    sights({ mutability: 'IMMUTABLE', images: images.map(([name, image]) => imageAt(name, image)) })
  const left = [planned('main', A, true), planned('latest', A, true)]

  test.each<Row>([
    [
      'the first run sets all',
      ['sha-1', 'main', 'latest'],
      seen(),
      plan([planned('sha-1'), planned('main'), planned('latest')]),
    ],
    [
      'the first run again compares all',
      ['sha-1', 'main', 'latest'],
      seen(['sha-1', A], ['main', A], ['latest', A]),
      plan([planned('sha-1', A, true), planned('main', A, true), planned('latest', A, true)], compare('sha-1', A)),
    ],
    [
      'the next commit sets its own tag and leaves the others alone',
      ['sha-2', 'main', 'latest'],
      seen(['main', A], ['latest', A]),
      plan([planned('sha-2')], { left }),
    ],
    [
      'the next commit again compares its own tag and leaves the others alone',
      ['sha-2', 'main', 'latest'],
      seen(['sha-2', B], ['main', A], ['latest', A]),
      plan([planned('sha-2', B, true)], { ...compare('sha-2', B), left }),
    ],
  ])('%s', (_name, tags, seenThen, expected) => {
    expect(makePlan(settingsWith(tags, true).tags, seenThen)).toEqual({ plan: expected, problems: [] })
  })
})

describe('a run that cannot succeed', () => {
  const missing = { repository: { state: 'missing', template: undefined } } as const
  const forbidden: Destination = { ...DESTINATION, upkeep: { ...UPKEEP, create: 'never' } }
  const other = { account: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/me` }
  const NO_CREATE =
    'The repository team/app does not exist in account 123456789012, region eu-central-1, and create-repository is false.'
  const LOCKED =
    'One image cannot have all of these tags: they cannot be moved, and they are on different images: v1 (sha256:aaaaaaaaaaaa), v2 (sha256:bbbbbbbbbbbb).'
  const locked = { mutability: 'IMMUTABLE', images: [imageAt('v1', A), imageAt('v2', B)] }

  test.each<readonly [name: string, seen: Sights, problems: readonly string[]]>([
    ['the repository is missing and must not be created', sights({ ...missing, destination: forbidden }), [NO_CREATE]],
    [
      'the repository is missing in another account',
      sights({ ...missing, caller: other }),
      [
        'The repository team/app does not exist in account 123456789012, region eu-central-1. It cannot be created with the ' +
          'credentials of account 210987654321: create it there, or give role-to-assume a role of account 123456789012.',
      ],
    ],
    [
      'the repository is missing in another account and must not be created',
      sights({ ...missing, caller: other, destination: forbidden }),
      [NO_CREATE],
    ],
    ['tags are locked on different images', sights(locked), [LOCKED]],
  ])('%s', (_name, seen, problems) => {
    expect(makePlan(settingsWith(['v1', 'v2', 'v3']).tags, seen).problems).toEqual(problems)
  })
})

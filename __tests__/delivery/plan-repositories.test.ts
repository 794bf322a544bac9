// What the plan makes of the repository itself: who creates it, and what differs from the inputs.
import { expect, test } from '@jest/globals'
import { makePlan, type Planned } from '../../src/actions/build/plan.ts'
import { buildPlanJson, planJson } from '../../src/actions/build/plan-json.ts'
import { planWarnings } from '../../src/delivery/plan-destination.ts'
import type { DesiredRepository, RepositorySettings } from '../../src/ecr/destination.ts'
import {
  archivedAt,
  DESTINATION,
  EVENT_COMMIT,
  imageAt,
  settingsWith,
  sights,
  UNWANTED,
  UPKEEP,
} from '../fixtures/destination-states.ts'
import { ACCOUNT, digest, HOST, OTHER_ACCOUNT } from '../fixtures/values.ts'

const DETAILS = { lifecyclePolicy: undefined, repositoryPolicy: undefined, tags: [], catalog: undefined }
const WANTED: DesiredRepository = {
  ...UNWANTED,
  mutability: { kind: 'IMMUTABLE', exclusions: [] },
  encryption: { type: 'KMS', key: undefined },
}
const SETTINGS = settingsWith(['v1', 'latest'])

const planned = (upkeep: Partial<RepositorySettings>, over: Parameters<typeof sights>[0] = {}): Planned =>
  makePlan(SETTINGS, sights({ destination: { ...DESTINATION, repositorySettings: { ...UPKEEP, ...upkeep } }, ...over }))

const missing = (template?: string) => ({ repository: { state: 'missing', template } }) as const
const other = { account: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/me` }

test.each<readonly [name: string, planned: Planned, create: object | undefined, refused: boolean]>([
  ['this step', planned({}, missing()), { by: 'step', desired: UNWANTED }, false],
  ['this step, with settings', planned({ desired: WANTED }, missing()), { by: 'step', desired: WANTED }, false],
  [
    'this step, that could not see whether there is a template',
    planned({}, { repository: { state: 'missing', template: undefined, blind: true } }),
    { by: 'step', desired: UNWANTED, blind: true },
    false,
  ],
  ['the push, by a template that was seen', planned({}, missing('team')), { by: 'push', template: 'team' }, false],
  [
    'the push, by a template that nobody saw',
    planned({ create: 'on-push' }, missing()),
    { by: 'push', template: undefined },
    false,
  ],
  [
    'the push, in another account',
    planned({ create: 'on-push' }, { ...missing(), caller: other }),
    { by: 'push', template: undefined },
    false,
  ],
  ['nobody', planned({ create: 'never' }, missing()), undefined, true],
  ['nobody in another account', planned({}, { ...missing(), caller: other }), { by: 'step', desired: UNWANTED }, true],
  ['nobody needs to', planned({ create: 'on-push' }), undefined, false],
])('who creates the repository: %s', (_name, { plan, problems }, create, refused) => {
  expect(plan.destinations[0]?.create).toEqual(create)
  expect(problems).toHaveLength(refused ? 1 : 0)
})

const MUTABILITY = { setting: 'image-tag-mutability', path: '', now: 'MUTABLE', wanted: 'IMMUTABLE' }
const ENCRYPTION = { setting: 'encryption-type', path: '', now: 'AES256', wanted: 'KMS' }
const REFUSED =
  'The encryption of the repository team/app cannot be changed any more (encryption-type: AES256 → KMS). ' +
  'Create another repository, or leave encryption-type and kms-key as they are there.'
const WARNING =
  `The repository ${HOST}/team/app is not as the inputs want it:\n` +
  '- image-tag-mutability: MUTABLE → IMMUTABLE\n- encryption-type: AES256 → KMS'

test.each<
  readonly [
    mode: RepositorySettings['mode'],
    drift: readonly object[],
    problems: readonly string[],
    warnings: readonly string[],
  ]
>([
  ['check', [MUTABILITY, ENCRYPTION], [], [WARNING]],
  ['apply', [MUTABILITY, ENCRYPTION], [REFUSED], []],
])('a repository that differs: %s', (mode, drift, problems, warnings) => {
  const made = planned({ mode, desired: WANTED }, { details: DETAILS })
  expect(made.plan.destinations[0]?.drift).toEqual(drift)
  expect(made.problems).toEqual(problems)
  expect(planWarnings(made.plan.destinations, SETTINGS.tags)).toEqual(warnings)
})

test.each<readonly [mode: RepositorySettings['mode'], produce: string]>([
  ['check', 'push'],
  // By the time of the push the repository is immutable, so the tag that is there cannot move.
  ['apply', 'compare'],
])('tags are judged by the mutability that the repository will have: %s', (mode, produce) => {
  const wanted = { ...UNWANTED, mutability: { kind: 'IMMUTABLE', exclusions: [] } } as const
  const made = planned({ mode, desired: wanted }, { details: DETAILS, images: [imageAt('v1', digest('a'))] })
  expect(made.plan.produce.kind).toBe(produce)
})

const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/github-ecr/GitHubActions`
const PLACE = {
  registry: HOST,
  repository: 'team/app',
  account: ACCOUNT,
  region: 'eu-central-1',
  identity: CALLER,
  state: 'there',
  create: null,
  drift: [],
  kept: [],
}
const tagJson = (name: string, now: string | null, change: string, archived = false) => ({
  tag: name,
  now,
  change,
  archived,
})

const jsonOf = (one: Planned): string => planJson(one, { commit: EVENT_COMMIT, part: undefined }, [])

/** As of a checkout at another commit than the event's. */
const OTHER = { sha: 'd'.repeat(40), ref: '', why: 'HEAD of the checkout' }

test.each<readonly [name: string, json: string, expected: object]>([
  [
    'a push',
    jsonOf(planned({}, { images: [imageAt('latest', digest('a'))] })),
    {
      version: 1,
      refused: [],
      action: 'push',
      destinations: [{ ...PLACE, tags: [tagJson('v1', null, 'new'), tagJson('latest', digest('a'), 'move')] }],
    },
  ],
  [
    'a repository that is created',
    jsonOf(planned({}, missing())),
    {
      version: 1,
      refused: [],
      action: 'push',
      destinations: [
        {
          ...PLACE,
          state: 'missing',
          create: 'step',
          tags: [tagJson('v1', null, 'new'), tagJson('latest', null, 'new')],
        },
      ],
    },
  ],
  [
    'tags that cannot move, and one that is left',
    jsonOf(
      makePlan(
        settingsWith(['v1', 'main'], true, 'keep'),
        sights({ mutability: 'IMMUTABLE', images: [imageAt('v1', digest('a')), imageAt('main', digest('b'))] }),
      ),
    ),
    {
      version: 1,
      refused: [],
      action: 'found',
      destinations: [{ ...PLACE, tags: [tagJson('v1', digest('a'), 'locked'), tagJson('main', digest('b'), 'left')] }],
    },
  ],
  [
    'a run that is refused, with settings that differ',
    jsonOf(
      planned({ mode: 'apply', desired: WANTED }, { details: DETAILS, states: [archivedAt('latest', digest('c'))] }),
    ),
    {
      version: 1,
      refused: [
        REFUSED,
        'latest cannot be moved in this repository, and its image sha256:cccccccccccc is in the archive, where it cannot be pulled. ' +
          'Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.',
      ],
      action: 'none',
      destinations: [
        {
          ...PLACE,
          drift: [
            { ...MUTABILITY, change: true },
            { ...ENCRYPTION, change: false },
          ],
          tags: [tagJson('v1', null, 'new'), tagJson('latest', digest('c'), 'locked', true)],
        },
      ],
    },
  ],
  [
    'a run that does not push',
    buildPlanJson('the input push is false', { commit: EVENT_COMMIT, part: undefined }, []),
    { version: 1, refused: [], action: 'build', reason: 'the input push is false', destinations: [] },
  ],
  [
    'of another commit than the event is about',
    planJson(planned({}, { images: [] }), { commit: OTHER, part: undefined }, []),
    {
      version: 1,
      refused: [],
      action: 'push',
      commit: { sha: OTHER.sha, why: OTHER.why },
      destinations: [{ ...PLACE, tags: [tagJson('v1', null, 'new'), tagJson('latest', null, 'new')] }],
    },
  ],
  [
    'of a commit that nobody knows, without a push',
    buildPlanJson('the input push is false', { commit: { ...OTHER, sha: '' }, part: undefined }, []),
    {
      version: 1,
      refused: [],
      action: 'build',
      reason: 'the input push is false',
      commit: { sha: null, why: OTHER.why },
      destinations: [],
    },
  ],
])('JSON: %s', (_name, json, expected) => {
  expect(JSON.parse(json)).toEqual(expected)
})

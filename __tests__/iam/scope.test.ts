import { expect, test } from '@jest/globals'
import type { DesiredRepository, Destination } from '../../src/ecr/destination.ts'
import { repositoryUses, sourceUse } from '../../src/iam/needed-permissions.ts'
import { scopedDown, scopedIdentities, scopeWarnings } from '../../src/iam/session-policy.ts'
import { destination } from '../fixtures/destination.ts'
import { UNWANTED, UPKEEP } from '../fixtures/destination-states.ts'
import { ACCOUNT, OTHER_ACCOUNT } from '../fixtures/values.ts'

const PLAIN = { secrets: false, cache: false, defaultTags: false }

const ROLE = 'arn:aws:iam::123456789012:role/github-ecr'
const ALL: DesiredRepository = {
  mutability: { kind: 'IMMUTABLE', exclusions: [] },
  scanOnPush: true,
  encryption: { type: 'KMS', key: undefined },
  lifecyclePolicy: '{}',
  repositoryPolicy: '{}',
  tags: [{ key: 'team', value: 'web' }],
  catalog: undefined,
}
function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there')
  return value
}

const KEY = { type: 'KMS', key: 'mrk-1' }
const THEIRS = 'arn:aws:iam::210987654321:role/theirs'

test.each([
  ['a plain one', [destination('app', ROLE)], [[ACCOUNT, ['push', 'create', 'templates']]]],
  [
    'without a role, the account is not known before the run',
    [destination('app', undefined)],
    [[undefined, ['push', 'create', 'templates']]],
  ],
  [
    'a registry of another account',
    [destination('app', ROLE, { account: OTHER_ACCOUNT })],
    [[OTHER_ACCOUNT, ['push', 'create', 'templates']]],
  ],
  [
    'create-repository: false',
    [destination('app', ROLE, { repositorySettings: { ...UPKEEP, create: 'never' } })],
    [[ACCOUNT, ['push']]],
  ],
  [
    'create-repository: on-push',
    [destination('app', ROLE, { repositorySettings: { ...UPKEEP, create: 'on-push' } })],
    [[ACCOUNT, ['push']]],
  ],
  [
    'settings of a repository that is created',
    [destination('app', ROLE, { repositorySettings: { ...UPKEEP, desired: ALL } })],
    [[ACCOUNT, ['push', 'create', 'lifecycle-policy', 'repository-policy', 'repository-tags']]],
  ],
  [
    'a key of its own for a repository that is created',
    [destination('app', ROLE, { repositorySettings: { ...UPKEEP, desired: { ...UNWANTED, encryption: KEY } } })],
    [[ACCOUNT, ['push', 'create', 'kms-key']]],
  ],
  [
    'a key of its own, in a repository that is not created',
    [
      destination('app', ROLE, {
        repositorySettings: { create: 'never', mode: 'check', desired: { ...UNWANTED, encryption: KEY } },
      }),
    ],
    [[ACCOUNT, ['push']]],
  ],
  [
    'settings that are compared, in a repository that is not created',
    [destination('app', ROLE, { repositorySettings: { create: 'never', mode: 'check', desired: ALL } })],
    [[ACCOUNT, ['push', 'check-lifecycle-policy', 'check-repository-policy', 'check-repository-tags']]],
  ],
  [
    'settings that are brought in line',
    [destination('app', ROLE, { repositorySettings: { create: 'missing', mode: 'apply', desired: ALL } })],
    [
      [
        ACCOUNT,
        [
          ...['push', 'create', 'lifecycle-policy', 'repository-policy', 'repository-tags'],
          ...['check-lifecycle-policy', 'check-repository-policy', 'check-repository-tags'],
          ...['apply-mutability', 'apply-scanning'],
        ],
      ],
    ],
  ],
  [
    'one setting that is brought in line',
    [
      destination('app', ROLE, {
        repositorySettings: { create: 'never', mode: 'apply', desired: { ...UNWANTED, scanOnPush: true } },
      }),
    ],
    [[ACCOUNT, ['push', 'apply-scanning']]],
  ],
  [
    'several: the image can be copied from any but the last',
    [destination('app', ROLE), destination('two', ROLE), destination('three', THEIRS)],
    [
      [ACCOUNT, ['push', 'create', 'templates', 'copy']],
      [ACCOUNT, ['push', 'create', 'templates', 'copy']],
      [OTHER_ACCOUNT, ['push', 'create', 'templates']],
    ],
  ],
])('what is done: %s', (_name, destinations, expected) => {
  expect(repositoryUses(destinations, PLAIN).map(({ account, features }) => [account, features])).toEqual(expected)
})

test('secrets of the build need more at each destination, because any can be the one that is pushed to', () => {
  const uses = repositoryUses([destination('app', ROLE), destination('two', ROLE)], { ...PLAIN, secrets: true })
  expect(uses.map(({ features }) => features)).toEqual([
    ['push', 'create', 'templates', 'copy', 'secrets'],
    ['push', 'create', 'templates', 'secrets'],
  ])
})

test('a cache needs more at the destination that keeps it', () => {
  const two = [destination('app', ROLE, { keepsCache: true }), destination('two', ROLE)]
  const features = (cache: boolean) => repositoryUses(two, { ...PLAIN, cache }).map((use) => use.features)
  const [first = [], second = []] = features(false)
  expect(features(true)).toEqual([[...first, 'cache'], second])
})

test('a part of an image needs more at each destination, and an image that is there needs no copies between them', () => {
  const two = [destination('app', ROLE), destination('two', ROLE)]
  const features = (more: object) => repositoryUses(two, { ...PLAIN, ...more }).map((use) => use.features)
  expect(features({ parts: true })).toEqual([
    ['push', 'create', 'templates', 'copy', 'parts'],
    ['push', 'create', 'templates', 'parts'],
  ])
  expect(features({ isThere: true })).toEqual([
    ['push', 'create', 'templates', 'mounts'],
    ['push', 'create', 'templates', 'mounts'],
  ])
})

test.each([
  ['all', ROLE, [ACCOUNT, ['source', 'referrers'], false]],
  ['none', undefined, [undefined, ['source'], false]],
] as const)('the repository that an image comes from, with referrers: %s', (referrers, role, expected) => {
  const { account, features, isPublic } = sourceUse(destination('app', role), referrers)
  expect([account, features, isPublic]).toEqual(expected)
})

/** The repositories in a session's policy. */
const named = ({ identity: { role } }: Destination): readonly string[] | undefined =>
  role?.sessionPolicy && [...role.sessionPolicy.text.matchAll(/repository\/(\w+)/g)].map(([, name = '']) => name)

test('a session is for all destinations that share its role', () => {
  const scoped = scopedDown(
    [destination('app', ROLE), destination('two', THEIRS), destination('three', ROLE), destination('four', undefined)],
    PLAIN,
  )
  expect(scoped.map(named)).toEqual([['app', 'three'], ['two'], ['app', 'three'], undefined])
  expect(scoped[0]?.identity.role?.sessionPolicy).toEqual(scoped[2]?.identity.role?.sessionPolicy)
  expect(scopeWarnings(scoped)).toEqual([])
})

test('a session of the role that reads the source and pushes is for both', () => {
  const [from, to, other] = [destination('app', ROLE), destination('two', ROLE), destination('three', THEIRS)]
  const [use] = repositoryUses([to], { ...PLAIN, isThere: true })
  const identities = scopedIdentities([
    { identity: from.identity, use: sourceUse(from, 'all') },
    { identity: to.identity, use: must(use) },
    { identity: other.identity, use: sourceUse(other, 'none') },
  ])
  expect(identities.map((identity) => named({ ...from, identity }))).toEqual([
    ['app', 'two'],
    ['app', 'two'],
    ['three'],
  ])
  const [first = '', , last = ''] = identities.map(({ role }) => role?.sessionPolicy?.text)
  expect([first, last].map((text) => text.includes('ecr:ListImageReferrers'))).toEqual([true, false])
})

test('a warning is told once', () => {
  const many = Array.from({ length: 60 }, (_, index) => destination(`repository-${index}`, ROLE))
  expect(scopeWarnings(scopedDown(many, PLAIN))).toEqual([
    expect.stringMatching(/^The session policy for these 60 repositories would have \d+ characters/),
  ])
})

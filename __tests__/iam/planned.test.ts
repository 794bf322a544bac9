import { expect, test } from '@jest/globals'
import { describePolicies, type LocatedDestination, plannedPolicies } from '../../src/iam/planned-policies.ts'
import { type AccountId, parseRole } from '../../src/names/aws.ts'
import { destination } from '../fixtures/destination.ts'
import { ACCOUNT, must, OTHER_ACCOUNT } from '../fixtures/values.ts'

const ROLE = 'arn:aws:iam::123456789012:role/team/github-ecr'

/** A destination as it was found, in the account of a registry, by a session of some role. */
function located(name: string, role: string | undefined, owner: AccountId): LocatedDestination {
  const one = destination(name, role)
  const account = role === undefined ? ACCOUNT : must(parseRole(role)).account
  return {
    destination: one,
    registry: { caller: { account, arn: `arn:aws:sts::${account}:assumed-role/found/GitHubActions` } },
    repository: { name: one.address.name, registry: { account: owner, region: one.region, host: 'h.test' } },
  }
}

/** Titles, and the repositories in each policy. */
const shown = (all: readonly LocatedDestination[]) =>
  plannedPolicies(all, { secrets: false, cache: false, defaultTags: false }).map(({ title, policy }) => [
    title,
    ...[...JSON.stringify(policy).matchAll(/\d{12}:repository\/[\w-]+/g)].map(([text]) => text),
  ])

test.each<readonly [name: string, all: readonly LocatedDestination[], expected: readonly (readonly string[])[]]>([
  [
    'the role of the inputs, with its path',
    [located('app', ROLE, ACCOUNT)],
    [[`For ${ROLE}`, '123456789012:repository/app']],
  ],
  [
    'credentials of the environment: the role of the session',
    [located('app', undefined, ACCOUNT)],
    [['For arn:aws:iam::123456789012:role/found', '123456789012:repository/app']],
  ],
  [
    'two repositories of one identity share a policy',
    [located('app', ROLE, ACCOUNT), located('two', ROLE, ACCOUNT)],
    [[`For ${ROLE}`, '123456789012:repository/app', '123456789012:repository/two']],
  ],
  [
    'a repository of another account has a policy too',
    [located('app', ROLE, OTHER_ACCOUNT)],
    [[`For ${ROLE}`, '210987654321:repository/app'], ['For the repository app of account 210987654321']],
  ],
])('%s', (_name, all, expected) => {
  expect(shown(all)).toEqual(expected)
})

test.each<readonly [name: string, account: AccountId, expected: readonly (readonly string[])[]]>([
  ['that its role may read', ACCOUNT, [[`For ${ROLE}`, '123456789012:repository/two', '123456789012:repository/app']]],
  [
    'of another account',
    OTHER_ACCOUNT,
    [
      [`For ${ROLE}`, '123456789012:repository/two', '210987654321:repository/app'],
      ['For the repository app of account 210987654321', 'ReadFromAnotherAccount'],
    ],
  ],
])('an image comes from a repository %s', (_name, account, expected) => {
  const { destination: from, registry, repository } = located('app', ROLE, account)
  const extras = { secrets: false, cache: false, defaultTags: false, isThere: true }
  const source = { identity: from.identity, caller: registry.caller, repository, referrers: 'all' } as const
  const policies = plannedPolicies([located('two', ROLE, ACCOUNT)], extras, [source])
  const words = /\d{12}:repository\/[\w-]+|\w+FromAnotherAccount/g
  expect(policies.map(({ title, policy }) => [title, ...(JSON.stringify(policy).match(words) ?? [])])).toEqual(expected)
})

test('as a reader copies them', () => {
  const policy = { Version: '2012-10-17', Statement: [] } as const
  expect(
    describePolicies([
      { title: 'For me', policy },
      { title: 'For you', policy },
    ]),
  ).toBe(`For me:
{
  "Version": "2012-10-17",
  "Statement": []
}
For you:
{
  "Version": "2012-10-17",
  "Statement": []
}`)
})

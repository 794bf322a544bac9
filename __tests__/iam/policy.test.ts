import { expect, test } from '@jest/globals'
import type { RepositoryUse } from '../../src/iam/needed-permissions.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import { PERMISSION_NAMES } from '../../src/iam/permissions.ts'
import { identityPolicy, policiesFor, repositoryPolicy } from '../../src/iam/policy.ts'
import { ACCOUNT, OTHER_ACCOUNT, REGION, region, repositoryName } from '../fixtures/values.ts'

const use = (over: Partial<RepositoryUse> = {}): RepositoryUse => ({
  name: repositoryName('team/app'),
  account: ACCOUNT,
  region: REGION,
  features: ['push'],
  key: undefined,
  isPublic: false,
  ...over,
})

const PUSH = [
  'ecr:DescribeRepositories',
  'ecr:DescribeImages',
  'ecr:BatchGetImage',
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
]

test('one repository: the login on its own, the rest on the repository', () => {
  expect(identityPolicy([use({ features: ['push', 'create'] })])).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Login', Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
      {
        Sid: 'Repositories',
        Effect: 'Allow',
        Action: [...PUSH, 'ecr:CreateRepository'],
        Resource: 'arn:aws:ecr:eu-central-1:123456789012:repository/team/app',
      },
    ],
  })
})

test('repositories with which the same is done share a statement', () => {
  const other = use({ name: repositoryName('other'), account: OTHER_ACCOUNT })
  const third = use({ name: repositoryName('third'), features: ['push', 'copy'] })
  expect(identityPolicy([use(), third, other, use()]).Statement.slice(1)).toEqual([
    {
      Sid: 'Repositories1',
      Effect: 'Allow',
      Action: PUSH,
      Resource: [
        'arn:aws:ecr:eu-central-1:123456789012:repository/team/app',
        'arn:aws:ecr:eu-central-1:210987654321:repository/other',
      ],
    },
    {
      Sid: 'Repositories2',
      Effect: 'Allow',
      Action: [...PUSH, 'ecr:GetDownloadUrlForLayer'],
      Resource: 'arn:aws:ecr:eu-central-1:123456789012:repository/third',
    },
  ])
})

test.each([
  ['China', use({ region: region('cn-north-1') }), 'arn:aws-cn:ecr:cn-north-1:123456789012:repository/team/app'],
  [
    'GovCloud',
    use({ region: region('us-gov-west-1') }),
    'arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/team/app',
  ],
  [
    'Europe sovereign',
    use({ region: region('eusc-de-east-1') }),
    'arn:aws-eusc:ecr:eusc-de-east-1:123456789012:repository/team/app',
  ],
  ['no account', use({ account: undefined }), 'arn:aws:ecr:eu-central-1:*:repository/team/app'],
  ['no region', use({ region: undefined }), 'arn:aws:ecr:*:123456789012:repository/team/app'],
])('the resource: %s', (_name, one, resource) => {
  expect(identityPolicy([one]).Statement[1]?.Resource).toBe(resource)
})

const KEY_ACTIONS = ['kms:CreateGrant', 'kms:RetireGrant', 'kms:DescribeKey']
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/mrk-1'
const VIA = { StringEquals: { 'kms:ViaService': 'ecr.eu-central-1.amazonaws.com' } }
const withKey = (over: Partial<RepositoryUse>): RepositoryUse =>
  use({ features: ['push', 'create', 'kms-key'], key: KEY, ...over })

test.each<readonly [name: string, uses: readonly RepositoryUse[], keys: readonly object[]]>([
  ['its ARN', [withKey({})], [{ Sid: 'Key', Resource: KEY, Condition: VIA }]],
  ['its id', [withKey({ key: 'mrk-1' })], [{ Sid: 'Key', Resource: KEY, Condition: VIA }]],
  [
    'an alias',
    [withKey({ key: 'alias/ecr' })],
    [
      {
        Sid: 'Key',
        Resource: 'arn:aws:kms:eu-central-1:123456789012:key/*',
        Condition: { ...VIA, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/ecr' } },
      },
    ],
  ],
  [
    'nothing but the word',
    [withKey({ key: undefined, account: undefined, region: undefined })],
    [
      {
        Sid: 'Key',
        Resource: 'arn:aws:kms:*:*:key/*',
        Condition: { StringLike: { 'kms:ViaService': 'ecr.*.amazonaws.com' } },
      },
    ],
  ],
  [
    'one for two repositories, and another',
    [withKey({}), withKey({ name: repositoryName('two') }), withKey({ key: 'mrk-2' })],
    [
      { Sid: 'Key1', Resource: KEY, Condition: VIA },
      { Sid: 'Key2', Resource: 'arn:aws:kms:eu-central-1:123456789012:key/mrk-2', Condition: VIA },
    ],
  ],
  ['one for a public repository, which has none', [withKey({ isPublic: true })], []],
])('the KMS key of a repository that is created: %s', (_name, uses, keys) => {
  const statements = identityPolicy(uses).Statement.filter(({ Sid }) => Sid?.startsWith('Key'))
  expect(statements).toEqual(keys.map((one) => ({ Effect: 'Allow', Action: KEY_ACTIONS, ...one })))
})

test('ECR Public has actions of its own, a token of STS, and no regions', () => {
  const one = use({ features: ['push', 'create', 'copy'], isPublic: true })
  expect(identityPolicy([one]).Statement).toEqual([
    {
      Sid: 'Login',
      Effect: 'Allow',
      Action: ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'],
      Resource: '*',
    },
    {
      Sid: 'Repositories',
      Effect: 'Allow',
      Action: [
        'ecr-public:DescribeRepositories',
        'ecr-public:DescribeImages',
        'ecr-public:BatchCheckLayerAvailability',
        'ecr-public:InitiateLayerUpload',
        'ecr-public:UploadLayerPart',
        'ecr-public:CompleteLayerUpload',
        'ecr-public:PutImage',
        'ecr-public:CreateRepository',
      ],
      Resource: 'arn:aws:ecr-public::123456789012:repository/team/app',
    },
  ])
})

test('ECR Public: who only plans may look, and log in to read manifests', () => {
  expect(identityPolicy([use({ features: ['plan'], isPublic: true })]).Statement.map(({ Action }) => Action)).toEqual([
    ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'],
    ['ecr-public:DescribeRepositories', 'ecr-public:DescribeImages'],
  ])
})

// AWS refuses a policy that has one (MalformedPolicyDocument).
test.each<readonly [name: string, one: RepositoryUse, titles: readonly string[]]>([
  ['what only ECR Public has', use({ features: ['public-catalog'] }), []],
  ['what ECR Public does not have', use({ features: ['lifecycle-policy', 'copy'], isPublic: true }), []],
  ['what is about no repository', use({ features: ['templates'] }), ['Login']],
])('no statement without an action: %s', (_name, one, titles) => {
  expect(identityPolicy([one]).Statement.map(({ Sid }) => Sid)).toEqual(titles)
})

test('private and public together: both logins', () => {
  const [login] = identityPolicy([use(), use({ isPublic: true })]).Statement
  expect(login?.Action).toEqual([
    'ecr:GetAuthorizationToken',
    'ecr-public:GetAuthorizationToken',
    'sts:GetServiceBearerToken',
  ])
})

test('the policy of a repository names who, and no resource', () => {
  const principal = 'arn:aws:iam::210987654321:role/github-ecr'
  expect(repositoryPolicy(use(), principal)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Sid: 'PushFromAnotherAccount', Effect: 'Allow', Principal: { AWS: principal }, Action: PUSH }],
  })
})

const THEIRS = { arn: 'arn:aws:iam::210987654321:role/theirs', account: OTHER_ACCOUNT }

test('all policies: that of the principal, and one for each repository of another account, where nothing is created', () => {
  const own = use({ account: OTHER_ACCOUNT, features: ['push', 'create'] })
  const foreign = use({ name: repositoryName('other'), features: ['push', 'create'] })
  const unknown = use({ name: repositoryName('third'), account: undefined, features: ['push', 'create'] })
  const pushOnly = { ...foreign, features: ['push'] as const }
  expect(policiesFor([own, foreign, unknown], THEIRS)).toEqual([
    { title: `For ${THEIRS.arn}`, policy: identityPolicy([own, pushOnly, unknown]) },
    { title: 'For the repository other of account 123456789012', policy: repositoryPolicy(pushOnly, THEIRS.arn) },
  ])
})

test('no policy for what nobody does in a repository of another account', () => {
  expect(policiesFor([use({ features: ['create'] })], THEIRS)).toEqual([])
  expect(policiesFor([use({ features: ['create'] }), use()], THEIRS).map(({ title }) => title)).toEqual([
    `For ${THEIRS.arn}`,
    'For the repository team/app of account 123456789012',
  ])
})

test('all policies, when nobody knows who it is', () => {
  const one = use({ features: ['push', 'create'] })
  expect(policiesFor([one], undefined)).toEqual([
    { title: 'For the identity of this step', policy: identityPolicy([one]) },
  ])
})

test('actions come once, in the order of the table', () => {
  expect(actionsOf(['create', 'push', 'push'])).toEqual({
    registry: ['ecr:GetAuthorizationToken'],
    repository: [...PUSH, 'ecr:CreateRepository'],
    key: [],
    profile: [],
  })
  expect(actionsOf([])).toEqual({ registry: [], repository: [], key: [], profile: [] })
})

test('no feature deletes a repository or gives rights to others, and none has a wildcard', () => {
  for (const name of PERMISSION_NAMES) {
    const { registry, repository, key } = actionsOf([name])
    for (const action of [...registry, ...repository, ...key]) {
      expect(action).toMatch(/^(ecr|ecr-public|sts|kms|inspector2):[A-Z][A-Za-z]+$/)
      expect(action).not.toMatch(/:(DeleteRepository|PutRegistryPolicy)$/)
    }
  }
})

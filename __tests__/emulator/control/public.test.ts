import { expect, test } from '@jest/globals'
import { withEcr } from '../support.ts'
import { account, noRepository, publicCalls, type Row, refused, testRows } from './calls.ts'
import { fill, web } from './web.ts'

const absent = { repositoryName: 'absent' }
const place = { registryId: account, repositoryName: 'web' }
const resourceArn = `arn:aws:ecr-public::${account}:repository/web`
const described = {
  ...place,
  repositoryArn: resourceArn,
  repositoryUri: expect.stringMatching(/^127\.0\.0\.254:\d+\/[a-z0-9]{8}\/web$/),
  createdAt: expect.any(Number),
}
const catalogData = {
  description: 'A page.',
  architectures: ['ARM 64', 'x86-64'],
  operatingSystems: ['Linux'],
  aboutText: '# About',
  usageText: '# Usage',
}
const kept = { ...catalogData, marketplaceCertified: false }
const policyText = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr-public:*' }] })

const rows: readonly Row[] = [
  {
    name: 'with catalog data',
    call: ['CreateRepository', { repositoryName: 'new', catalogData, tags: [{ Key: 'a', Value: 'b' }] }],
    answer: {
      repository: {
        ...described,
        repositoryName: 'new',
        repositoryArn: `arn:aws:ecr-public::${account}:repository/new`,
        repositoryUri: expect.stringMatching(/\/new$/),
      },
      catalogData,
    },
  },
  {
    name: 'twice',
    call: ['CreateRepository', web],
    answer: refused(
      'RepositoryAlreadyExists',
      `The repository with name 'web' already exists in the registry with id '${account}'`,
    ),
  },
  { name: 'all', call: ['DescribeRepositories'], answer: { repositories: [described] } },
  {
    name: 'one that is missing',
    call: ['DescribeRepositories', { repositoryNames: ['absent'] }],
    answer: noRepository('absent'),
  },
  { name: 'with force', call: ['DeleteRepository', { ...web, force: true }], answer: { repository: described } },
  {
    name: 'with images',
    call: ['DeleteRepository', web],
    answer: refused(
      'RepositoryNotEmpty',
      `The repository with name 'web' in registry with id '${account}' cannot be deleted because it still contains images`,
    ),
  },
  {
    name: 'is one object without an endpoint',
    call: ['GetAuthorizationToken'],
    answer: {
      authorizationData: { authorizationToken: expect.stringMatching(/^QVdTO/), expiresAt: expect.any(Number) },
    },
  },
  {
    name: 'the one of the account',
    call: ['DescribeRegistries'],
    answer: {
      registries: [
        {
          registryId: account,
          registryArn: `arn:aws:ecr-public::${account}:registry/${account}`,
          registryUri: expect.stringMatching(/^127\.0\.0\.254:\d+\/[a-z0-9]{8}$/),
          verified: false,
          aliases: [
            { name: expect.any(String), status: 'ACTIVE', primaryRegistryAlias: true, defaultRegistryAlias: true },
          ],
        },
      ],
    },
  },
  {
    name: 'before it was put',
    call: ['GetRepositoryCatalogData', web],
    answer: refused(
      'RepositoryCatalogDataNotFound',
      `The repository catalog data doesn't exist for the repository with name 'web' in the registry with id '${account}'`,
    ),
  },
  { name: 'is echoed', call: ['PutRepositoryCatalogData', { ...web, catalogData }], answer: { catalogData: kept } },
  {
    name: 'gives what was put, and where the logo is',
    before: [['PutRepositoryCatalogData', { ...web, catalogData: { ...catalogData, logoImageBlob: 'iVBORw==' } }]],
    call: ['GetRepositoryCatalogData', web],
    answer: { catalogData: { ...kept, logoUrl: expect.stringMatching(/^http.*\/logos\/123456789012\/web$/) } },
  },
  { name: 'of a missing repository', call: ['GetRepositoryCatalogData', absent], answer: noRepository('absent') },
  {
    name: 'is echoed',
    call: ['PutRegistryCatalogData', { displayName: 'Us' }],
    answer: { registryCatalogData: { displayName: 'Us' } },
  },
  {
    name: 'gives what was put',
    before: [['PutRegistryCatalogData', { displayName: 'Us' }]],
    call: ['GetRegistryCatalogData'],
    answer: { registryCatalogData: { displayName: 'Us' } },
  },
  { name: 'before it was put', call: ['GetRegistryCatalogData'], answer: { registryCatalogData: {} } },
  { name: 'is echoed', call: ['SetRepositoryPolicy', { ...web, policyText }], answer: { ...place, policyText } },
  {
    name: 'gives what was set',
    before: [['SetRepositoryPolicy', { ...web, policyText }]],
    call: ['GetRepositoryPolicy', web],
    answer: { ...place, policyText },
  },
  {
    name: 'without one',
    call: ['DeleteRepositoryPolicy', web],
    answer: refused(
      'RepositoryPolicyNotFound',
      `Repository policy does not exist for the repository with name 'web' in the registry with id '${account}'`,
    ),
  },
  {
    name: 'gives what was tagged',
    before: [['TagResource', { resourceArn, tags: [{ Key: 'a', Value: 'b' }] }]],
    call: ['ListTagsForResource', { resourceArn }],
    answer: { tags: [{ Key: 'a', Value: 'b' }] },
  },
  { name: 'has nothing to say', call: ['UntagResource', { resourceArn, tagKeys: ['a'] }], answer: {} },
  {
    name: "of ECR's own repository",
    call: ['ListTagsForResource', { resourceArn: `arn:aws:ecr:us-east-1:${account}:repository/web` }],
    answer: refused(
      'InvalidParameter',
      "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
    ),
  },
  {
    name: 'an operation of ECR alone',
    call: ['ListImages', web],
    answer: { name: 'UnknownOperationException', message: 'The operation ListImages is not known.', status: 400 },
  },
]

testRows(rows, fill, publicCalls)

test('what one service has is not in the other', () =>
  withEcr({}, async (ecr) => {
    await fill(ecr)
    const answer = await fetch(`${ecr.url}/`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${ecr.environment.AWS_ACCESS_KEY_ID}/20250101/us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0`,
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
      },
      body: '{}',
    })
    expect(await answer.json()).toEqual({ repositories: [] })
  }))

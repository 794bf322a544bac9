import { expect } from '@jest/globals'
import { account, invalid, noRepository, type Row, refused, testRows } from './calls.ts'

const app = { repositoryName: 'app' }
const place = { registryId: account, repositoryName: 'app' }
const resourceArn = `arn:aws:ecr:us-east-1:${account}:repository/app`
const absentArn = `arn:aws:ecr:us-east-1:${account}:repository/absent`
const absent = { repositoryName: 'absent' }
const policyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
})
const described = {
  ...place,
  repositoryArn: resourceArn,
  repositoryUri: expect.stringMatching(/^127\.0\.0\.1:\d+\/app$/),
  createdAt: expect.any(Date),
  imageTagMutability: 'MUTABLE',
  imageScanningConfiguration: { scanOnPush: false },
  encryptionConfiguration: { encryptionType: 'AES256' },
}
const inApp = `for the repository with name 'app' in the registry with id '${account}'`
const noPolicy = refused('RepositoryPolicyNotFound', `Repository policy does not exist ${inApp}`)
const badPolicy = invalid('PolicyText', 'Invalid repository policy provided')
const manyTags = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }))
const tooMany = refused(
  'TooManyTags',
  'The list of tags on the repository is over the limit. The maximum number of tags that can be applied to a repository is 50.',
)
const badTag = refused(
  'InvalidTagParameter',
  'An invalid parameter has been specified. Tag keys can have a maximum character length of 128 characters, and tag values can have a maximum length of 256 characters.',
)
const set = ['SetRepositoryPolicy', { ...app, policyText }] as const

const repositories: readonly Row[] = [
  {
    name: 'with images is refused',
    call: ['DeleteRepository', app],
    answer: refused(
      'RepositoryNotEmpty',
      `The repository with name 'app' in registry with id '${account}' cannot be deleted because it still contains images`,
    ),
  },
  {
    name: 'with force is described once more',
    call: ['DeleteRepository', { ...app, force: true }],
    answer: { repository: described },
  },
  {
    name: 'then it is gone',
    before: [['DeleteRepository', { ...app, force: true }]],
    call: ['DescribeRepositories', { repositoryNames: ['app'] }],
    answer: noRepository('app'),
  },
  {
    name: 'and its name is free, with nothing in it',
    before: [
      ['DeleteRepository', { ...app, force: true }],
      ['CreateRepository', app],
    ],
    call: ['ListImages', app],
    answer: { imageIds: [] },
  },
  { name: 'of a missing one', call: ['DeleteRepository', absent], answer: noRepository('absent') },
  {
    name: 'is echoed',
    call: ['PutImageScanningConfiguration', { ...app, imageScanningConfiguration: { scanOnPush: true } }],
    answer: { ...place, imageScanningConfiguration: { scanOnPush: true } },
  },
  {
    name: 'shows the scanning that was set',
    before: [['PutImageScanningConfiguration', { ...app, imageScanningConfiguration: { scanOnPush: true } }]],
    call: ['DescribeRepositories'],
    answer: { repositories: [{ ...described, imageScanningConfiguration: { scanOnPush: true } }] },
  },
  {
    name: 'of a missing one',
    call: ['PutImageScanningConfiguration', { ...absent, imageScanningConfiguration: {} }],
    answer: noRepository('absent'),
  },
  {
    name: 'names and pages exclude each other',
    call: ['DescribeRepositories', { repositoryNames: ['app'], maxResults: 5 }],
    answer: invalid('maxResults', 'cannot be used together with repositoryNames'),
  },
  {
    name: 'a token that was not given here',
    call: ['DescribeRepositories', { nextToken: 'no token!' }],
    answer: invalid('nextToken', 'Invalid nextToken'),
  },
  {
    name: 'filters for a mutability that has none',
    call: [
      'PutImageTagMutability',
      {
        ...app,
        imageTagMutability: 'IMMUTABLE',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a' }],
      },
    ],
    answer: invalid(
      'imageTagMutabilityExclusionFilters',
      "ImageTagMutabilityExclusionFilters can't be set when imageTagMutability is set as IMMUTABLE",
    ),
  },
  {
    name: 'a filter with three wildcards',
    call: [
      'PutImageTagMutability',
      {
        ...app,
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: '*a*b*' }],
      },
    ],
    answer: invalid('imageTagMutabilityExclusionFilters', 'A filter must have at most 2 wildcards'),
  },
]

const policies: readonly Row[] = [
  { name: 'is echoed', call: set, answer: { ...place, policyText } },
  { name: 'gives what was set', before: [set], call: ['GetRepositoryPolicy', app], answer: { ...place, policyText } },
  { name: 'without one', call: ['GetRepositoryPolicy', app], answer: noPolicy },
  {
    name: 'gives the last one',
    before: [set],
    call: ['DeleteRepositoryPolicy', app],
    answer: { ...place, policyText },
  },
  {
    name: 'and then there is none',
    before: [set, ['DeleteRepositoryPolicy', app]],
    call: ['DeleteRepositoryPolicy', app],
    answer: noPolicy,
  },
  { name: 'what is no JSON', call: ['SetRepositoryPolicy', { ...app, policyText: '{' }], answer: badPolicy },
  {
    name: 'a policy with a Resource',
    call: ['SetRepositoryPolicy', { ...app, policyText: policyText.replace('"Action"', '"Resource":"*","Action"') }],
    answer: badPolicy,
  },
  {
    name: 'a policy that is for nobody',
    call: ['SetRepositoryPolicy', { ...app, policyText: policyText.replace('"Principal":"*",', '') }],
    answer: badPolicy,
  },
  {
    name: 'of a missing repository',
    call: ['SetRepositoryPolicy', { ...absent, policyText }],
    answer: noRepository('absent'),
  },
  { name: 'of a missing repository', call: ['GetRepositoryPolicy', absent], answer: noRepository('absent') },
  { name: 'of a missing repository', call: ['DeleteRepositoryPolicy', absent], answer: noRepository('absent') },
]

const env = { Key: 'env', Value: 'test' }
const team = { Key: 'team', Value: 'web' }
const tag = (...tags: object[]) => ['TagResource', { resourceArn, tags }] as const

const tags: readonly Row[] = [
  { name: 'has nothing to say', call: tag(env), answer: {} },
  {
    name: 'a second time replaces what has the same key',
    before: [tag(team, env), tag({ ...env, Value: 'prod' })],
    call: ['ListTagsForResource', { resourceArn }],
    answer: { tags: [team, { ...env, Value: 'prod' }] },
  },
  {
    name: 'has nothing to say',
    before: [tag(env)],
    call: ['UntagResource', { resourceArn, tagKeys: ['env'] }],
    answer: {},
  },
  {
    name: 'what was untagged is gone',
    before: [tag(env, team), ['UntagResource', { resourceArn, tagKeys: ['env', 'unknown'] }]],
    call: ['ListTagsForResource', { resourceArn }],
    answer: { tags: [team] },
  },
  { name: 'more than 50 at once', call: tag(...manyTags), answer: tooMany },
  { name: 'more than 50 with what is there', before: [tag(...manyTags.slice(1))], call: tag(env), answer: tooMany },
  { name: 'a key of AWS', call: tag({ Key: 'aws:x', Value: '' }), answer: badTag },
  { name: 'a key twice', call: tag(env, env), answer: badTag },
  { name: 'a key of 129 characters', call: tag({ Key: 'k'.repeat(129), Value: '' }), answer: badTag },
  { name: 'a value of 257 characters', call: tag({ Key: 'k', Value: 'v'.repeat(257) }), answer: badTag },
  { name: 'more than 50', call: ['CreateRepository', { repositoryName: 'new', tags: manyTags }], answer: tooMany },
  {
    name: 'of a missing repository',
    call: ['TagResource', { resourceArn: absentArn, tags: [env] }],
    answer: noRepository('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['UntagResource', { resourceArn: absentArn, tagKeys: [] }],
    answer: noRepository('absent'),
  },
]

testRows([...repositories, ...policies, ...tags])

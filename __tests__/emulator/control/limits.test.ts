import { expect, test } from '@jest/globals'
import { withEcr } from '../support.ts'
import { invalid, privateCalls, publicCalls, type Row, testRows } from './calls.ts'

const app = { repositoryName: 'app' }
const digest = `sha256:${'0'.repeat(64)}`
const uploadId = '01234567-89ab-cdef-0123-456789abcdef'
const x = (count: number): string => 'x'.repeat(count)
const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

const required = 'must not be null'
const length = (bound: 'less' | 'greater', limit: number) =>
  `Member must have length ${bound} than or equal to ${limit}`
const value = (bound: 'less' | 'greater', limit: number) => `Member must have value ${bound} than or equal to ${limit}`
const pattern = (text: string) => `must satisfy regular expression '${text}'`
const words = (...all: string[]) => `Member must satisfy enum value set: [${all.join(', ')}]`
const inList = (rule: string) => `Member must satisfy constraint: [${rule}]`
const namePattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'
const digestPattern = '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'
const prefixPattern = '^([a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\/?|ROOT)$'

type Limit = readonly [operation: string, input: object, member: string, rule: string]

/** One row for each kind of rule, and for each limit that a user of this API may meet. */
const limits: readonly Limit[] = [
  // Names
  ['CreateRepository', {}, 'repositoryName', required],
  ['CreateRepository', { repositoryName: 'a' }, 'repositoryName', length('greater', 2)],
  ['CreateRepository', { repositoryName: x(257) }, 'repositoryName', length('less', 256)],
  ['CreateRepository', { repositoryName: 'a/' }, 'repositoryName', pattern(namePattern)],
  ['CreateRepository', { repositoryName: 'a/../b' }, 'repositoryName', pattern(namePattern)],
  ['CreateRepository', { ...app, registryId: '1234' }, 'registryId', pattern('[0-9]{12}')],
  ['DescribeRepositories', { repositoryNames: [] }, 'repositoryNames', length('greater', 1)],
  ['DescribeRepositories', { repositoryNames: many(101, 'app') }, 'repositoryNames', length('less', 100)],
  [
    'DescribeRepositories',
    { repositoryNames: ['app', 'App'] },
    'repositoryNames',
    inList(`Member must satisfy regular expression pattern: ${namePattern}`),
  ],
  [
    'GetAuthorizationToken',
    { registryIds: ['1'] },
    'registryIds',
    inList('Member must satisfy regular expression pattern: [0-9]{12}'),
  ],
  ['GetAuthorizationToken', { registryIds: many(11, '123456789012') }, 'registryIds', length('less', 10)],
  // Settings of a repository
  [
    'CreateRepository',
    { ...app, encryptionConfiguration: { encryptionType: 'ROT13' } },
    'encryptionConfiguration.encryptionType',
    words('AES256', 'KMS', 'KMS_DSSE'),
  ],
  [
    'CreateRepository',
    { ...app, encryptionConfiguration: { encryptionType: 'KMS', kmsKey: x(2049) } },
    'encryptionConfiguration.kmsKey',
    length('less', 2048),
  ],
  ['CreateRepository', { ...app, encryptionConfiguration: {} }, 'encryptionConfiguration.encryptionType', required],
  [
    'CreateRepository',
    { ...app, imageTagMutability: 'NEVER' },
    'imageTagMutability',
    words('MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'),
  ],
  [
    'CreateRepository',
    { ...app, imageTagMutabilityExclusionFilters: many(6, { filterType: 'WILDCARD', filter: 'a' }) },
    'imageTagMutabilityExclusionFilters',
    length('less', 5),
  ],
  [
    'CreateRepository',
    { ...app, imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a b' }] },
    'imageTagMutabilityExclusionFilters.1.member.filter',
    pattern('^[0-9a-zA-Z._*-]{1,128}$'),
  ],
  ['CreateRepository', { ...app, tags: [{ Key: 'a' }] }, 'tags.1.member.Value', required],
  ['SetRepositoryPolicy', { ...app, policyText: x(10_241) }, 'policyText', length('less', 10_240)],
  ['PutRegistryPolicy', { policyText: x(10_241) }, 'policyText', length('less', 10_240)],
  ['PutLifecyclePolicy', { ...app, lifecyclePolicyText: x(99) }, 'lifecyclePolicyText', length('greater', 100)],
  ['PutLifecyclePolicy', { ...app, lifecyclePolicyText: x(30_721) }, 'lifecyclePolicyText', length('less', 30_720)],
  ['GetLifecyclePolicyPreview', { ...app, maxResults: 101 }, 'maxResults', value('less', 100)],
  // Images
  ['PutImage', { ...app, imageManifest: '' }, 'imageManifest', length('greater', 1)],
  ['PutImage', { ...app, imageManifest: x(4_194_305) }, 'imageManifest', length('less', 4_194_304)],
  ['PutImage', { ...app, imageManifest: '{}', imageTag: x(301) }, 'imageTag', length('less', 300)],
  ['BatchGetImage', { ...app, imageIds: [] }, 'imageIds', length('greater', 1)],
  ['BatchGetImage', { ...app, imageIds: many(101, {}) }, 'imageIds', length('less', 100)],
  ['BatchGetImage', { ...app, imageIds: [{ imageTag: '' }] }, 'imageIds.1.member.imageTag', length('greater', 1)],
  ['BatchGetImage', { ...app, imageIds: [{}], acceptedMediaTypes: [] }, 'acceptedMediaTypes', length('greater', 1)],
  ['BatchDeleteImage', app, 'imageIds', required],
  ['DescribeImages', { ...app, maxResults: 0 }, 'maxResults', value('greater', 1)],
  ['DescribeImages', { ...app, maxResults: 1001 }, 'maxResults', value('less', 1000)],
  ['ListImages', { ...app, filter: { tagStatus: 'SOME' } }, 'filter.tagStatus', words('TAGGED', 'UNTAGGED', 'ANY')],
  [
    'ListImages',
    { ...app, filter: { imageStatus: 'GONE' } },
    'filter.imageStatus',
    words('ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'),
  ],
  ['ListImageReferrers', { ...app, subjectId: {} }, 'subjectId.imageDigest', required],
  [
    'ListImageReferrers',
    { ...app, subjectId: { imageDigest: digest }, maxResults: 51 },
    'maxResults',
    value('less', 50),
  ],
  [
    'ListImageReferrers',
    { ...app, subjectId: { imageDigest: digest }, filter: { artifactTypes: many(6, 'a') } },
    'filter.artifactTypes',
    length('less', 5),
  ],
  [
    'UpdateImageStorageClass',
    { ...app, imageId: {}, targetStorageClass: 'GLACIER' },
    'targetStorageClass',
    words('STANDARD', 'ARCHIVE'),
  ],
  ['DescribeImageScanFindings', { ...app, imageId: {}, maxResults: 1001 }, 'maxResults', value('less', 1000)],
  // Layers
  ['BatchCheckLayerAvailability', { ...app, layerDigests: [x(1001)] }, 'layerDigests', inList(length('less', 1000))],
  ['BatchCheckLayerAvailability', { ...app, layerDigests: many(101, digest) }, 'layerDigests', length('less', 100)],
  [
    'CompleteLayerUpload',
    { ...app, uploadId, layerDigests: ['x'] },
    'layerDigests',
    inList(`Member must satisfy regular expression pattern: ${digestPattern}`),
  ],
  [
    'CompleteLayerUpload',
    { ...app, uploadId: 'x', layerDigests: [digest] },
    'uploadId',
    pattern('[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'),
  ],
  [
    'UploadLayerPart',
    { ...app, uploadId, partFirstByte: -1, partLastByte: 0, layerPartBlob: Buffer.alloc(1) },
    'partFirstByte',
    value('greater', 0),
  ],
  [
    'UploadLayerPart',
    { ...app, uploadId, partFirstByte: 0, partLastByte: 0, layerPartBlob: Buffer.alloc(20_971_521) },
    'layerPartBlob',
    length('less', 20_971_520),
  ],
  // The registry
  [
    'BatchGetRepositoryScanningConfiguration',
    { repositoryNames: many(26, 'app') },
    'repositoryNames',
    length('less', 25),
  ],
  [
    'PutRegistryScanningConfiguration',
    { rules: many(3, { scanFrequency: 'MANUAL', repositoryFilters: [] }) },
    'rules',
    length('less', 2),
  ],
  [
    'PutReplicationConfiguration',
    { replicationConfiguration: { rules: many(11, { destinations: [] }) } },
    'replicationConfiguration.rules',
    length('less', 10),
  ],
  [
    'PutSigningConfiguration',
    { signingConfiguration: { rules: [{ signingProfileArn: 'x' }] } },
    'signingConfiguration.rules.1.member.signingProfileArn',
    pattern('^arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:\\/signing-profiles\\/[a-zA-Z0-9_]{2,}$'),
  ],
  ['CreateRepositoryCreationTemplate', { prefix: 'Team', appliedFor: [] }, 'prefix', pattern(prefixPattern)],
  ['CreateRepositoryCreationTemplate', { prefix: 'team' }, 'appliedFor', required],
  [
    'CreateRepositoryCreationTemplate',
    { prefix: 'team', appliedFor: ['FUN'] },
    'appliedFor',
    inList(words('REPLICATION', 'PULL_THROUGH_CACHE', 'CREATE_ON_PUSH')),
  ],
  ['PutAccountSetting', { name: x(65), value: 'x' }, 'name', length('less', 64)],
  [
    'RegisterPullTimeUpdateExclusion',
    { principalArn: 'x' },
    'principalArn',
    pattern('^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[\\w+=,.@-]+(/[\\w+=,.@-]+)*$'),
  ],
  [
    'CreatePullThroughCacheRule',
    { ecrRepositoryPrefix: x(31), upstreamRegistryUrl: 'u' },
    'ecrRepositoryPrefix',
    length('less', 30),
  ],
]

const asRow = ([operation, input, member, rule]: Limit): Row => ({
  name: `${member}: ${rule}`,
  call: [operation, input],
  answer: invalid(member, rule),
})
const nothing = () => Promise.resolve()

testRows(limits.map(asRow), nothing)

const publicLimits: readonly Limit[] = [
  ['CreateRepository', { repositoryName: x(206) }, 'repositoryName', length('less', 205)],
  ['CreateRepository', { repositoryName: 'a__b' }, 'repositoryName', pattern(namePattern)],
  [
    'CreateRepository',
    { ...app, catalogData: { description: x(1025) } },
    'catalogData.description',
    length('less', 1024),
  ],
  [
    'CreateRepository',
    { ...app, catalogData: { aboutText: x(25_601) } },
    'catalogData.aboutText',
    length('less', 25_600),
  ],
  [
    'PutRepositoryCatalogData',
    { ...app, catalogData: { logoImageBlob: Buffer.alloc(512_001).toString('base64') } },
    'catalogData.logoImageBlob',
    length('less', 512_000),
  ],
  ['CreateRepository', { ...app, tags: [{ Key: x(129) }] }, 'tags.1.member.Key', length('less', 128)],
  ['PutImage', { ...app, registryId: 'x', imageManifest: '{}' }, 'registryId', length('greater', 2)],
]

testRows(publicLimits.map(asRow), nothing, publicCalls)

test.each([
  { name: 'a number for a text', input: { repositoryName: 5 }, path: 'repositoryName' },
  { name: 'a text for a list', input: { ...app, imageIds: 'x' }, path: 'imageIds' },
  { name: 'a text for a structure', input: { ...app, imageIds: ['x'] }, path: 'imageIds.1.member' },
])('$name is a SerializationException', ({ input, path }) =>
  withEcr({}, async (ecr) => {
    expect(await publicCalls(ecr)('BatchDeleteImage', input)).toEqual({
      name: 'SerializationException',
      message: `The value of '${path}' has the wrong type.`,
      status: 400,
    })
  }),
)

test('a name of 256 characters, with all signs that there may be, is a repository', () =>
  withEcr({}, async (ecr) => {
    const repositoryName = `a.b_c__d---e/${x(243)}`
    expect(await privateCalls(ecr)('CreateRepository', { repositoryName })).toMatchObject({
      repository: { repositoryName },
    })
  }))

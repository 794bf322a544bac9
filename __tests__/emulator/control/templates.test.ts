import { expect, test } from '@jest/globals'
import { makeImage, pushImage, registryClient, sha256, withEcr } from '../support.ts'
import { account, invalid, privateCalls, type Row, refused, testRows } from './calls.ts'

const customRoleArn = `arn:aws:iam::${account}:role/ecr-templates`
const repositoryPolicy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }] })
const lifecyclePolicy = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 },
      action: { type: 'expire' },
    },
  ],
})
const full = {
  prefix: 'team',
  description: 'for the team',
  appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'],
  imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
  imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'cache*' }],
  encryptionConfiguration: { encryptionType: 'KMS' },
  resourceTags: [{ Key: 'team', Value: 'web' }],
  repositoryPolicy,
  lifecyclePolicy,
  customRoleArn,
}
const create = (more: object) =>
  ['CreateRepositoryCreationTemplate', { appliedFor: ['CREATE_ON_PUSH'], ...more }] as const
const times = { createdAt: expect.any(Date), updatedAt: expect.any(Date) }
const plain = (prefix: string) => ({
  prefix,
  appliedFor: ['CREATE_ON_PUSH'],
  imageTagMutability: 'MUTABLE',
  encryptionConfiguration: { encryptionType: 'AES256' },
  resourceTags: [],
  ...times,
})
const registryId = account
const notFound = refused(
  'TemplateNotFound',
  "The specified repository creation template can't be found. Verify the registry ID and prefix and try again.",
)

const rows: readonly Row[] = [
  {
    name: 'is described',
    call: create(full),
    answer: { registryId, repositoryCreationTemplate: { ...full, ...times } },
  },
  {
    name: 'is described with what holds without settings',
    call: create({ prefix: 'ROOT' }),
    answer: { registryId, repositoryCreationTemplate: plain('ROOT') },
  },
  {
    name: 'twice',
    before: [create(full)],
    call: create(full),
    answer: refused(
      'TemplateAlreadyExists',
      'The repository creation template already exists. Specify a unique prefix and try again.',
    ),
  },
  {
    name: 'with a policy that is none',
    call: create({ prefix: 'team', repositoryPolicy: '{}' }),
    answer: invalid('PolicyText', 'Invalid repository policy provided'),
  },
  {
    name: 'with a lifecycle policy that is none',
    call: create({ prefix: 'team', lifecyclePolicy: '{}' }),
    answer: invalid(
      'LifecyclePolicyText',
      'Lifecycle policy validation failure: object has missing required properties (["rules"])',
    ),
  },
  {
    name: 'changes what is said and keeps the rest',
    before: [create(full)],
    call: ['UpdateRepositoryCreationTemplate', { prefix: 'team', imageTagMutability: 'IMMUTABLE', description: 'new' }],
    answer: {
      registryId,
      repositoryCreationTemplate: {
        ...full,
        imageTagMutability: 'IMMUTABLE',
        imageTagMutabilityExclusionFilters: undefined,
        description: 'new',
        ...times,
      },
    },
  },
  { name: 'of a missing one', call: ['UpdateRepositoryCreationTemplate', { prefix: 'team' }], answer: notFound },
  {
    name: 'is described once more',
    before: [create({ prefix: 'a' })],
    call: ['DeleteRepositoryCreationTemplate', { prefix: 'a' }],
    answer: { registryId, repositoryCreationTemplate: plain('a') },
  },
  { name: 'of a missing one', call: ['DeleteRepositoryCreationTemplate', { prefix: 'a' }], answer: notFound },
  {
    name: 'the ones that are there',
    before: [create({ prefix: 'b' }), create({ prefix: 'a' })],
    call: ['DescribeRepositoryCreationTemplates', { prefixes: ['b', 'absent'] }],
    answer: { registryId, repositoryCreationTemplates: [plain('b')] },
  },
  {
    name: 'in pages',
    before: [create({ prefix: 'b' }), create({ prefix: 'a' })],
    call: ['DescribeRepositoryCreationTemplates', { maxResults: 1 }],
    answer: { registryId, repositoryCreationTemplates: [plain('a')], nextToken: expect.any(String) },
  },
]

testRows(rows)

const image = makeImage('one')

test.each([
  { name: 'the longest prefix', prefixes: ['team', 'team/web', 'ROOT'], made: 'team/web' },
  { name: 'ROOT, when no prefix fits', prefixes: ['tea', 'other', 'ROOT'], made: 'ROOT' },
  { name: 'none, when nothing fits', prefixes: ['tea', 'team/web/app'], made: undefined },
  { name: 'none for other purposes', prefixes: ['team'], appliedFor: ['REPLICATION'], made: undefined },
])('a push to team/web/app uses $name', ({ prefixes, appliedFor = ['CREATE_ON_PUSH'], made }) =>
  withEcr({ settings: { missingRepositoryPush: 'not-found' } }, async (ecr) => {
    const send = privateCalls(ecr)
    for (const prefix of prefixes)
      await send('CreateRepositoryCreationTemplate', {
        prefix,
        appliedFor,
        customRoleArn,
        resourceTags: [{ Key: 'from', Value: prefix }],
      })
    const pushed = await pushImage(ecr, 'team/web/app', image, 'v1')
    expect(pushed.status).toBe(made === undefined ? 404 : 201)
    const resourceArn = `arn:aws:ecr:us-east-1:${account}:repository/team/web/app`
    const { tags } = (await send('ListTagsForResource', { resourceArn })) as { tags?: object[] }
    expect(tags).toEqual(made && [{ Key: 'from', Value: made }])
  }),
)

test('tags or a key without a role leave the push as it was without a template', () =>
  withEcr({ settings: { missingRepositoryPush: 'not-found' } }, async (ecr) => {
    const send = privateCalls(ecr)
    const template = { prefix: 'ROOT', appliedFor: ['CREATE_ON_PUSH'], resourceTags: [{ Key: 'a', Value: 'b' }] }
    await send('CreateRepositoryCreationTemplate', template)
    expect((await pushImage(ecr, 'app', image, 'v1')).status).toBe(404)
  }))

test('a repository that a push makes has all that its template says, though its layers come at once', () =>
  withEcr({}, async (ecr) => {
    const send = privateCalls(ecr)
    await send('CreateRepositoryCreationTemplate', full)
    const { pushBlob } = await registryClient(ecr, 'team/app')
    const layers = Array.from({ length: 10 }, (_, at) => `layer ${at}`)
    const answers = await Promise.all(layers.map((layer) => pushBlob(layer)))
    expect(answers.map(({ status }) => status)).toEqual(layers.map(() => 201))
    const asked = { repositoryName: 'team/app' }
    const { layers: there } = (await send('BatchCheckLayerAvailability', {
      ...asked,
      layerDigests: layers.map(sha256),
    })) as { layers: { layerAvailability: string }[] }
    expect(there.map(({ layerAvailability }) => layerAvailability)).toEqual(layers.map(() => 'AVAILABLE'))
    const { repositories } = (await send('DescribeRepositories')) as { repositories: object[] }
    const { imageTagMutability, imageTagMutabilityExclusionFilters, encryptionConfiguration } = full
    expect(repositories).toEqual([
      expect.objectContaining({ imageTagMutability, imageTagMutabilityExclusionFilters, encryptionConfiguration }),
    ])
    expect(await send('GetRepositoryPolicy', asked)).toMatchObject({ policyText: repositoryPolicy })
    expect(await send('GetLifecyclePolicy', asked)).toMatchObject({ lifecyclePolicyText: lifecyclePolicy })
  }))

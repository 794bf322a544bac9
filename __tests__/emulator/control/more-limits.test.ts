import { expect, test } from '@jest/globals'
import { withEcr } from '../support.ts'
import { privateCalls, publicCalls, testRows } from './calls.ts'
import {
  app,
  asRow,
  inList,
  type Limit,
  length,
  many,
  namePattern,
  nothing,
  pattern,
  prefixPattern,
  required,
  words,
  x,
} from './limit.ts'

const limits: readonly Limit[] = [
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
    { replicationConfiguration: { rules: many(26, { destinations: [] }) } },
    'replicationConfiguration.rules',
    length('less', 25),
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

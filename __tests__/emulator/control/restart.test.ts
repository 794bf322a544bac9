import { expect, test } from '@jest/globals'
import { inFolder, withEcr } from '../support.ts'
import { account, fill, privateCalls, publicCalls } from './calls.ts'

const app = { repositoryName: 'app' }
const resourceArn = `arn:aws:ecr:us-east-1:${account}:repository/app`
const statement = { Effect: 'Allow', Principal: '*', Action: 'ecr:*' }
const lifecyclePolicyText = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 },
      action: { type: 'expire' },
    },
  ],
})
const imageId = { imageTag: 'one' }
const destinations = [{ region: 'eu-west-1', registryId: account }]
const rules = [{ signingProfileArn: `arn:aws:signer:us-east-1:${account}:/signing-profiles/release` }]
const principalArn = `arn:aws:iam::${account}:role/ci`

const changes: readonly (readonly [string, object])[] = [
  ['TagResource', { resourceArn, tags: [{ Key: 'a', Value: 'b' }] }],
  ['SetRepositoryPolicy', { ...app, policyText: JSON.stringify({ Statement: [statement] }) }],
  ['PutLifecyclePolicy', { ...app, lifecyclePolicyText }],
  ['StartLifecyclePolicyPreview', app],
  ['PutImageScanningConfiguration', { ...app, imageScanningConfiguration: { scanOnPush: true } }],
  ['StartImageScan', { ...app, imageId }],
  ['UpdateImageStorageClass', { ...app, imageId: { imageTag: 'two' }, targetStorageClass: 'ARCHIVE' }],
  ['PutRegistryPolicy', { policyText: JSON.stringify({ Statement: [{ ...statement, Resource: '*' }] }) }],
  ['PutReplicationConfiguration', { replicationConfiguration: { rules: [{ destinations }] } }],
  ['PutRegistryScanningConfiguration', { scanType: 'BASIC', rules: [] }],
  ['PutSigningConfiguration', { signingConfiguration: { rules } }],
  ['CreateRepositoryCreationTemplate', { prefix: 'team', appliedFor: ['CREATE_ON_PUSH'] }],
  ['PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' }],
  ['RegisterPullTimeUpdateExclusion', { principalArn }],
  ['CreatePullThroughCacheRule', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' }],
]

const questions: readonly (readonly [string, object?])[] = [
  ['DescribeRepositories'],
  ['ListTagsForResource', { resourceArn }],
  ['GetRepositoryPolicy', app],
  ['GetLifecyclePolicy', app],
  ['GetLifecyclePolicyPreview', app],
  ['DescribeImages', { ...app, filter: { imageStatus: 'ANY' } }],
  ['DescribeImageScanFindings', { ...app, imageId }],
  ['GetRegistryPolicy'],
  ['DescribeRegistry'],
  ['GetRegistryScanningConfiguration'],
  ['GetSigningConfiguration'],
  ['DescribeRepositoryCreationTemplates'],
  ['GetAccountSetting', { name: 'BLOB_MOUNTING' }],
  ['ListPullTimeUpdateExclusions'],
  ['DescribePullThroughCacheRules'],
]

test('all that was set is there after a restart', () =>
  inFolder(async (data) => {
    const before: object[] = []
    // The port is part of URIs.
    let port = 0
    await withEcr({ data }, async (ecr) => {
      port = Number(new URL(ecr.url).port)
      await fill(ecr)
      const send = privateCalls(ecr)
      for (const change of changes) expect(await send(...change)).not.toHaveProperty('message')
      for (const question of questions) before.push(await send(...question))
      const description = { description: 'A page.' }
      await publicCalls(ecr)('CreateRepository', { repositoryName: 'web', catalogData: description })
      before.push(await publicCalls(ecr)('GetRepositoryCatalogData', { repositoryName: 'web' }))
    })
    await withEcr({ data, port }, async (ecr) => {
      const after: object[] = []
      for (const question of questions) after.push(await privateCalls(ecr)(...question))
      after.push(await publicCalls(ecr)('GetRepositoryCatalogData', { repositoryName: 'web' }))
      expect(after).toEqual(before)
      for (const answer of after) expect(answer).not.toHaveProperty('message')
    })
  }))

test('a repository that was deleted is not back after a restart', () =>
  inFolder(async (data) => {
    await withEcr({ data }, async (ecr) => {
      await fill(ecr)
      await privateCalls(ecr)('DeleteRepository', { ...app, force: true })
    })
    await withEcr({ data }, async (ecr) => {
      expect(await privateCalls(ecr)('DescribeRepositories')).toEqual({ repositories: [] })
    })
  }))

// ARNs in regions that are worlds of their own: China, GovCloud, Europe's sovereign cloud.
import {
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { createRepository, ecrClient, stsClient, withEcr } from './support.ts'

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
])('%s: users, sessions and repositories have ARNs of %s', (region, partition) =>
  withEcr({ region }, async (ecr) => {
    const repositoryArn = `arn:${partition}:ecr:${region}:123456789012:repository/app`
    const [client, sts] = [ecrClient(ecr), stsClient(ecr)]
    await createRepository(ecr, 'app')
    const { repositories } = await client.send(new DescribeRepositoriesCommand({}))
    expect(repositories?.map((one) => one.repositoryArn)).toEqual([repositoryArn])

    const tags = [{ Key: 'team', Value: 'web' }]
    await client.send(new TagResourceCommand({ resourceArn: repositoryArn, tags }))
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn: repositoryArn }))).tags).toEqual(tags)

    const { Arn } = await sts.send(new GetCallerIdentityCommand())
    expect(Arn).toBe(`arn:${partition}:iam::123456789012:user/local`)
    const RoleArn = `arn:${partition}:iam::123456789012:role/team/ci`
    const { AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'run-1' }))
    expect(AssumedRoleUser?.Arn).toBe(`arn:${partition}:sts::123456789012:assumed-role/ci/run-1`)
  }),
)

test('the root of an account in a policy is that of its partition', () =>
  withEcr({ region: 'cn-north-1', account: ['123456789012', '210987654321'] }, async (ecr) => {
    const [, theirs] = ecr.places
    if (theirs === undefined) throw new Error('there is no second account')
    await createRepository(theirs, 'app')
    const Principal = { AWS: 'arn:aws-cn:iam::123456789012:root' }
    const policy = { Statement: { Effect: 'Allow', Principal, Action: 'ecr:DescribeRepositories' } }
    const place = { repositoryName: 'app', policyText: JSON.stringify(policy) }
    await ecrClient(theirs).send(new SetRepositoryPolicyCommand(place))
    const input = { registryId: '210987654321', repositoryNames: ['app'] }
    const { repositories } = await ecrClient(ecr).send(new DescribeRepositoriesCommand(input))
    expect(repositories).toHaveLength(1)
  }))

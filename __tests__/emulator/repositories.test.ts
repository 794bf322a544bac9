import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
  ListReplicationBackfillsCommand,
  ListTagsForResourceCommand,
  PutImageTagMutabilityCommand,
} from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import { createRepository, ecrClient, refusal, withEcr } from './support.ts'

const missing = {
  name: 'RepositoryNotFoundException',
  message: "The repository with name 'missing' does not exist in the registry with id '123456789012'",
  status: 400,
}
const rc = [{ filterType: 'WILDCARD', filter: 'v*-rc' } as const]
const namePattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'
const invalid = (message: string) => ({ name: 'InvalidParameterException', message, status: 400 })

test('a repository is described as it was created', () =>
  withEcr({ region: 'eu-central-1' }, async (ecr) => {
    const client = ecrClient(ecr)
    const input = {
      repositoryName: 'team/my-app',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: rc,
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'alias/images' },
      tags: [{ Key: 'team', Value: 'web' }],
    } as const
    const { repository } = await client.send(
      new CreateRepositoryCommand({ ...input, imageTagMutabilityExclusionFilters: [...rc], tags: [...input.tags] }),
    )
    const { tags, ...described } = input
    expect(repository).toEqual({
      ...described,
      repositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/team/my-app',
      registryId: '123456789012',
      repositoryUri: `${ecr.registry}/team/my-app`,
      createdAt: expect.any(Date),
    })
    expect(Math.abs((repository?.createdAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
    const named = new DescribeRepositoriesCommand({ repositoryNames: ['team/my-app'] })
    expect((await client.send(named)).repositories).toEqual([repository])
    const { repositoryArn: resourceArn } = repository ?? {}
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags)
  }))

test('a repository without settings is mutable, unscanned, and encrypted by ECR', () =>
  withEcr({}, async (ecr) => {
    const { repository } = await ecrClient(ecr).send(new CreateRepositoryCommand({ repositoryName: 'app' }))
    expect(repository).toMatchObject({
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    })
    expect(repository).not.toHaveProperty('imageTagMutabilityExclusionFilters')
  }))

test('repositories come in pages', () =>
  withEcr({}, async (ecr) => {
    for (const name of ['c1', 'a1', 'b1']) await createRepository(ecr, name)
    const pageAfter = (nextToken?: string) =>
      ecrClient(ecr).send(new DescribeRepositoriesCommand({ maxResults: 2, nextToken }))
    const first = await pageAfter()
    const second = await pageAfter(first.nextToken)
    expect(first.repositories?.map((one) => one.repositoryName)).toEqual(['a1', 'b1'])
    expect(second.repositories?.map((one) => one.repositoryName)).toEqual(['c1'])
    expect(second.nextToken).toBeUndefined()
  }))

test('of two that create a repository at the same time, one is told that it exists', () =>
  withEcr({}, async (ecr) => {
    const create = () => refusal(ecrClient(ecr).send(new CreateRepositoryCommand({ repositoryName: 'app' })))
    const results = await Promise.all([create(), create()])
    expect(results.filter((result) => !('answered' in result))).toEqual([
      {
        name: 'RepositoryAlreadyExistsException',
        message: "The repository with name 'app' already exists in the registry with id '123456789012'",
        status: 400,
      },
    ])
  }))

test('the mutability is changed with its filters', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const change = { repositoryName: 'app', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' } as const
    const { $metadata, ...echo } = await ecrClient(ecr).send(
      new PutImageTagMutabilityCommand({ ...change, imageTagMutabilityExclusionFilters: rc }),
    )
    expect([$metadata.httpStatusCode, echo]).toEqual([
      200,
      { registryId: '123456789012', ...change, imageTagMutabilityExclusionFilters: rc },
    ])
    const { repositories } = await ecrClient(ecr).send(new DescribeRepositoriesCommand())
    expect(repositories?.[0]).toMatchObject({ ...change, imageTagMutabilityExclusionFilters: rc })
  }))

test.each([
  {
    name: 'one of two repositories is missing',
    command: new DescribeRepositoriesCommand({ repositoryNames: ['app', 'missing'] }),
    error: missing,
  },
  {
    name: 'images of a missing repository',
    command: new ListImagesCommand({ repositoryName: 'missing' }),
    error: missing,
  },
  {
    name: 'mutability of a missing repository',
    command: new PutImageTagMutabilityCommand({ repositoryName: 'missing', imageTagMutability: 'MUTABLE' }),
    error: missing,
  },
  {
    name: 'tags of a missing repository',
    command: new ListTagsForResourceCommand({ resourceArn: 'arn:aws:ecr:us-east-1:123456789012:repository/missing' }),
    error: missing,
  },
  {
    name: 'a name with capitals',
    command: new CreateRepositoryCommand({ repositoryName: 'My-App' }),
    error: invalid(
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${namePattern}''`,
    ),
  },
  {
    name: 'an exclusion without filters',
    command: new CreateRepositoryCommand({ repositoryName: 'new', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }),
    error: invalid(
      "Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: 'ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as IMMUTABLE_WITH_EXCLUSION'",
    ),
  },
  {
    name: 'a mutability that does not exist',
    command: new PutImageTagMutabilityCommand({ repositoryName: 'app', imageTagMutability: 'SOMETIMES' as 'MUTABLE' }),
    error: invalid(
      "Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value set: [MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION]'",
    ),
  },
  {
    name: 'too large a page',
    command: new DescribeRepositoriesCommand({ maxResults: 1001 }),
    error: invalid(
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
    ),
  },
  {
    name: 'a registry id that is none',
    command: new ListImagesCommand({ repositoryName: 'app', registryId: '12345' }),
    error: invalid(
      "Invalid parameter at 'registryId' failed to satisfy constraint: 'must satisfy regular expression '[0-9]{12}''",
    ),
  },
  {
    name: "another account's registry",
    command: new ListImagesCommand({ repositoryName: 'app', registryId: '999999999999' }),
    error: {
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:us-east-1:999999999999:repository/app because no resource-based policy allows the ecr:ListImages action',
      status: 400,
    },
  },
  {
    name: 'an operation that is not there',
    command: new ListReplicationBackfillsCommand(),
    error: {
      name: 'UnknownOperationException',
      message: 'The operation ListReplicationBackfills is not known.',
      status: 400,
    },
  },
])('ECR refuses $name', ({ command, error }) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const client: { send(command: unknown): Promise<unknown> } = ecrClient(ecr)
    expect(await refusal(client.send(command))).toEqual(error)
  }),
)

test('GetAuthorizationToken gives a password for docker, and how long it lasts', () =>
  withEcr({ tokenLifetimeSeconds: 600 }, async (ecr) => {
    const { authorizationData } = await ecrClient(ecr).send(new GetAuthorizationTokenCommand())
    const [data, ...others] = authorizationData ?? []
    expect(others).toEqual([])
    expect(Buffer.from(data?.authorizationToken ?? '', 'base64').toString()).toMatch(/^AWS:[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(data?.proxyEndpoint).toBe(ecr.url)
    expect(Math.abs((data?.expiresAt?.getTime() ?? 0) - Date.now() - 600_000)).toBeLessThan(60_000)
  }))

import { publicAlias } from '../identity/accounts.ts'
import { publicRepositoryArn } from '../names.ts'
import { removeRepository } from '../rules/remove.ts'
import type { Repository } from '../store/repository.ts'
import * as members from './members.ts'
import { type Context, operation, placeOf, repositoryOf } from './operation.ts'
import { catalogData, keepCatalog } from './public-catalog.ts'
import { describeNamed } from './repositories.ts'
import { flag, list, required } from './schema.ts'
import { checkTags } from './tags.ts'

function describe(repository: Repository, context: Context): object {
  const { settings } = repository
  const { account } = context.registry
  return {
    repositoryArn: publicRepositoryArn(account, settings.name),
    ...placeOf(repository, context),
    repositoryUri: `${context.world.publicHost}/${publicAlias(account)}/${settings.name}`,
    createdAt: settings.createdAt / 1000,
  }
}

/** Tags of public images may always be overwritten: https://github.com/aws/containers-roadmap/issues/1288 */
export const createPublicRepository = operation(
  { repositoryName: required(members.publicName), catalogData, tags: members.publicTags },
  async (input, context) => {
    const catalog = input.catalogData && keepCatalog(input.catalogData, input.repositoryName, context)
    const repository = await context.registry.create({
      name: input.repositoryName,
      createdAt: context.world.now(),
      mutability: 'MUTABLE',
      exclusions: [],
      scanOnPush: false,
      encryption: { encryptionType: 'AES256' },
      tags: checkTags(input.tags ?? []),
      ...(catalog !== undefined && { catalog }),
    })
    return { repository: describe(repository, context), catalogData: catalog ?? {} }
  },
)

export const describePublicRepositories = operation(
  { registryId: members.registryId, repositoryNames: list(members.publicName, 1, 100), ...members.paging() },
  (input, context) => describeNamed(input, context, describe),
)

export const deletePublicRepository = operation(
  { ...members.publicRepository, force: flag },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    await removeRepository(context.registry, repository, input.force ?? false)
    return { repository: describe(repository, context) }
  },
)

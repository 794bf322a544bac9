import { repositoryArn } from '../names.ts'
import { removeRepository } from '../rules/remove.ts'
import type { Repository } from '../store/repository.ts'
import * as members from './members.ts'
import { describeMutability, mutabilityOf } from './mutability.ts'
import { type Context, findRepository, operation, placeOf, repositoryOf } from './operation.ts'
import { type Paging, page, refusePaging } from './page.ts'
import { flag, list, required, structure, text } from './schema.ts'
import { checkTags } from './tags.ts'

/** What answers say of a repository. */
type Describe = (repository: Repository, context: Context) => object

function describe(repository: Repository, context: Context): object {
  const { settings } = repository
  const { account, region } = context.registry
  return {
    repositoryArn: repositoryArn(region, account, settings.name),
    ...placeOf(repository, context),
    repositoryUri: `${context.world.host}/${settings.name}`,
    createdAt: settings.createdAt / 1000,
    ...describeMutability(settings),
    imageScanningConfiguration: { scanOnPush: settings.scanOnPush },
    encryptionConfiguration: settings.encryption,
  }
}

const scanning = structure({ scanOnPush: flag })
const encryption = structure({ encryptionType: members.encryptionType, kmsKey: text({ min: 1, max: 2048 }) })

export const createRepository = operation(
  {
    ...members.repository,
    ...members.mutability,
    imageScanningConfiguration: scanning,
    encryptionConfiguration: encryption,
    tags: members.tags,
  },
  async (input, context) => {
    const repository = await context.registry.create({
      name: input.repositoryName,
      createdAt: context.world.now(),
      ...mutabilityOf(input),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      encryption: input.encryptionConfiguration ?? { encryptionType: 'AES256' },
      tags: checkTags(input.tags ?? []),
    })
    return { repository: describe(repository, context) }
  },
)

interface Wanted extends Paging {
  readonly repositoryNames?: readonly string[]
}

/** Some repositories, or a page of all. With names it is all or nothing: one that is missing fails the whole call. */
export function describeNamed(input: Wanted, context: Context, describe: Describe): object {
  const { repositoryNames: names } = input
  if (names !== undefined) {
    refusePaging(input, 'repositoryNames')
    return { repositories: names.map((name) => describe(findRepository(context, name), context)) }
  }
  const { entries, nextToken } = page(input, context.registry.list(), ({ settings }) => settings.name)
  return { repositories: entries.map((repository) => describe(repository, context)), nextToken }
}

export const describeRepositories = operation(
  { registryId: members.registryId, repositoryNames: list(members.anyName, 1, 100), ...members.paging() },
  (input, context) => describeNamed(input, context, describe),
)

export const deleteRepository = operation({ ...members.repository, force: flag }, async (input, context) => {
  const repository = repositoryOf(input, context)
  await removeRepository(context.registry, repository, input.force ?? false)
  return { repository: describe(repository, context) }
})

/** The older way; the registry's own configuration is the newer. */
export const putImageScanningConfiguration = operation(
  { ...members.repository, imageScanningConfiguration: required(scanning) },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const scanOnPush = input.imageScanningConfiguration.scanOnPush ?? false
    await repository.exclusive(() => repository.change({ ...repository.settings, scanOnPush }))
    return { ...placeOf(repository, context), imageScanningConfiguration: { scanOnPush } }
  },
)

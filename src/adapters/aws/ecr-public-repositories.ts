import {
  CreateRepositoryCommand,
  type ECRPUBLICClient,
  GetRepositoryCatalogDataCommand,
  ListTagsForResourceCommand,
  PutRepositoryCatalogDataCommand,
  type Repository,
  type RepositoryCatalogData,
  TagResourceCommand,
} from '@aws-sdk/client-ecr-public'
import type { Ecr, RepositoryFacts } from '../../ecr/api.ts'
import type { Catalog, ResourceTag } from '../../ecr/destination.ts'
import { type AskedRegistry, parseAnsweredPlace, timeIn } from '../../ecr/registry-answer.ts'
import type { AccountId } from '../../names/aws.ts'
import { publicRepositoryArn, type RepositoryName } from '../../names/repository.ts'
import { accepted, emptyAnswer, required, requireTags, toldTags, unlessMissing } from './answer-checks.ts'
import { type AwsCall, type Doing, ecrPublic } from './call.ts'
import type { AskedRepository, RepositoryCalls, SendOptions } from './ecr-repositories.ts'

/**
 * Calls to ECR Public about the settings of a repository, of which it has few: tags, and what the gallery shows. Each
 * throws AwsError, and `set` an Error for a setting that ECR Public does not have.
 */
export function publicRepositoryCalls(call: AwsCall, client: ECRPUBLICClient, asked: AskedRegistry): RepositoryCalls {
  const catalogOf: Ecr['catalog'] = async (name) => {
    const doing = ecrPublic(
      `look at what the gallery shows of the public repository ${name}`,
      'GetRepositoryCatalogData',
    )
    const command = new GetRepositoryCatalogDataCommand({ repositoryName: name })
    return unlessMissing('RepositoryCatalogDataNotFoundException', () =>
      call(doing, async (options) => catalogFacts(required(doing, (await client.send(command, options)).catalogData))),
    )
  }

  const tagsOf = (name: RepositoryName, owner: AccountId) => async (options: SendOptions) => {
    const input = { resourceArn: publicRepositoryArn(owner, name) }
    return toldTags((await client.send(new ListTagsForResourceCommand(input), options)).tags)
  }

  return {
    createRepository: async (name, { tags, catalog }) => {
      const doing: Doing = {
        ...ecrPublic(`create the public repository ${name}`, 'CreateRepository'),
        finishes: 'begun',
      }
      const input = {
        repositoryName: name,
        ...(tags.length > 0 && { tags: sdkTags(tags) }),
        ...(catalog !== undefined && { catalogData: sdkCatalog(catalog) }),
      }
      return call(doing, async (options) => {
        const answer = await client.send(new CreateRepositoryCommand(input), options)
        return publicRepositoryFacts(answer.repository, name, { asked, doing })
      })
    },

    policy: async () => undefined,

    resourceTags: async (name, owner) => {
      const doing = ecrPublic(`look at the tags of the public repository ${name}`, 'ListTagsForResource')
      return call(doing, tagsOf(name, owner))
    },

    catalog: catalogOf,

    set: async (name, owner, setting, { tags, catalog }) => {
      if (setting === 'repository-tags') {
        const doing: Doing = {
          ...ecrPublic(`set the tags of the public repository ${name}`, 'TagResource'),
          finishes: 'always',
        }
        const input = { resourceArn: publicRepositoryArn(owner, name), tags: sdkTags(tags) }
        await call(doing, async (options) => {
          await client.send(new TagResourceCommand(input), options)
          requireTags(doing, await tagsOf(name, owner)(options), tags)
        })
        return
      }
      if (setting !== 'public-catalog' || catalog === undefined) throw new Error(`ECR Public has no ${setting}`)
      // What is put replaces all that was there.
      const catalogData = { ...sdkCatalog((await catalogOf(name)) ?? catalog), ...sdkCatalog(catalog) }
      const doing: Doing = {
        ...ecrPublic(`set what the gallery shows of the public repository ${name}`, 'PutRepositoryCatalogData'),
        finishes: 'always',
      }
      const input = { repositoryName: name, catalogData }
      await call(doing, async (options) =>
        required(doing, (await client.send(new PutRepositoryCatalogDataCommand(input), options)).catalogData),
      )
    },

    creationTemplates: async () => [],
  }
}

const sdkTags = (tags: readonly ResourceTag[]) => tags.map(({ key, value }) => ({ Key: key, Value: value }))

/** What no input says is left away. */
const sdkCatalog = ({ description, about, usage, architectures, systems }: Catalog) => ({
  ...(description !== undefined && { description }),
  ...(about !== undefined && { aboutText: about }),
  ...(usage !== undefined && { usageText: usage }),
  ...(architectures !== undefined && { architectures: [...architectures] }),
  ...(systems !== undefined && { operatingSystems: [...systems] }),
})

const catalogFacts = (data: RepositoryCatalogData): Catalog => ({
  description: data.description,
  about: data.aboutText,
  usage: data.usageText,
  architectures: data.architectures,
  systems: data.operatingSystems,
})

/**
 * Facts about a repository in an answer of ECR Public. It has no mutability (whoever may push may move any tag), no
 * scans and no keys. Throws AwsError when the answer says too little, or cannot be true.
 */
export function publicRepositoryFacts(
  repository: Repository | undefined,
  name: RepositoryName,
  { asked, doing }: AskedRepository,
): RepositoryFacts {
  if (!repository?.repositoryUri) throw emptyAnswer(doing)
  return {
    place: accepted(doing, parseAnsweredPlace(repository, name, asked)),
    mutability: 'MUTABLE',
    exclusions: [],
    scanOnPush: false,
    encryption: { type: 'AES256', key: undefined },
    createdAt: timeIn(repository.createdAt),
  }
}

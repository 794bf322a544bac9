import { invalidParameter, ServiceError } from '../errors.ts'
import { repositoryArn } from '../names.ts'
import type { ExclusionFilter, Mutability, Repository, ResourceTag } from '../store/repository.ts'
import { Input, repositoryName } from './input.ts'
import {
  type Context,
  checkRegistry,
  findRepository,
  namedRepository,
  type Operation,
  page,
  repositoryOf,
} from './operation.ts'

const mutabilities: readonly Mutability[] = [
  'MUTABLE',
  'IMMUTABLE',
  'MUTABLE_WITH_EXCLUSION',
  'IMMUTABLE_WITH_EXCLUSION',
]
const filtersMember = 'imageTagMutabilityExclusionFilters'

function describe({ settings }: Repository, { world }: Context): object {
  const { account, region } = world.registry
  return {
    repositoryArn: repositoryArn(region, account, settings.name),
    registryId: account,
    repositoryName: settings.name,
    repositoryUri: `${world.host}/${settings.name}`,
    createdAt: settings.createdAt / 1000,
    imageTagMutability: settings.mutability,
    ...(settings.exclusions.length > 0 && { [filtersMember]: settings.exclusions }),
    imageScanningConfiguration: { scanOnPush: settings.scanOnPush },
    encryptionConfiguration: settings.encryption,
  }
}

function parseFilter(value: unknown): ExclusionFilter {
  const input = new Input(value)
  const filter = input.text('filter')
  if (!/^[0-9a-zA-Z._*-]{1,128}$/.test(filter))
    throw invalidParameter('filter', "must satisfy regular expression '^[0-9a-zA-Z._*-]{1,128}$'")
  // https://github.com/hashicorp/terraform-provider-aws/issues/43642
  if (filter.split('*').length > 3) throw invalidParameter('filter', 'must have at most 2 wildcards')
  return { filterType: input.oneOf('filterType', ['WILDCARD']), filter }
}

/** The setting and its filters belong together: https://github.com/aws/aws-cdk/issues/35246 */
function parseMutability(input: Input, fallback?: Mutability) {
  const mutability = input.oneOf('imageTagMutability', mutabilities, fallback)
  const exclusions = input.optionalList(filtersMember, parseFilter, 1, 5)
  const excluding = mutability.endsWith('_WITH_EXCLUSION')
  if (excluding && exclusions === undefined)
    throw new ServiceError(
      'InvalidParameterException',
      `ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as ${mutability}`,
    )
  if (!excluding && exclusions !== undefined)
    throw new ServiceError(
      'InvalidParameterException',
      `ImageTagMutabilityExclusionFilters can't be set when imageTagMutability is set as ${mutability}`,
    )
  return { mutability, exclusions: exclusions ?? [] }
}

function parseTags(input: Input): ResourceTag[] {
  const parse = (value: unknown): ResourceTag => {
    const tag = new Input(value)
    return { Key: tag.text('Key'), Value: tag.text('Value') }
  }
  const tags = input.optionalList('tags', parse, 0, 200) ?? []
  if (tags.length > 50) throw new ServiceError('TooManyTagsException', 'The number of tags exceeds the limit of 50.')
  const keys = new Set(tags.map(({ Key }) => Key))
  if (keys.size < tags.length || tags.some(({ Key }) => Key.length < 1 || Key.length > 128 || /^aws:/i.test(Key)))
    throw new ServiceError(
      'InvalidTagParameterException',
      'The tag keys must be unique, of 1 to 128 characters, without the prefix aws:',
    )
  return tags
}

function parseEncryption(input: Input) {
  const encryption = input.structure('encryptionConfiguration')
  const kmsKey = encryption.optionalText('kmsKey')
  const encryptionType = encryption.oneOf('encryptionType', ['AES256', 'KMS', 'KMS_DSSE'], 'AES256')
  return { encryptionType, ...(kmsKey !== undefined && { kmsKey }) }
}

export const createRepository: Operation = async (input, context) => {
  const repository = await context.world.registry.create({
    name: namedRepository(input, context),
    createdAt: context.world.now(),
    ...parseMutability(input, 'MUTABLE'),
    scanOnPush: input.structure('imageScanningConfiguration').flag('scanOnPush'),
    encryption: parseEncryption(input),
    tags: parseTags(input),
  })
  return { repository: describe(repository, context) }
}

/** With names it is all or nothing: one that is missing fails the whole call. */
export const describeRepositories: Operation = async (input, context) => {
  checkRegistry(input, context)
  const names = input.optionalList('repositoryNames', (name) => repositoryName(name, 'repositoryNames'), 1, 100)
  if (names !== undefined)
    return { repositories: names.map((name) => describe(findRepository(context, name), context)) }
  const { entries, nextToken } = page(input, context.world.registry.list(), ({ settings }) => settings.name)
  return { repositories: entries.map((repository) => describe(repository, context)), nextToken }
}

export const putImageTagMutability: Operation = async (input, context) => {
  const repository = repositoryOf(input, context)
  const { mutability, exclusions } = parseMutability(input)
  await repository.exclusive(() => repository.change({ ...repository.settings, mutability, exclusions }))
  return {
    registryId: context.world.registry.account,
    repositoryName: repository.settings.name,
    imageTagMutability: mutability,
    ...(exclusions.length > 0 && { [filtersMember]: exclusions }),
  }
}

export const listTagsForResource: Operation = async (input, context) => {
  const arn = input.text('resourceArn')
  const { account, region } = context.world.registry
  const prefix = repositoryArn(region, account, '')
  if (!arn.startsWith(prefix))
    throw invalidParameter('resourceArn', `must be the ARN of a repository in the registry '${account}' in ${region}`)
  return { tags: findRepository(context, arn.slice(prefix.length)).settings.tags }
}

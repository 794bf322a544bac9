import { invalidParameter, ServiceError } from '../errors.ts'
import { publicRepositoryArn, repositoryArn } from '../names.ts'
import type { Repository, ResourceTag } from '../store/repository.ts'
import * as members from './members.ts'
import { type Context, findRepository, type Operation, operation } from './operation.ts'
import { type List, list, required, type Text, text } from './schema.ts'

const maxTags = 50

interface AskedTag {
  readonly Key?: string
  readonly Value?: string
}

/**
 * The words are the API reference's; ECR's own are not known.
 * @throws ServiceError TooManyTagsException or InvalidTagParameterException
 */
export function checkTags(asked: readonly AskedTag[]): readonly ResourceTag[] {
  const tags = asked.map(({ Key = '', Value = '' }) => ({ Key, Value }))
  if (tags.length > maxTags)
    throw new ServiceError(
      'TooManyTagsException',
      `The list of tags on the repository is over the limit. The maximum number of tags that can be applied to a repository is ${maxTags}.`,
    )
  const isWrong = ({ Key, Value }: ResourceTag) =>
    Key.length < 1 || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key)
  const keys = new Set(tags.map(({ Key }) => Key))
  if (keys.size < tags.length || tags.some(isWrong))
    throw new ServiceError(
      'InvalidTagParameterException',
      'An invalid parameter has been specified. Tag keys can have a maximum character length of 128 characters, and tag values can have a maximum length of 256 characters.',
    )
  return tags
}

/** The repository that an ARN names; only the caller's own account and region can be asked. */
function resourceOf(arn: string, context: Context): Repository {
  const { account, region } = context.world.registry
  const prefix = context.service === 'ecr' ? repositoryArn(region, account, '') : publicRepositoryArn(account, '')
  if (arn.startsWith(prefix)) return findRepository(context, arn.slice(prefix.length))
  throw invalidParameter('resourceArn', 'Invalid ARN')
}

/** The three operations; in ECR Public the limits are written into the model, else only into the service. */
function tagOperations(arn: Text, tags: List<typeof members.tags.item | typeof members.publicTags.item>, key: Text) {
  const resource = { resourceArn: required(arn) }
  const change = async (repository: Repository, next: (tags: readonly ResourceTag[]) => readonly ResourceTag[]) => {
    const act = () => repository.change({ ...repository.settings, tags: checkTags(next(repository.settings.tags)) })
    await repository.exclusive(act)
    return {}
  }
  return new Map<string, Operation>([
    [
      'TagResource',
      operation({ ...resource, tags: required(tags) }, (input, context) => {
        const added = checkTags(input.tags)
        const isKept = ({ Key }: ResourceTag) => !added.some((tag) => tag.Key === Key)
        return change(resourceOf(input.resourceArn, context), (present) => [...present.filter(isKept), ...added])
      }),
    ],
    [
      'UntagResource',
      operation({ ...resource, tagKeys: required(list(key, 0, tags.max)) }, (input, context) => {
        const isKept = ({ Key }: ResourceTag) => !input.tagKeys.includes(Key)
        return change(resourceOf(input.resourceArn, context), (present) => present.filter(isKept))
      }),
    ],
    [
      'ListTagsForResource',
      operation(resource, (input, context) => ({ tags: resourceOf(input.resourceArn, context).settings.tags })),
    ],
  ])
}

export const tagging = tagOperations(text(), members.tags, text())

const publicArn = text({ min: 1, max: 2048 })
export const publicTagging = tagOperations(publicArn, members.publicTags, text({ min: 1, max: 128 }))

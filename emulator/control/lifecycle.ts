import { ServiceError } from '../errors.ts'
import { parseLifecyclePolicy } from '../rules/lifecycle-policy.ts'
import { type Marked, previewOf } from '../rules/lifecycle-preview.ts'
import type { Repository } from '../store/repository.ts'
import * as members from './members.ts'
import { type Context, inWords, operation, placeOf, repositoryOf } from './operation.ts'
import { pageByPlace, refusePaging } from './page.ts'
import { required, structure } from './schema.ts'

const failed = (kind: string, message: string) => new ServiceError(`LifecyclePolicy${kind}Exception`, message)

function policyOf(repository: Repository, context: Context): string {
  const { lifecyclePolicy } = repository.settings
  if (lifecyclePolicy !== undefined) return lifecyclePolicy
  throw failed('NotFound', `Lifecycle policy does not exist for ${inWords(repository, context)}`)
}

/** A policy is kept and shown; nothing expires here by itself. */
export const putLifecyclePolicy = operation(
  { ...members.repository, lifecyclePolicyText: required(members.lifecyclePolicyText) },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const { lifecyclePolicyText } = input
    parseLifecyclePolicy(lifecyclePolicyText)
    await repository.exclusive(() =>
      repository.change({ ...repository.settings, lifecyclePolicy: lifecyclePolicyText }),
    )
    return { ...placeOf(repository, context), lifecyclePolicyText }
  },
)

export const getLifecyclePolicy = operation(members.repository, (input, context) => {
  const repository = repositoryOf(input, context)
  return { ...placeOf(repository, context), lifecyclePolicyText: policyOf(repository, context) }
})

export const deleteLifecyclePolicy = operation(members.repository, async (input, context) => {
  const repository = repositoryOf(input, context)
  const lifecyclePolicyText = policyOf(repository, context)
  await repository.exclusive(() => {
    const { lifecyclePolicy: _, ...rest } = repository.settings
    return repository.change(rest)
  })
  return { ...placeOf(repository, context), lifecyclePolicyText }
})

function isRunning(repository: Repository, { world }: Context): boolean {
  const startedAt = repository.settings.lifecyclePreview?.startedAt
  return startedAt !== undefined && world.now() < startedAt + world.settings.lifecyclePreviewMs
}

export const startLifecyclePolicyPreview = operation(
  { ...members.repository, lifecyclePolicyText: members.lifecyclePolicyText },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const policy = input.lifecyclePolicyText ?? policyOf(repository, context)
    parseLifecyclePolicy(policy)
    if (isRunning(repository, context))
      throw failed(
        'PreviewInProgress',
        'The previous lifecycle policy preview request has not completed. Wait and try again.',
      )
    const lifecyclePreview = { policy, startedAt: context.world.now() }
    await repository.exclusive(() => repository.change({ ...repository.settings, lifecyclePreview }))
    return { ...placeOf(repository, context), lifecyclePolicyText: policy, status: 'IN_PROGRESS' }
  },
)

function describe({ image, tags, rule }: Marked): object {
  return {
    ...(tags.length > 0 && { imageTags: tags }),
    imageDigest: image.digest,
    imagePushedAt: image.pushedAt / 1000,
    action: rule.action === 'expire' ? { type: 'EXPIRE' } : { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
    appliedRulePriority: rule.priority,
    storageClass: rule.storageClass.toUpperCase(),
  }
}

/** The images are judged as they are when the answer is given. */
export const getLifecyclePolicyPreview = operation(
  {
    ...members.repository,
    imageIds: members.imageIds,
    filter: structure({ tagStatus: members.tagStatus }),
    ...members.paging(100),
  },
  (input, context) => {
    const repository = repositoryOf(input, context)
    const { lifecyclePreview } = repository.settings
    if (lifecyclePreview === undefined)
      throw failed('PreviewNotFound', `There is no dry run for ${inWords(repository, context)}`)
    const { imageIds, filter = {} } = input
    if (imageIds !== undefined) refusePaging(input, 'imageIds')
    const place = { ...placeOf(repository, context), lifecyclePolicyText: lifecyclePreview.policy }
    if (isRunning(repository, context)) return { ...place, status: 'IN_PROGRESS', previewResults: [] }
    const all = previewOf(repository, parseLifecyclePolicy(lifecyclePreview.policy), context.world.now())
    const shown = all.filter(({ image: { digest }, tags }) => {
      const status = tags.length > 0 ? 'TAGGED' : 'UNTAGGED'
      const isNamed = imageIds?.some(
        (id) => (id.imageDigest ?? digest) === digest && (id.imageTag === undefined || tags.includes(id.imageTag)),
      )
      return (isNamed ?? true) && ['ANY', undefined, status].includes(filter.tagStatus)
    })
    const { entries, nextToken } = pageByPlace(input, shown)
    const transitions = all.filter(({ rule }) => rule.action === 'transition').length
    return {
      ...place,
      status: 'COMPLETE',
      nextToken,
      previewResults: entries.map(describe),
      summary: {
        expiringImageTotalCount: all.length - transitions,
        ...(transitions > 0 && {
          transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: transitions }],
        }),
      },
    }
  },
)

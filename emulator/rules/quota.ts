import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { Repository } from '../store/repository.ts'

/**
 * Refuses an image or a tag that is one too many.
 * @throws ServiceError LimitExceededException; the registry answers 403 with the same words
 *   (https://github.com/medic/cht-core/issues/11099, https://github.com/aws/containers-roadmap/issues/2159)
 */
export function requireQuota(
  repository: Repository,
  registryId: string,
  settings: Readonly<Settings>,
  push: { readonly digest: string; readonly tag?: string | undefined },
): void {
  const place = `repository with name '${repository.settings.name}' in registry with id '${registryId}'`
  const isNew = repository.image(push.digest) === undefined
  if (isNew && repository.imageCount >= settings.imagesPerRepository)
    throw new ServiceError(
      'LimitExceededException',
      `Adding an image to the ${place} exceeds the maximum allowed number of images per repository which is '${settings.imagesPerRepository}'`,
    )
  if (isNew || push.tag === undefined || repository.digestOfTag(push.tag) === push.digest) return
  if (repository.tagsOf(push.digest).length < settings.tagsPerImage) return
  throw new ServiceError(
    'LimitExceededException',
    `Adding tag '${push.tag}' to an image in the ${place} exceeds the maximum allowed number of tags per image which is '${settings.tagsPerImage}'`,
  )
}

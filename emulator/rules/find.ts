import { digestPattern, isDigest, mayBeTag, tagPattern } from '../names.ts'
import type { Image, Repository } from '../store/repository.ts'
import { statusOf } from './archive.ts'

/** How a client names an image: by tag, by digest, or by both. */
export interface ImageId {
  readonly imageDigest?: string
  readonly imageTag?: string
}

export interface Failure {
  readonly imageId: ImageId
  readonly failureCode: string
  readonly failureReason: string
}

/** ECR's failure entry for an id without an image. */
export const imageNotFound = (imageId: ImageId): { readonly failure: Failure } => ({
  failure: { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' },
})

export type Found = { readonly image: Image } | { readonly failure: Failure }

/** @returns the image that an id names, also one in the archive; or ECR's failure entry for it */
export function findAnyImage(repository: Repository, imageId: ImageId): Found {
  const fail = (failureCode: string, failureReason: string) => ({ failure: { imageId, failureCode, failureReason } })
  const { imageDigest, imageTag } = imageId
  if (imageDigest === undefined && imageTag === undefined)
    return fail('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null')
  if (imageDigest !== undefined && !isDigest(imageDigest))
    return fail(
      'InvalidImageDigest',
      `Invalid request parameters: image digest should satisfy the regex '${digestPattern}'`,
    )
  if (imageTag !== undefined && !mayBeTag(imageTag))
    return fail('InvalidImageTag', `Invalid request parameters: image tag should satisfy the regex '${tagPattern}'`)
  const tagged = imageTag === undefined ? imageDigest : repository.digestOfTag(imageTag)
  const image = tagged === undefined ? undefined : repository.image(imageDigest ?? tagged)
  if (image === undefined) return imageNotFound(imageId)
  if (image.digest !== tagged) return fail('ImageTagDoesNotMatchDigest', 'Tag does not match the digest of the image')
  return { image }
}

/**
 * The image that an id names and that can be pulled; one in the archive, or on its way out, cannot:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
 * @param now milliseconds since 1970
 * @returns the image, or ECR's failure entry for it
 */
export function findImage(repository: Repository, imageId: ImageId, now: number): Found {
  const found = findAnyImage(repository, imageId)
  if ('failure' in found || statusOf(found.image, now) === 'ACTIVE') return found
  return imageNotFound(imageId)
}

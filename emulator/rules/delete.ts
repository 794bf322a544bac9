import type { Repository } from '../store/repository.ts'
import { type Failure, findAnyImage, type ImageId } from './find.ts'

/**
 * Removes what an id names: by tag the tag, and with its last tag the image; by digest the image and all its tags.
 * A child of an index stays, and so does its last tag.
 * @returns what was removed, one entry per tag, or ECR's failure entry
 */
export async function deleteImage(
  repository: Repository,
  imageId: ImageId,
): Promise<{ readonly removed: readonly ImageId[] } | { readonly failure: Failure }> {
  const found = findAnyImage(repository, imageId)
  if ('failure' in found) return found
  const { digest } = found.image
  const tags = repository.tagsOf(digest)
  if (imageId.imageTag !== undefined && tags.length > 1) {
    await repository.removeTag(imageId.imageTag)
    return { removed: [{ imageDigest: digest, imageTag: imageId.imageTag }] }
  }
  const parents = repository.images().filter(({ children }) => children.includes(digest))
  if (parents.length > 0) {
    const failureReason = `Requested image referenced by manifest list: [${parents.map((image) => image.digest).join(', ')}]`
    return { failure: { imageId, failureCode: 'ImageReferencedByManifestList', failureReason } }
  }
  await repository.removeImage(digest)
  const removed = tags.map((imageTag) => ({ imageDigest: digest, imageTag }))
  return { removed: removed.length > 0 ? removed : [{ imageDigest: digest }] }
}

import type { Image, ImageDetail } from '@aws-sdk/client-ecr'
import type { ImageFacts, ImageState } from '../../ecr/api.ts'
import { parseMediaType, timeIn } from '../../ecr/registry-answer.ts'
import { type Digest, parseDigest, parseTag, type Tag } from '../../names/image-reference.ts'
import type { RepositoryName } from '../../names/repository.ts'
import { accepted, emptyAnswer } from './answer-checks.ts'
import type { Doing } from './call.ts'
import { namesIn } from './image-lists.ts'

/** State of an image, as DescribeImages tells of it. Throws AwsError where the answer lacks it. */
export function imageState(image: ImageDetail | undefined, doing: Doing): ImageState {
  const digest = parseDigest(image?.imageDigest ?? '')
  if (!digest.ok) throw emptyAnswer(doing)
  const archived = image?.imageStatus === 'ARCHIVED' || image?.imageStatus === 'ACTIVATING'
  const pushed = timeIn(image?.imagePushedAt)
  return { digest: digest.value, archived, names: namesIn(image?.imageTags), pushed }
}

/** Facts about an image, as BatchGetImage tells of it. Throws AwsError where the answer lacks them. */
export function imageFacts(image: Image, doing: Doing): ImageFacts {
  const digest = parseDigest(image.imageId?.imageDigest ?? '')
  const tag = parseTag(image.imageId?.imageTag ?? '')
  if (!digest.ok || image.imageManifest === undefined) throw emptyAnswer(doing)
  return {
    digest: digest.value,
    tag: tag.ok ? tag.value : undefined,
    manifest: image.imageManifest,
    mediaType: image.imageManifestMediaType && accepted(doing, parseMediaType(image.imageManifestMediaType)),
  }
}

/** Input of PutImage that gives an image of the repository one more tag; the same in both of ECR's APIs. */
export const newTag = (name: RepositoryName, { manifest, mediaType }: ImageFacts, tag: Tag) => ({
  repositoryName: name,
  imageManifest: manifest,
  imageTag: tag,
  ...(mediaType !== undefined && { imageManifestMediaType: mediaType }),
})

/**
 * Input of BatchDeleteImage that names what a tag is taken from. With a digest, a tag that somebody has moved meanwhile
 * stays.
 */
export const taggedImage = (tag: Tag, digest: Digest | undefined) => ({
  imageTag: tag,
  ...(digest !== undefined && { imageDigest: digest }),
})

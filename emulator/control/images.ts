import { isIndex } from '../manifest.ts'
import { converted } from '../rules/convert.ts'
import { deleteImage } from '../rules/delete.ts'
import { type Failure, findImage, type ImageId, imageNotFound } from '../rules/find.ts'
import { recordPull } from '../rules/pull.ts'
import { pushImage } from '../rules/push.ts'
import type { Image, Repository } from '../store/repository.ts'
import { isUnseen } from './image-lists.ts'
import type { Place } from './members.ts'
import * as members from './members.ts'
import { type Context, operation, placeOf, repositoryOf } from './operation.ts'
import { list, required, text } from './schema.ts'

const putMembers = {
  imageManifest: required(text({ min: 1, max: 4_194_304 })),
  imageManifestMediaType: text(),
  imageTag: members.anyTag,
  imageDigest: text(),
}

const putOperation = (place: Place) =>
  operation({ ...place, ...putMembers }, async (input, context) => {
    const repository = repositoryOf(input, context)
    const { imageManifest, imageManifestMediaType, imageTag, imageDigest } = input
    const push = {
      manifest: Buffer.from(imageManifest),
      mediaType: imageManifestMediaType,
      tag: imageTag,
      digest: imageDigest,
    }
    const { digest, mediaType } = await pushImage(repository, { ...context.world, registry: context.registry }, push)
    const imageId = { imageDigest: digest, imageTag }
    return {
      image: { ...placeOf(repository, context), imageId, imageManifest, imageManifestMediaType: mediaType },
    }
  })

export const putImage = putOperation(members.repository)
export const publicPutImage = putOperation(members.publicPlace)

/**
 * An image in a format that the client takes. By tag, it may be made for the client:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-manifest-formats.html
 */
async function readImage(
  repository: Repository,
  { world }: Context,
  { digest, mediaType }: Image,
  imageId: ImageId,
  accepted: readonly string[] | undefined,
) {
  if (accepted === undefined && isIndex(mediaType) && world.settings.indexWithoutTypes === 'not-found') return undefined
  const stored = { manifest: await repository.manifest(digest), mediaType }
  if (accepted === undefined || accepted.includes(mediaType)) return stored
  return imageId.imageDigest === undefined ? converted(stored.manifest, mediaType, accepted) : undefined
}

/** Each id once, however often the request names it. */
const once = (ids: readonly ImageId[]): ImageId[] => [...new Map(ids.map((id) => [JSON.stringify(id), id])).values()]

/** What is missing is a failure entry, never an exception. */
export const batchGetImage = operation(
  {
    ...members.repository,
    imageIds: required(members.imageIds),
    acceptedMediaTypes: list(text(), 1, 100),
  },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const one = async (imageId: ImageId) => {
      const found = findImage(repository, imageId, context.world.now())
      if ('failure' in found) return found
      if (isUnseen(context, repository, imageId)) return imageNotFound(imageId)
      const read = await readImage(repository, context, found.image, imageId, input.acceptedMediaTypes)
      if (read === undefined) return imageNotFound(imageId)
      await recordPull(context.world, repository, found.image, context.caller)
      const id = { imageDigest: found.image.digest, ...imageId }
      const imageManifest = read.manifest.toString()
      return { ...placeOf(repository, context), imageId: id, imageManifest, imageManifestMediaType: read.mediaType }
    }
    const results = await Promise.all(once(input.imageIds).map(one))
    const failures = results.flatMap((result) => ('failure' in result ? [result.failure] : []))
    return { images: results.filter((result) => !('failure' in result)), failures }
  },
)

const deleteOperation = (place: Place) =>
  operation({ ...place, imageIds: required(members.imageIds) }, async (input, context) => {
    const repository = repositoryOf(input, context)
    const imageIds: ImageId[] = []
    const failures: Failure[] = []
    for (const imageId of once(input.imageIds)) {
      const result = await repository.exclusive(() => deleteImage(repository, imageId))
      if ('failure' in result) failures.push(result.failure)
      else imageIds.push(...result.removed)
    }
    return { imageIds, failures }
  })

export const batchDeleteImage = deleteOperation(members.repository)
export const publicBatchDeleteImage = deleteOperation(members.publicPlace)

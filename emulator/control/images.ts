import { invalidParameter, ServiceError } from '../errors.ts'
import { digestPattern, isDigest, isTag, tagPattern } from '../names.ts'
import { deleteImage } from '../rules/delete.ts'
import { type Failure, findImage, type ImageId } from '../rules/find.ts'
import { pushImage } from '../rules/push.ts'
import type { Image, Repository } from '../store/repository.ts'
import { Input, text } from './input.ts'
import { type Context, type Operation, page, repositoryOf } from './operation.ts'

const manifestCharacters = 4_194_304

function parseImageId(value: unknown): ImageId {
  const input = new Input(value)
  const imageDigest = input.optionalText('imageDigest')
  const imageTag = input.optionalText('imageTag')
  return { ...(imageDigest !== undefined && { imageDigest }), ...(imageTag !== undefined && { imageTag }) }
}

/** Each id once, however often the request names it. */
function parseImageIds(input: Input): ImageId[] {
  const ids = input.list('imageIds', parseImageId, 1, 100)
  return [...new Map(ids.map((id) => [JSON.stringify(id), id])).values()]
}

/** The members that name an image's place, in every answer. */
function place(repository: Repository, { world }: Context) {
  return { registryId: world.registry.account, repositoryName: repository.settings.name }
}

export const putImage: Operation = async (input, context) => {
  const repository = repositoryOf(input, context)
  const imageManifest = input.text('imageManifest')
  if (imageManifest.length < 1 || imageManifest.length > manifestCharacters)
    throw invalidParameter('imageManifest', `Member must have length between 1 and ${manifestCharacters}`)
  const imageTag = input.optionalText('imageTag')
  const push = {
    manifest: Buffer.from(imageManifest),
    mediaType: input.optionalText('imageManifestMediaType'),
    tag: imageTag,
    digest: input.optionalText('imageDigest'),
  }
  const manifest = await pushImage(repository, context.world.registry.account, push, context.world.now())
  const imageId = { imageDigest: manifest.digest, ...(imageTag !== undefined && { imageTag }) }
  const image = { ...place(repository, context), imageId, imageManifest, imageManifestMediaType: manifest.mediaType }
  return { image }
}

/** What is missing is a failure entry, never an exception. Manifests are given as they were pushed, not converted. */
export const batchGetImage: Operation = async (input, context) => {
  const repository = repositoryOf(input, context)
  const accepted = input.optionalList('acceptedMediaTypes', text, 1, 100)
  const images: object[] = []
  const failures: Failure[] = []
  for (const imageId of parseImageIds(input)) {
    const found = findImage(repository, imageId)
    if ('failure' in found) {
      failures.push(found.failure)
    } else if (accepted !== undefined && !accepted.includes(found.image.mediaType)) {
      failures.push({ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' })
    } else {
      const { digest, mediaType } = found.image
      const imageManifest = (await repository.manifest(digest)).toString()
      const full = { ...place(repository, context), imageId: { imageDigest: digest, ...imageId } }
      images.push({ ...full, imageManifest, imageManifestMediaType: mediaType })
    }
  }
  return { images, failures }
}

/** An index counts as its largest image: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html */
function sizeOf(repository: Repository, image: Image): number {
  const own = image.blobs.reduce((sum, { size }) => sum + size, 0)
  const children = image.children.map((digest) => repository.image(digest))
  return Math.max(own, ...children.map((child) => (child === undefined ? 0 : sizeOf(repository, child))))
}

function detail(repository: Repository, image: Image, context: Context): object {
  const imageTags = repository.tagsOf(image.digest)
  return {
    ...place(repository, context),
    imageDigest: image.digest,
    ...(imageTags.length > 0 && { imageTags }),
    imageSizeInBytes: sizeOf(repository, image),
    imagePushedAt: image.pushedAt / 1000,
    imageManifestMediaType: image.mediaType,
    ...(image.artifactMediaType !== undefined && { artifactMediaType: image.artifactMediaType }),
    imageStatus: 'ACTIVE',
  }
}

/** All or nothing: the first id without an image is an exception. */
function requireImage(repository: Repository, imageId: ImageId, { world }: Context): Image {
  const { imageDigest, imageTag } = imageId
  if (imageDigest !== undefined && !isDigest(imageDigest))
    throw invalidParameter('imageDigest', `must satisfy regular expression '${digestPattern}'`)
  if (imageTag !== undefined && !isTag(imageTag))
    throw invalidParameter('imageTag', `must satisfy regular expression '${tagPattern}'`)
  const found = findImage(repository, imageId)
  if ('image' in found) return found.image
  throw new ServiceError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist within the repository with name '${repository.settings.name}' in the registry with id '${world.registry.account}'`,
  )
}

/** The images that a request's `filter` lets through. Every image here is active. */
function filtered(input: Input, repository: Repository): Image[] {
  const filter = input.structure('filter')
  const tagStatus = filter.oneOf('tagStatus', ['TAGGED', 'UNTAGGED', 'ANY'], 'ANY')
  const imageStatus = filter.oneOf('imageStatus', ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'], 'ACTIVE')
  if (imageStatus !== 'ACTIVE' && imageStatus !== 'ANY') return []
  const tagged = (image: Image) => repository.tagsOf(image.digest).length > 0
  return repository.images().filter((image) => tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tagged(image))
}

export const describeImages: Operation = async (input, context) => {
  const repository = repositoryOf(input, context)
  if (input.optionalList('imageIds', parseImageId, 1, 100) !== undefined) {
    const images = new Set(parseImageIds(input).map((imageId) => requireImage(repository, imageId, context)))
    return { imageDetails: [...images].map((image) => detail(repository, image, context)) }
  }
  const { entries, nextToken } = page(input, filtered(input, repository), ({ digest }) => digest)
  return { imageDetails: entries.map((image) => detail(repository, image, context)), nextToken }
}

/** One entry for each tag, and one for an image without tags. */
export const listImages: Operation = async (input, context) => {
  const repository = repositoryOf(input, context)
  const ids = filtered(input, repository).flatMap(({ digest }): ImageId[] => {
    const tags = repository.tagsOf(digest)
    return tags.length > 0 ? tags.map((imageTag) => ({ imageDigest: digest, imageTag })) : [{ imageDigest: digest }]
  })
  const { entries, nextToken } = page(input, ids, ({ imageDigest, imageTag }) => `${imageDigest} ${imageTag ?? ''}`)
  return { imageIds: entries, nextToken }
}

export const batchDeleteImage: Operation = async (input, context) => {
  const repository = repositoryOf(input, context)
  const imageIds: ImageId[] = []
  const failures: Failure[] = []
  for (const imageId of parseImageIds(input)) {
    const result = await repository.exclusive(() => deleteImage(repository, imageId))
    if ('failure' in result) failures.push(result.failure)
    else imageIds.push(...result.removed)
  }
  return { imageIds, failures }
}

import { invalidParameter, ServiceError } from '../errors.ts'
import { isIndex } from '../manifest.ts'
import { digestPattern, isDigest, mayBeTag, tagRule } from '../names.ts'
import { isStillHidden } from '../registry/propagation.ts'
import { type ImageStatus, statusOf } from '../rules/archive.ts'
import { findAnyImage, type ImageId } from '../rules/find.ts'
import { scanOf } from '../rules/scanning.ts'
import { severityCounts } from '../rules/severities.ts'
import type { Image, Repository } from '../store/repository.ts'
import * as members from './members.ts'
import { type Context, inWords, operation, placeOf, repositoryOf } from './operation.ts'
import { page, refusePaging } from './page.ts'
import { structure } from './schema.ts'

/** An index counts as its largest image: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html */
export function sizeOf(repository: Repository, image: Image): number {
  const own = image.blobs.reduce((sum, { size }) => sum + size, 0)
  const children = image.children.map((digest) => repository.image(digest))
  return Math.max(own, ...children.map((child) => (child === undefined ? 0 : sizeOf(repository, child))))
}

const seconds = (time: number | undefined): number | undefined => (time === undefined ? undefined : time / 1000)

/** Basic scans are only in DescribeImageScanFindings: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
function scanMembers(repository: Repository, image: Image, { world }: Context): object {
  if (world.registry.settings.scanning.scanType === 'BASIC') return {}
  const scan = scanOf(world, repository, image, false)
  if (scan === undefined) return {}
  const { status, description, findings } = scan
  return {
    imageScanStatus: { status, description },
    imageScanFindingsSummary: {
      imageScanCompletedAt: seconds(image.scannedAt ?? image.pushedAt),
      vulnerabilitySourceUpdatedAt: seconds(image.scannedAt ?? image.pushedAt),
      findingSeverityCounts: severityCounts(findings),
    },
  }
}

/** The members that both services have. */
export function commonDetail(repository: Repository, image: Image, context: Context) {
  const imageTags = repository.tagsOf(image.digest)
  return {
    ...placeOf(repository, context),
    imageDigest: image.digest,
    ...(imageTags.length > 0 && { imageTags }),
    imageSizeInBytes: sizeOf(repository, image),
    imagePushedAt: image.pushedAt / 1000,
    imageManifestMediaType: image.mediaType,
    artifactMediaType: image.artifactMediaType,
  }
}

function detail(repository: Repository, image: Image, context: Context): object {
  return {
    ...commonDetail(repository, image, context),
    ...(isIndex(image.mediaType) ? {} : scanMembers(repository, image, context)),
    lastRecordedPullTime: seconds(image.pulledAt),
    subjectManifestDigest: image.subject,
    imageStatus: statusOf(image, context.world.now()),
    lastArchivedAt: seconds(image.archivedAt),
    lastActivatedAt: seconds(image.activatedAt),
  }
}

/** Whether what docker has pushed under this id is not known to the API yet. */
export const isUnseen = ({ world }: Context, repository: Repository, { imageTag, imageDigest }: ImageId): boolean =>
  isStillHidden(world, repository, [imageTag, imageDigest], 'imageDelayMs')

/** All or nothing: the first id without an image is an exception. */
export function requireImage(repository: Repository, imageId: ImageId, context: Context): Image {
  const { imageDigest, imageTag } = imageId
  if (imageDigest === undefined && imageTag === undefined)
    throw invalidParameter('imageId', 'both tag and digest cannot be null')
  if (imageDigest !== undefined && !isDigest(imageDigest))
    throw invalidParameter('imageDigest', `must satisfy regular expression '${digestPattern}'`)
  if (imageTag !== undefined && !mayBeTag(imageTag)) throw invalidParameter('imageTag', tagRule(imageTag))
  const found = findAnyImage(repository, imageId)
  if ('image' in found && !isUnseen(context, repository, imageId)) return found.image
  const id = `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`
  const place = inWords(repository, context)
  throw new ServiceError('ImageNotFoundException', `The image with imageId ${id} does not exist within ${place}`)
}

export interface ImageFilter {
  readonly tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY'
  readonly imageStatus?: ImageStatus | 'ANY'
}

/** Without a filter for it, only active images are shown. */
function filtered(repository: Repository, filter: ImageFilter, now: number): Image[] {
  const { tagStatus = 'ANY', imageStatus = 'ACTIVE' } = filter
  const tagged = (image: Image) => (repository.tagsOf(image.digest).length > 0 ? 'TAGGED' : 'UNTAGGED')
  return repository
    .images()
    .filter((image) => tagStatus === 'ANY' || tagged(image) === tagStatus)
    .filter((image) => imageStatus === 'ANY' || statusOf(image, now) === imageStatus)
}

const filter = structure({ tagStatus: members.tagStatus, imageStatus: members.imageStatus })

export const describeImages = operation(
  { ...members.repository, imageIds: members.imageIds, filter, ...members.paging() },
  (input, context) => {
    const repository = repositoryOf(input, context)
    const { imageIds } = input
    if (imageIds !== undefined) {
      refusePaging(input, 'imageIds')
      const images = new Set(imageIds.map((imageId) => requireImage(repository, imageId, context)))
      return { imageDetails: [...images].map((image) => detail(repository, image, context)) }
    }
    const images = filtered(repository, input.filter ?? {}, context.world.now())
    const { entries, nextToken } = page(input, images, ({ digest }) => digest)
    return { imageDetails: entries.map((image) => detail(repository, image, context)), nextToken }
  },
)

/** One entry for each tag; an image without a tag has one, too. */
export const listImages = operation({ ...members.repository, filter, ...members.paging() }, (input, context) => {
  const repository = repositoryOf(input, context)
  const images = filtered(repository, input.filter ?? {}, context.world.now())
  const ids = images.flatMap(({ digest }): ImageId[] => {
    const tags = repository.tagsOf(digest)
    return tags.length > 0 ? tags.map((imageTag) => ({ imageDigest: digest, imageTag })) : [{ imageDigest: digest }]
  })
  const { entries, nextToken } = page(input, ids, ({ imageDigest, imageTag }) => `${imageDigest} ${imageTag ?? ''}`)
  return { imageIds: entries, nextToken }
})

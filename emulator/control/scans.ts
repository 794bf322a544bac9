import { ServiceError } from '../errors.ts'
import { isIndex } from '../manifest.ts'
import { scanOf } from '../rules/scanning.ts'
import { severityCounts } from '../rules/severities.ts'
import { requireImage } from './image-lists.ts'
import * as members from './members.ts'
import { invalid, inWords, operation, placeOf, repositoryOf } from './operation.ts'
import { pageByPlace } from './page.ts'
import { required } from './schema.ts'

const dayMs = 86_400_000
const image = { ...members.repository, imageId: required(members.imageId) }

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html */
export const startImageScan = operation(image, async (input, context) => {
  const repository = repositoryOf(input, context)
  const { world, registry } = context
  const digest = await repository.exclusive(async () => {
    const found = requireImage(repository, input.imageId, context)
    // https://github.com/alexjurkiewicz/ecr-scan-image/issues/44
    if (registry.settings.scanning.scanType === 'ENHANCED') throw invalid('This feature is disabled')
    // https://github.com/alexjurkiewicz/ecr-scan-image/issues/43
    if (isIndex(found.mediaType))
      throw new ServiceError(
        'UnsupportedImageTypeException',
        `An artifact with media type '${found.mediaType}' cannot be scanned. For more information, see the Amazon ECR documentation.`,
      )
    if (found.isArchived)
      throw new ServiceError('ImageArchivedException', 'The specified image is archived and cannot be scanned.')
    const now = world.now()
    if (found.scannedAt !== undefined && now - found.scannedAt < dayMs)
      throw new ServiceError(
        'LimitExceededException',
        'The scan quota per image has been exceeded. Wait and try again.',
      )
    await repository.changeImage({ ...found, scannedAt: now })
    return found.digest
  })
  const imageId = { imageDigest: digest, ...input.imageId }
  return { ...placeOf(repository, context), imageId, imageScanStatus: { status: 'IN_PROGRESS' } }
})

/** Statuses of a scan that has results, if only of an earlier day. */
const withResults = ['COMPLETE', 'ACTIVE', 'SCAN_ELIGIBILITY_EXPIRED', 'PENDING']

/** What is found, and how far the scan is, comes from the script (rules/scan-script.ts). */
export const describeImageScanFindings = operation({ ...image, ...members.paging() }, (input, context) => {
  const repository = repositoryOf(input, context)
  const found = requireImage(repository, input.imageId, context)
  const { world, registry } = context
  const scan = scanOf(world, repository, found, input.nextToken === undefined)
  const { imageDigest = 'null', imageTag = 'null' } = input.imageId
  if (scan === undefined)
    throw new ServiceError(
      'ScanNotFoundException',
      `Image scan does not exist for the image with '{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}' in ${inWords(repository, context)}`,
    )
  const { status, description, findings } = scan
  const answer = {
    ...placeOf(repository, context),
    imageId: { imageDigest: found.digest, ...input.imageId },
    imageScanStatus: { status, description },
  }
  if (!withResults.includes(status)) return answer
  const { entries, nextToken } = pageByPlace(input, findings)
  const at = (found.scannedAt ?? found.pushedAt) / 1000
  const results = registry.settings.scanning.scanType === 'BASIC' ? 'findings' : 'enhancedFindings'
  return {
    ...answer,
    imageScanFindings: {
      imageScanCompletedAt: at,
      vulnerabilitySourceUpdatedAt: at,
      findingSeverityCounts: severityCounts(findings),
      [results]: entries,
    },
    nextToken,
  }
})

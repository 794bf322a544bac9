import { ServiceError } from '../errors.ts'
import { refusalOf } from '../identity/authorize.ts'
import { isSha256 } from '../names.ts'
import { archive, restore, statusOf } from '../rules/archive.ts'
import { referrersOf } from '../rules/referrers.ts'
import { fits } from '../rules/wildcard.ts'
import { requireImage } from './image-lists.ts'
import * as members from './members.ts'
import { type Context, invalid, operation, placeOf, repositoryOf } from './operation.ts'
import { pageByPlace } from './page.ts'
import { list, required, structure, text, whole, word } from './schema.ts'

const image = { ...members.repository, imageId: required(members.imageId) }

/** Into the archive at once; out of it after a while: https://docs.aws.amazon.com/AmazonECR/latest/userguide/restore-image.html */
export const updateImageStorageClass = operation(
  { ...image, targetStorageClass: required(word('STANDARD', 'ARCHIVE')) },
  async (input, context) => {
    const repository = repositoryOf(input, context)
    const { now, settings } = context.world
    const result = await repository.exclusive(async () => {
      const found = requireImage(repository, input.imageId, context)
      const isArchive = input.targetStorageClass === 'ARCHIVE'
      const status = statusOf(found, now())
      if (status === 'ACTIVATING' || isArchive === (status === 'ARCHIVED'))
        throw new ServiceError(
          'ImageStorageClassUpdateNotSupportedException',
          `The requested image storage class update is not supported: the image is ${status}.`,
        )
      if (isArchive) await archive(repository, found, now())
      else await restore(repository, found, now() + settings.restoreMs)
      return { digest: found.digest, imageStatus: isArchive ? 'ARCHIVED' : 'ACTIVATING' }
    })
    const imageId = { imageDigest: result.digest, ...input.imageId }
    return { ...placeOf(repository, context), imageId, imageStatus: result.imageStatus }
  },
)

export const listImageReferrers = operation(
  {
    ...members.repository,
    subjectId: required(structure({ imageDigest: required(text()) })),
    filter: structure({
      artifactTypes: list(text({ min: 1, max: 255 }), 0, 5),
      artifactStatus: members.imageStatus,
    }),
    nextToken: text(),
    maxResults: whole(1, 50),
  },
  (input, context) => {
    const repository = repositoryOf(input, context)
    const { artifactTypes = [], artifactStatus = 'ACTIVE' } = input.filter ?? {}
    const { imageDigest } = input.subjectId
    if (!isSha256(imageDigest)) throw invalid(`The subject's digest '${imageDigest}' is not valid.`)
    const now = context.world.now()
    const all = referrersOf(repository, imageDigest, artifactTypes)
    const shown = all.filter((each) => artifactStatus === 'ANY' || statusOf(each, now) === artifactStatus)
    const { entries, nextToken } = pageByPlace(input, shown, 20)
    const referrers = entries.map((each) => ({
      digest: each.digest,
      mediaType: each.mediaType,
      artifactType: each.artifactType,
      size: each.size,
      annotations: each.annotations,
      artifactStatus: statusOf(each, now),
    }))
    return { referrers, nextToken }
  },
)

/** One status for each place that a rule sends the repository to; what it is, is a setting. */
export const describeImageReplicationStatus = operation(image, (input, context) => {
  const repository = repositoryOf(input, context)
  const found = requireImage(repository, input.imageId, context)
  const { name } = repository.settings
  const { replicationStatus: status } = context.world.settings
  const isFor = (filters: readonly { filter: string }[] | undefined) =>
    filters === undefined || filters.some(({ filter }) => name.startsWith(filter))
  const replicationStatuses = context.registry.settings.replication
    .filter(({ repositoryFilters }) => isFor(repositoryFilters))
    .flatMap(({ destinations }) => destinations)
    .map(({ region, registryId }) => ({ region, registryId, status }))
  const imageId = { imageDigest: found.digest, ...input.imageId }
  return { repositoryName: name, imageId, replicationStatuses }
})

/**
 * One status for each rule that signs the repository's images; an index is signed, too. How far that is comes from the script
 * (rules/signing-script.ts), or the setting. ECR signs as who pushes; here it is who asks that needs the right, so that a test sees it.
 */
export const describeImageSigningStatus = operation(image, (input, context) => {
  const repository = repositoryOf(input, context)
  const found = requireImage(repository, input.imageId, context)
  const { signings, settings } = context.world
  const { status, ...failure } = signings.next(repository, found.digest) ?? { status: settings.signingStatus }
  const isFor = (filters: readonly { filter: string }[] | undefined) =>
    filters === undefined || filters.some(({ filter }) => fits(filter, repository.settings.name))
  const signingStatuses = (context.registry.settings.signing ?? [])
    .filter(({ repositoryFilters }) => isFor(repositoryFilters))
    .flatMap(({ signingProfileArn }) => {
      if (status === 'NONE') return []
      const refused = signingRefusal(context, signingProfileArn)
      return [{ signingProfileArn, status, ...failure, ...refused }]
    })
  const imageId = { imageDigest: found.digest, ...input.imageId }
  return { ...placeOf(repository, context), imageId, signingStatuses }
})

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html: who pushes needs signer:SignPayload. */
function signingRefusal({ world, caller }: Context, resource: string): object | undefined {
  const owner = resource.split(':')[4] ?? ''
  const said = refusalOf(world, { caller, action: 'signer:SignPayload', resource, owner })
  return said === undefined
    ? undefined
    : { status: 'FAILED', failureCode: 'AccessDeniedException', failureReason: said }
}

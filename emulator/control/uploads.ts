import { Readable } from 'node:stream'
import { ServiceError } from '../errors.ts'
import type { Upload } from '../store/blobs.ts'
import type { Repository } from '../store/repository.ts'
import type { Place } from './members.ts'
import * as members from './members.ts'
import { type Context, operation, placeOf, repositoryOf } from './operation.ts'
import { bytes, list, required, whole } from './schema.ts'

/** What ECR asks for; docker's own parts are larger, but those do not come here. */
const partBytes = 10_485_760
const smallestPart = 5_242_880
const largestPart = 20_971_520

/** The sizes of the parts so far. */
const parts = new WeakMap<Upload, number[]>()

const partsOf = (upload: Upload): number[] => {
  const known = parts.get(upload) ?? []
  parts.set(upload, known)
  return known
}

const where = ({ settings }: Repository, { registry }: Context): string =>
  `in the repository with name '${settings.name}' in registry with id '${registry.account}'`

function uploadOf(repository: Repository, id: string, context: Context): Upload {
  const upload = repository.blobs.upload(id)
  if (upload !== undefined) return upload
  const place = where(repository, context)
  throw new ServiceError('UploadNotFoundException', `The upload with id '${id}' ${place} does not exist`)
}

export const initiateUpload = (place: Place) =>
  operation(place, (input, context) => {
    const { id } = repositoryOf(input, context).blobs.begin()
    return { uploadId: id, partSize: partBytes }
  })

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InvalidLayerPartException.html */
function invalidPart(message: string, upload: Upload, repository: Repository, context: Context): ServiceError {
  return new ServiceError('InvalidLayerPartException', message, 400, {
    ...placeOf(repository, context),
    uploadId: upload.id,
    lastValidByteReceived: upload.size - 1,
  })
}

/** Parts come one after the other; both bounds are part of the part. */
export const uploadPart = (place: Place) =>
  operation(
    {
      ...place,
      uploadId: required(members.uploadId),
      partFirstByte: required(whole(0)),
      partLastByte: required(whole(0)),
      layerPartBlob: required(bytes(largestPart)),
    },
    async (input, context) => {
      const repository = repositoryOf(input, context)
      const upload = uploadOf(repository, input.uploadId, context)
      const { partFirstByte, partLastByte, layerPartBlob } = input
      const sizes = partsOf(upload)
      await repository.exclusive(async () => {
        // https://github.com/GoogleContainerTools/kaniko/issues/607
        if (partFirstByte !== upload.size)
          throw invalidPart(
            `First byte of the layer part is ${partFirstByte} instead of ${upload.size}`,
            upload,
            repository,
            context,
          )
        if (partLastByte - partFirstByte + 1 !== layerPartBlob.length)
          throw invalidPart('The layer part size is not valid', upload, repository, context)
        if (sizes.length >= context.world.settings.layerParts)
          throw new ServiceError(
            'LimitExceededException',
            `The upload with id '${upload.id}' ${where(repository, context)} has the maximum allowed number of layer parts which is '${context.world.settings.layerParts}'`,
          )
        await repository.blobs.append(upload, Readable.from([layerPartBlob]))
        sizes.push(layerPartBlob.length)
      })
      return { ...placeOf(repository, context), uploadId: upload.id, lastByteReceived: upload.size - 1 }
    },
  )

function requireParts(upload: Upload, repository: Repository, context: Context): void {
  // https://github.com/radius-project/radius/issues/7855
  if (upload.size === 0)
    throw new ServiceError(
      'EmptyUploadException',
      `The upload with id '${upload.id}' ${where(repository, context)} cannot be completed because it does not have any parts.`,
    )
  // https://github.com/dotnet/sdk-container-builds/issues/424
  if (
    partsOf(upload)
      .slice(0, -1)
      .some((size) => size < smallestPart)
  )
    throw new ServiceError('LayerPartTooSmallException', 'All layer parts except the last part should be at least 5MB')
}

/** Ends an upload whose layer has one of the digests, in one step, so that it cannot be ended twice. */
async function complete(
  repository: Repository,
  id: string,
  digests: readonly string[],
  context: Context,
): Promise<string> {
  const upload = uploadOf(repository, id, context)
  requireParts(upload, repository, context)
  const digest = `sha256:${upload.hash.copy().digest('hex')}`
  // https://github.com/bazelbuild/rules_docker/issues/298
  if (!digests.includes(digest))
    throw new ServiceError(
      'InvalidLayerException',
      'None of the provided layer digests match the calculated layer digest',
    )
  const isThere = (await repository.blobs.size(digest)) !== undefined
  await repository.blobs.finish(upload, digest)
  if (!isThere) return digest
  const message = `Layer with digest '${digest}' already exists ${where(repository, context)}`
  throw new ServiceError('LayerAlreadyExistsException', message)
}

export const completeUpload = (place: Place) =>
  operation(
    { ...place, uploadId: required(members.uploadId), layerDigests: required(list(members.digest, 1, 100)) },
    async (input, context) => {
      const { uploadId, layerDigests } = input
      const repository = repositoryOf(input, context)
      const layerDigest = await repository.exclusive(() => complete(repository, uploadId, layerDigests, context))
      return { ...placeOf(repository, context), uploadId, layerDigest }
    },
  )

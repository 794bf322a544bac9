import { digestPattern, isDigest, isSha256 } from '../names.ts'
import { availabilityOf } from '../rules/archive.ts'
import type { Repository } from '../store/repository.ts'
import type { Place } from './members.ts'
import { type Context, type Operation, operation, repositoryOf } from './operation.ts'
import { list, required, text } from './schema.ts'
import { completeUpload, initiateUpload, uploadPart } from './uploads.ts'

async function check(repository: Repository, layerDigest: string, context: Context) {
  if (layerDigest === '')
    return {
      failure: {
        layerDigest,
        failureCode: 'MissingLayerDigest',
        failureReason: 'Invalid request parameters: layer digest cannot be null',
      },
    }
  if (!isDigest(layerDigest))
    return {
      failure: {
        layerDigest,
        failureCode: 'InvalidLayerDigest',
        failureReason: `Invalid request parameters: layer digest should satisfy the regex '${digestPattern}'`,
      },
    }
  const layerSize = isSha256(layerDigest) ? await repository.blobs.size(layerDigest) : undefined
  if (layerSize === undefined) return { layer: { layerDigest, layerAvailability: 'UNAVAILABLE' } }
  const layerAvailability = availabilityOf(repository, layerDigest, context.world.now())
  return { layer: { layerDigest, layerAvailability, layerSize, mediaType: repository.blobType(layerDigest) } }
}

/** A digest may be any text here: what is wrong with one is a failure entry. */
const batchCheckLayerAvailability = (place: Place): Operation =>
  operation({ ...place, layerDigests: required(list(text({ max: 1000 }), 1, 100)) }, async (input, context) => {
    const repository = repositoryOf(input, context)
    const digests = [...new Set(input.layerDigests)]
    const results = await Promise.all(digests.map((digest) => check(repository, digest, context)))
    return {
      layers: results.flatMap((result) => (result.layer === undefined ? [] : [result.layer])),
      failures: results.flatMap((result) => (result.failure === undefined ? [] : [result.failure])),
    }
  })

/** The whole native push of a layer: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html */
export const layerOperations = (place: Place): ReadonlyMap<string, Operation> =>
  new Map([
    ['BatchCheckLayerAvailability', batchCheckLayerAvailability(place)],
    ['InitiateLayerUpload', initiateUpload(place)],
    ['UploadLayerPart', uploadPart(place)],
    ['CompleteLayerUpload', completeUpload(place)],
  ])

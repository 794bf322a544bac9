import { invalidParameter, ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { isUntyped, type Manifest } from '../manifest.ts'
import { digestOf, isDigest, isTag, mayBeTag, tagRule } from '../names.ts'
import { converted } from '../rules/convert.ts'
import { deleteImage } from '../rules/delete.ts'
import { findImage } from '../rules/find.ts'
import { recordPull } from '../rules/pull.ts'
import { pushImage } from '../rules/push.ts'
import type { Image } from '../store/repository.ts'
import { refuseRegistry } from './errors.ts'
import { isStillHidden, notePush } from './propagation.ts'
import type { Visit } from './visit.ts'

const manifestBytes = 4 << 20

/** A tag with a sign that no tag may have is refused with 400: https://github.com/bazel-contrib/rules_oci/issues/720 */
function refuseReference(exchange: Exchange, reference: string): boolean {
  const isFit = exchange.method === 'PUT' ? isTag : mayBeTag
  if (isDigest(reference) || isFit(reference)) return false
  const { message } = invalidParameter('imageTag', tagRule(reference))
  refuseRegistry(exchange, { status: 400, code: 'TAG_INVALID', message })
  return true
}

const idOf = (reference: string) => (isDigest(reference) ? { imageDigest: reference } : { imageTag: reference })

function imageOf({ world, repository, route: { reference } }: Visit): Image {
  const found = findImage(repository, idOf(reference), world.now())
  if ('image' in found) return found.image
  throw new ServiceError('ImageNotFoundException', found.failure.failureReason)
}

/** The media types of an `Accept`, without their weights. */
function acceptedTypes(exchange: Exchange): string[] {
  const types = (exchange.header('accept') ?? '').split(',').map((type) => (type.split(';')[0] ?? '').trim())
  return types.filter((type) => type !== '')
}

/**
 * By tag, the image comes in the format that the client takes. Only the answer to HEAD names the digest; a client
 * computes it from what GET gives: https://github.com/ChangemakerStudios/Docker.Registry.DotNet/issues/34
 */
export async function readManifest(visit: Visit): Promise<void> {
  const { exchange, world, repository, caller } = visit
  const { reference } = visit.route
  if (refuseReference(exchange, reference)) return
  const image = imageOf(visit)
  if (isStillHidden(world, repository, [reference], 'manifestDelayMs'))
    throw new ServiceError('ImageNotFoundException', 'Requested image not found')
  const stored = { manifest: await repository.manifest(image.digest), mediaType: image.mediaType }
  const accepted = isDigest(reference) ? [] : acceptedTypes(exchange)
  const { manifest, mediaType } = converted(stored.manifest, stored.mediaType, accepted) ?? stored
  if (exchange.method === 'GET') {
    if (caller !== undefined) await recordPull(world, repository, image, caller)
    return exchange.send(200, { 'Content-Type': mediaType }, manifest)
  }
  exchange.send(200, {
    'Content-Type': mediaType,
    'Content-Length': manifest.length,
    'Docker-Content-Digest': digestOf(manifest),
  })
}

/** Puts an image. A second push of the same image is nothing new, and no mistake: `docker push` may be repeated. */
async function put(visit: Visit, manifest: Buffer, mediaType?: string) {
  const { world, repository } = visit
  const { reference } = visit.route
  const name = isDigest(reference) ? { digest: reference } : { tag: reference }
  try {
    return await pushImage(repository, world, { manifest, mediaType, ...name })
  } catch (error) {
    const isRepetition = error instanceof ServiceError && error.code === 'ImageAlreadyExistsException'
    if (!isRepetition || world.settings.repeatedPut === 'refused') throw error
    return imageOf(visit)
  }
}

/** The answer has no `Location`: https://github.com/apple/swift-container-plugin/pull/27 */
export async function putManifest(visit: Visit): Promise<void> {
  const { exchange, world, repository, route } = visit
  const manifest = await exchange.bytes(manifestBytes)
  if (refuseReference(exchange, route.reference)) return
  if (world.settings.untypedManifest === 'refused' && isUntyped(manifest))
    throw invalidParameter('ImageManifest', 'Invalid JSON syntax')
  const { digest, subject }: Manifest = await put(visit, manifest, exchange.header('content-type'))
  notePush(world, repository, [route.reference, digest])
  // https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject
  exchange.send(201, { 'Docker-Content-Digest': digest, ...(subject !== undefined && { 'OCI-Subject': subject }) })
}

/** By tag the tag goes, and with its last tag the image; by digest the image and its tags. */
export async function deleteManifest({ exchange, repository, route: { reference } }: Visit): Promise<void> {
  if (refuseReference(exchange, reference)) return
  const result = await repository.exclusive(() => deleteImage(repository, idOf(reference)))
  if ('removed' in result) return exchange.send(202)
  const { failureCode, failureReason } = result.failure
  throw new ServiceError(
    failureCode === 'ImageNotFound' ? 'ImageNotFoundException' : 'InvalidParameterException',
    failureReason,
  )
}

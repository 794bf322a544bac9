import { invalidParameter, ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { isDigest, isTag, tagPattern } from '../names.ts'
import { findImage } from '../rules/find.ts'
import { pushImage } from '../rules/push.ts'
import type { Image, Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import { refuseAsRegistry, refuseRegistry } from './errors.ts'

const manifestBytes = 4 << 20

/** A tag with a sign that no tag may have is refused with 400: https://github.com/bazel-contrib/rules_oci/issues/720 */
function refuseReference(exchange: Exchange, reference: string): boolean {
  if (isDigest(reference) || isTag(reference)) return false
  const { message } = invalidParameter('imageTag', `must satisfy regular expression '${tagPattern}'`)
  refuseRegistry(exchange, { status: 400, code: 'TAG_INVALID', message })
  return true
}

function imageOf(repository: Repository, reference: string): Image {
  const found = findImage(repository, isDigest(reference) ? { imageDigest: reference } : { imageTag: reference })
  if ('image' in found) return found.image
  throw new ServiceError('ImageNotFoundException', found.failure.failureReason)
}

/**
 * Only the answer to HEAD names the digest; a client computes it from what GET gives:
 * https://github.com/ChangemakerStudios/Docker.Registry.DotNet/issues/34
 */
export async function readManifest(exchange: Exchange, repository: Repository, reference: string): Promise<void> {
  if (refuseReference(exchange, reference)) return
  const { digest, mediaType } = imageOf(repository, reference)
  const manifest = await repository.manifest(digest)
  if (exchange.method === 'GET') exchange.send(200, { 'Content-Type': mediaType }, manifest)
  else
    exchange.send(200, {
      'Content-Type': mediaType,
      'Content-Length': manifest.length,
      'Docker-Content-Digest': digest,
    })
}

/** The answer has no `Location`: https://github.com/apple/swift-container-plugin/pull/27 */
export async function putManifest(
  exchange: Exchange,
  world: World,
  repository: Repository,
  reference: string,
): Promise<void> {
  const manifest = await exchange.bytes(manifestBytes)
  if (refuseReference(exchange, reference)) return
  const mediaType = exchange.header('content-type')
  const name = isDigest(reference) ? { digest: reference } : { tag: reference }
  const created = (digest: string) => exchange.send(201, { 'Docker-Content-Digest': digest })
  try {
    const pushed = await pushImage(repository, world.registry.account, { manifest, mediaType, ...name }, world.now())
    created(pushed.digest)
  } catch (error) {
    // A second push of the same image is nothing new, and no mistake: `docker push` may be repeated.
    if (!(error instanceof ServiceError) || error.code !== 'ImageAlreadyExistsException')
      return refuseAsRegistry(exchange, error)
    created(imageOf(repository, reference).digest)
  }
}

const tagsPerPage = 1000

/** More than 1000 at once is refused: https://github.com/google/go-containerregistry/issues/1091 */
export function listTags(exchange: Exchange, repository: Repository): void {
  const { searchParams } = exchange.url
  const count = Number(searchParams.get('n') ?? tagsPerPage)
  if (!Number.isInteger(count) || count < 1 || count > tagsPerPage)
    throw invalidParameter('maxResults', `Member must have value less than or equal to ${tagsPerPage}`)
  const last = searchParams.get('last') ?? ''
  const rest = repository.tagNames().filter((tag) => tag > last)
  const tags = rest.slice(0, count)
  const { name } = repository.settings
  const next = `</v2/${name}/tags/list?last=${tags.at(-1)}&n=${count}>; rel="next"`
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', ...(rest.length > count && { Link: next }) }
  exchange.send(200, headers, JSON.stringify({ name, tags }))
}

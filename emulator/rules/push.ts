import { invalidParameter, ServiceError } from '../errors.ts'
import { type Manifest, parseManifest } from '../manifest.ts'
import { isTag, tagRule } from '../names.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import { restore, statusOf } from './archive.ts'
import { isImmutable } from './mutability.ts'
import { requireQuota } from './quota.ts'
import { isScannedOnPush } from './scanning.ts'

export interface Push {
  readonly manifest: Uint8Array
  readonly mediaType?: string | undefined
  readonly tag?: string | undefined
  /** The digest that the client expects. */
  readonly digest?: string | undefined
}

/**
 * Puts an image into a repository, or one more tag on an image that is there: the rules of PutImage, which the
 * registry's manifest PUT shares.
 * @throws ServiceError ImageDigestDoesNotMatch, LayersNotFound, ReferencedImagesNotFound, ImageTagAlreadyExists,
 *   ImageAlreadyExists, InvalidParameter, LimitExceeded (each with `Exception`)
 */
export async function pushImage(
  repository: Repository,
  world: Pick<World, 'registry' | 'settings' | 'now'>,
  push: Push,
): Promise<Manifest> {
  const registryId = world.registry.account
  if (push.tag !== undefined && !isTag(push.tag)) throw invalidParameter('imageTag', tagRule(push.tag))
  const manifest = parseManifest(push.manifest, push.mediaType)
  if (push.digest !== undefined && push.digest !== manifest.digest)
    throw new ServiceError(
      'ImageDigestDoesNotMatchException',
      'The specified image digest does not match the digest that Amazon ECR calculated for the image.',
    )
  const place = `repository with name '${repository.settings.name}'`
  await repository.exclusive(async () => {
    await requireParts(repository, manifest, `${place} in the registry with id '${registryId}'`)
    const { exclusionFilters } = world.settings
    const isFixed = (tag: string) => isImmutable(repository.settings, tag, exclusionFilters)
    refuseRepetition(repository, manifest.digest, push.tag, isFixed, `${place} in registry with id '${registryId}'`)
    requireQuota(repository, registryId, world.settings, { digest: manifest.digest, tag: push.tag })
    await keepImage(repository, world, manifest, push.manifest)
    if (push.tag !== undefined) await repository.setTag(push.tag, manifest.digest)
  })
  return manifest
}

/** Adds an image that is new; brings one back that is in the archive, which a push does at once. */
async function keepImage(
  repository: Repository,
  { registry, now }: Pick<World, 'registry' | 'now'>,
  manifest: Manifest,
  bytes: Uint8Array,
): Promise<void> {
  const known = repository.image(manifest.digest)
  const pushedAt = now()
  if (known !== undefined) {
    if (statusOf(known, pushedAt) !== 'ACTIVE') await restore(repository, known, pushedAt)
    return
  }
  const scanned = isScannedOnPush(registry, repository, manifest.mediaType) && { scannedAt: pushedAt }
  await repository.addImage({ ...manifest, pushedAt, ...scanned }, bytes)
}

async function requireParts(repository: Repository, manifest: Manifest, place: string): Promise<void> {
  const sizes = await Promise.all(manifest.blobs.map(({ digest }) => repository.blobs.size(digest)))
  const layers = manifest.blobs.filter((_, at) => sizes[at] === undefined).map(({ digest }) => digest)
  if (layers.length > 0)
    throw new ServiceError(
      'LayersNotFoundException',
      `Layers with digests '[${layers.join(', ')}]' required for pushing image into ${place} do not exist`,
    )
  const images = manifest.children.filter((digest) => repository.image(digest) === undefined)
  if (images.length > 0)
    throw new ServiceError(
      'ReferencedImagesNotFoundException',
      `Images with digests '[${images.join(', ')}]' required for pushing image into ${place} do not exist`,
    )
}

/**
 * An immutable tag is refused even for the digest it has: https://github.com/aws/containers-roadmap/issues/2179. What
 * is in the archive comes back by the same push: https://docs.aws.amazon.com/AmazonECR/latest/userguide/restore-image.html
 */
function refuseRepetition(
  repository: Repository,
  digest: string,
  tag: string | undefined,
  isFixed: (tag: string) => boolean,
  place: string,
): void {
  const isArchived = repository.image(digest)?.isArchived === true
  if (isArchived && (tag === undefined || repository.digestOfTag(tag) === digest)) return
  const current = tag === undefined ? undefined : repository.digestOfTag(tag)
  if (tag !== undefined && current !== undefined && isFixed(tag))
    throw new ServiceError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${repository.settings.name}' repository and cannot be overwritten because the repository is immutable.`,
    )
  if (tag === undefined ? repository.image(digest) !== undefined : current === digest)
    throw new ServiceError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the ${place}`,
    )
}

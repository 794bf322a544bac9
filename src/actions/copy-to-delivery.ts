import { UnexpectedStateError } from '../base/errors.ts'
import { readableSize, readableTime } from '../base/figures.ts'
import type { StoredLogin } from '../buildx/docker-config/registry-login.ts'
import type { Delivery } from '../delivery/deliveries.ts'
import type { ImageFacts, RegistryToken } from '../ecr/api.ts'
import { RegistryError } from '../ecr/registry-error.ts'
import { diagnosePush, type RegistryTarget } from '../failures/diagnose-push.ts'
import { type Digest, printReference, shortDigest, type Tag } from '../names/image-reference.ts'
import { digestReference, imageRepository, repositoryUri, tagReference } from '../names/repository.ts'
import { type CopiedBlob, type CopyPorts, type CopyRequest, type CopyResult, copyImage } from '../oci/copy.ts'
import type { RawManifest, RemoteRepository } from '../oci/remote-repository.ts'
import type { RepositoryAccess, World } from './world.ts'

/** Where an image is copied from. */
export interface CopySource {
  readonly repository: RemoteRepository
  readonly image: Pick<ImageFacts, 'digest'>
  /** The image as sentences name it: `host/team/app@sha256:…`. */
  readonly text: string
  /** The source as ECR tells of it, for the diagnosis of a failure; undefined where it is no repository of ECR. */
  readonly ecr: RegistryTarget | undefined
}

/** How an image comes to a repository. */
export interface CopyWish extends Pick<CopyRequest, 'referrers'>, Pick<CopyPorts, 'takeTurn'> {
  /** Tag that it gets there with the copy; undefined: none yet. */
  readonly tag: Tag | undefined
}

/** Copy of an image in a repository. */
export interface Copy {
  /** As ECR has it. */
  readonly image: ImageFacts
  /** What was moved; undefined where another run has brought the same image under the tag meanwhile. */
  readonly moved: CopyResult | undefined
}

/** Opens the repository of a delivery, or of what is read for one. Asks nothing yet. */
export const openDelivery = (
  { openRepository }: Pick<World, 'openRepository'>,
  { repository, registry, ecr }: RegistryTarget,
  use: RepositoryAccess['use'] = 'write',
): RemoteRepository => openRepository(imageRepository(repository), { ...loginTo(registry.token), use, pace: ecr.pace })

/** Login to a registry of ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html#registry_auth_http */
export const loginTo = ({
  authorization,
}: Pick<RegistryToken, 'authorization'>): { readonly login: StoredLogin; readonly isUpfront: true } => ({
  login: { kind: 'basic', authorization },
  isUpfront: true,
})

/**
 * Copies an image to the repository of a delivery, with a line in the log for each blob, and asks ECR whether it is there.
 * Throws UnexpectedStateError when it is another image, what `diagnosePush` makes of a failure, or CancelledError.
 */
export async function copyToDelivery(
  world: World,
  source: CopySource,
  one: Delivery,
  { tag, referrers, takeTurn }: CopyWish,
): Promise<Copy> {
  const { digest } = source.image
  const copied = (blob: CopiedBlob): void => world.log.info(`${printCopied(blob)} to ${repositoryUri(one.repository)}.`)
  const path = { source: source.repository, target: openDelivery(world, one) }
  const ports = { ...path, now: world.now, copied, takeTurn }
  const tags = tag === undefined ? [] : [tag]
  const moved = await copyImage(ports, { digest, tags, referrers }).catch(async (error) => {
    world.cancelled.throwIfAborted()
    // Another run may have set the tag meanwhile, on the same image.
    const [there] = tag === undefined ? [] : await one.ecr.images(one.repository.name, [{ tag }]).catch(() => [])
    if (there?.digest !== digest) {
      const places = source.ecr === undefined ? [one] : [source.ecr, one]
      throw await diagnosePush(told(error, source, one, tag), places, world.clock())
    }
    one.withOthers = true
    return undefined
  })
  return { image: await checkCopy(digest, one, tag), moved }
}

/**
 * Puts an index whose parts are there to the repository of a delivery, and asks ECR whether it is there. Throws as
 * `copyToDelivery` does.
 */
export async function putToDelivery(world: World, index: RawManifest, one: Delivery): Promise<ImageFacts> {
  const { digest } = index
  await openDelivery(world, one)
    .putManifest(index)
    .catch(async (error) => {
      world.cancelled.throwIfAborted()
      const doing = `put the index ${printReference(digestReference(one.repository, digest))}`
      throw await diagnosePush(error instanceof RegistryError ? error.while(doing) : error, [one], world.clock())
    })
  return checkCopy(digest, one, undefined)
}

/** Line about a blob: `Copied 27.1 MB (sha256:0123456789ab) in 1.20 s, 22.6 MB a second,`. */
function printCopied({ digest, size, how, milliseconds }: CopiedBlob): string {
  const what = `${readableSize(size)} (${shortDigest(digest)})`
  if (how === 'mounted') return `Mounted ${what}`
  const rate = readableSize(Math.round((size * 1000) / Math.max(milliseconds, 1)))
  return `Copied ${what} in ${readableTime(milliseconds)}, ${rate} a second,`
}

/** The request that failed is a part of the copy, which the reader knows. */
function told(error: unknown, { text, image }: CopySource, { repository }: Delivery, tag: Tag | undefined): unknown {
  if (!(error instanceof RegistryError)) return error
  const to = tag === undefined ? digestReference(repository, image.digest) : tagReference(repository, tag)
  return error.while(`copy the image from ${text} to ${printReference(to)}`)
}

/** The same digest everywhere is what was promised, so the registry is asked. */
async function checkCopy(digest: Digest, { ecr, repository }: Delivery, tag: Tag | undefined): Promise<ImageFacts> {
  const [copy] = await ecr.images(repository.name, [tag === undefined ? { digest } : { tag }])
  if (copy?.digest === digest) return copy
  throw new UnexpectedStateError(
    `The copy in ${repositoryUri(repository)} is ${copy?.digest ?? 'not there'} and should be ${digest}.`,
    'Run the job again: another job may have moved the tag. When it stays so, please report it.',
  )
}

import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'

/**
 * Makes a blob of one repository a blob of another one in the same registry, without its bytes. As in ECR, the account
 * must have turned it on, both must be encrypted with the same key, an image of the source must have the blob
 * (https://github.com/aws/containers-roadmap/issues/2860), and it must not be one that a pull through cache has made
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html).
 * @returns whether it was done
 */
export async function mountBlob(
  world: World,
  source: Repository,
  target: Repository,
  digest: string,
): Promise<boolean> {
  if (world.registry.settings.accountSettings.BLOB_MOUNTING !== 'ENABLED') return false
  const keyOf = ({ settings: { encryption } }: Repository) => `${encryption.encryptionType} ${encryption.kmsKey ?? ''}`
  if (keyOf(source) !== keyOf(target)) return false
  if (isOfCache(world, source)) return false
  const isReferenced = source.images().some(({ blobs }) => blobs.some((blob) => blob.digest === digest))
  if (!isReferenced) return false
  await target.blobs.link(source.blobs, digest)
  return true
}

/** Where repositories are that pulls through a cache make, and nothing else. */
const isOfCache = ({ registry }: World, { settings: { name } }: Repository): boolean =>
  registry.settings.cacheRules.some(({ ecrRepositoryPrefix: prefix }) => name.startsWith(`${prefix}/`))

import type { ReachedDestination } from '../../delivery/deliveries.ts'
import { imageFactsOf } from '../../ecr/image-facts.ts'
import type { Digest, Tag } from '../../names/image-reference.ts'
import { readBlobText } from '../../oci/blob-text.ts'
import type { RemoteRepository } from '../../oci/remote-repository.ts'
import { differencesOf } from '../../reuse/difference.ts'
import type { Fingerprint, FingerprintParts } from '../../reuse/fingerprint.ts'
import { describeDifferences, describeLost, describeUnrecorded, NEVER_BUILT } from '../../reuse/reuse-decision.ts'
import { type ReuseRecord, readFingerprintParts, readRecord } from '../../reuse/reuse-record.ts'
import { openDelivery } from '../copy-to-delivery.ts'
import type { Run } from './run-context.ts'

/** More than this no image has: some signatures, an SBOM, and a record for each time that it was built. */
const MOST_REFERRERS = 50

/** No parts of a fingerprint are larger. Bytes. */
const LARGEST_PARTS = 16 * 1024 * 1024

/**
 * Explains, in a sentence, why no image has this fingerprint: by what differs from the last image that the tags of this run
 * are on. Where that does not tell, or must not be read, it says less. Throws CancelledError alone.
 */
export async function explainMiss(
  { world, settings }: Run,
  seen: readonly ReachedDestination[],
  { value, parts }: Fingerprint,
): Promise<string> {
  const [one] = seen
  const last = one && lastImage(one, settings.tags.names)
  if (one === undefined || last === undefined) return NEVER_BUILT
  const before = await readLast(openDelivery(world, one, 'read'), last, value).catch(() => undefined)
  world.cancelled.throwIfAborted()
  if (before === undefined) return describeUnrecorded(last)
  if (before === 'same') return describeLost(last, value)
  const [first, ...others] = differencesOf(before, parts)
  return first === undefined ? NEVER_BUILT : describeDifferences([first, ...others])
}

/** Floating tags stand last. */
const lastImage = ({ registry }: ReachedDestination, tags: readonly Tag[]): Digest | undefined =>
  tags.flatMap((tag) => registry.images.filter((image) => image.tag === tag)).at(-1)?.digest

/** Parts of the fingerprint by which an image was built last; `same` where it is this one, and undefined where nobody has kept them. */
async function readLast(
  repository: RemoteRepository,
  image: Digest,
  fingerprint: string,
): Promise<FingerprintParts | 'same' | undefined> {
  const referrers = (await repository.referrers(image)).slice(-MOST_REFERRERS)
  const manifests = await Promise.all(referrers.map((digest) => repository.manifest(digest)))
  const records = manifests.flatMap((one) => (one && readRecord(imageFactsOf(one))) ?? [])
  const own = records.filter((one) => one.image === image)
  if (own.some((one) => one.fingerprint === fingerprint)) return 'same'
  const newest = own.toSorted(byTime).at(-1)
  if (newest === undefined || newest.parts.size > LARGEST_PARTS) return undefined
  return readFingerprintParts(await readBlobText(repository, newest.parts))
}

const byTime = (one: ReuseRecord, other: ReuseRecord): number => one.built.getTime() - other.built.getTime()

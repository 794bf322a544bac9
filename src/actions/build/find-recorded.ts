import { foundResult } from '../../buildx/metadata.ts'
import type { Delivery } from '../../delivery/deliveries.ts'
import { movabilityAfter } from '../../delivery/plan-destination.ts'
import { isImmutable } from '../../ecr/mutability.ts'
import { type Digest, shortDigest } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { storedImage } from '../../oci/manifest.ts'
import type { Fingerprint } from '../../reuse/fingerprint.ts'
import { whyNotReused } from '../../reuse/reuse-decision.ts'
import type { ReuseHit } from '../../reuse/reuse-look.ts'
import { readRecords } from './look-for-reuse.ts'
import type { Product, Production } from './production.ts'
import { lookAtRecord } from './reuse-candidates.ts'

/** What of a production a search for what others have built needs. */
export type RecordSearch = Pick<Production, 'world' | 'settings' | 'reuse' | 'note'>

/**
 * Finds the image that another run has built of the same content while this one built: of two that run at once, both deliver
 * the one that was kept first. Returns that as the product; what was built where there is none, where it cannot be asked, or
 * where a tag could not be moved to it. Throws CancelledError.
 */
export async function findRecorded(production: RecordSearch, product: Product): Promise<Product> {
  const { reuse, note } = production
  const [one] = product.holders
  if (product.how !== 'pushed' || reuse?.fingerprint === undefined || !canMoveTags(one)) return product
  const other = await findOther(production, one, { fingerprint: reuse.fingerprint, own: product.image.digest })
  if (other === undefined) return product
  note({ result: foundResult(storedImage(other.image)) })
  return { ...product, image: other.image, how: 'found' }
}

/** Content of an image, and the image that this run has built of it. */
export interface OwnBuild {
  readonly fingerprint: Fingerprint
  readonly own: Digest
}

/**
 * Finds an image of the same content that another run has kept in the repository of a delivery since this run has looked, and says
 * so. Undefined where there is none, or where it cannot be asked. Throws CancelledError.
 */
export async function findOther(
  { world, settings, reuse }: Omit<RecordSearch, 'note'>,
  one: Delivery,
  { fingerprint, own }: OwnBuild,
): Promise<ReuseHit | undefined> {
  const { known } = reuse ?? {}
  if (settings.reuse === undefined || known === undefined) return undefined
  try {
    const records = await readRecords(one.ecr, one.repository.name, fingerprint, settings.reuse)
    const record = records.find(({ image }) => image !== own && !known.includes(image))
    if (record === undefined) return undefined
    const candidate = await lookAtRecord(one, record)
    const bounds = { now: world.clock(), maxAge: settings.reuse.maxAge }
    if (candidate.image === undefined || whyNotReused(candidate, bounds) !== undefined) return undefined
    world.log.info(
      `Another run has built ${shortDigest(record.image)} of the same content meanwhile. That one is delivered, so that both have one image.`,
    )
    one.withOthers = true
    return { image: candidate.image, record, holders: [repositoryUri(one.repository)] }
  } catch {
    world.cancelled.throwIfAborted()
    return undefined
  }
}

/** Whether the tags of a delivery can move from one image to another, as far as anybody knows. */
export function canMoveTags({ destination, registry, plan }: Delivery): boolean {
  const rules = movabilityAfter(destination.repositorySettings, registry)
  return rules !== undefined && plan.tags.every(({ tag }) => !isImmutable(rules, tag))
}

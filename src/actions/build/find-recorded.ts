import { foundResult } from '../../buildx/metadata.ts'
import type { Delivery } from '../../delivery/deliveries.ts'
import { movabilityAfter } from '../../delivery/plan-destination.ts'
import { isImmutable } from '../../ecr/mutability.ts'
import { shortDigest } from '../../names/image-reference.ts'
import { storedImage } from '../../oci/manifest.ts'
import { whyNotReused } from '../../reuse/reuse-decision.ts'
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
  const { world, settings, reuse, note } = production
  const [one] = product.holders
  const { fingerprint, known } = reuse ?? {}
  if (settings.reuse === undefined || fingerprint === undefined || known === undefined) return product
  if (product.how !== 'pushed' || !canMove(one)) return product
  try {
    const records = await readRecords(one.ecr, one.repository.name, fingerprint, settings.reuse)
    const other = records.find(({ image }) => image !== product.image.digest && !known.includes(image))
    if (other === undefined) return product
    const candidate = await lookAtRecord(one, other)
    const bounds = { now: world.clock(), maxAge: settings.reuse.maxAge }
    if (candidate.image === undefined || whyNotReused(candidate, bounds) !== undefined) return product
    world.log.info(
      `Another run has built ${shortDigest(other.image)} of the same content meanwhile. That one is delivered, so that both have one image.`,
    )
    one.withOthers = true
    note({ result: foundResult(storedImage(candidate.image)) })
    return { ...product, image: candidate.image, how: 'found' }
  } catch {
    world.cancelled.throwIfAborted()
    return product
  }
}

/** Whether the tags of a delivery can move from one image to another, as far as anybody knows. */
function canMove({ destination, registry, plan }: Delivery): boolean {
  const rules = movabilityAfter(destination.repositorySettings, registry)
  return rules !== undefined && plan.tags.every(({ tag }) => !isImmutable(rules, tag))
}

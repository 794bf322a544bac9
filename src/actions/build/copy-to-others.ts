import { beginsFloating } from '../../delivery/begins-floating.ts'
import { type Delivered, type Deliveries, type Delivery, deliver, firstTag } from '../../delivery/deliveries.ts'
import { printReference } from '../../names/image-reference.ts'
import { digestReference } from '../../names/repository.ts'
import { copyToDelivery, openDelivery } from '../copy-to-delivery.ts'
import { tellMounts } from '../tell-mounts.ts'
import type { Run } from './run-context.ts'
import { isSignedFirst } from './settings.ts'

/**
 * Copies the image from a repository that has it to those that do not, all at once. A copy that fails is kept. Throws
 * as `Deliveries.fail` does, and an Error when no repository has the image.
 */
export async function copyToOthers(run: Run, deliveries: Deliveries): Promise<void> {
  const { waiting, delivered } = deliveries
  if (waiting.length === 0) return
  const [source] = delivered
  if (source === undefined) throw new Error('no destination has the image that is to be copied')
  await run.watch.time('copy', () =>
    deliveries.each(waiting, async (one) => {
      await copyTo(run, source, one)
      run.note({ deliveries: deliveries.all })
    }),
  )
}

/** What signs and describes a build's image comes after this step. */
async function copyTo({ world, settings }: Run, source: Delivered, one: Delivery): Promise<void> {
  // A copy gets no tag before it is signed.
  const waits = isSignedFirst(settings) || beginsFloating(one, settings.tags)
  const tag = waits ? undefined : firstTag(one)
  const from = {
    repository: openDelivery(world, source),
    image: source.image,
    text: printReference(digestReference(source.repository, source.image.digest)),
    ecr: source,
  }
  const { moved } = await copyToDelivery(world, from, one, { tag, referrers: 'none' })
  if (moved !== undefined) await tellMounts(world, one, moved)
  deliver(one, { image: source.image, how: 'copied' }, tag === undefined ? [] : [tag])
}

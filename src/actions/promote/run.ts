import type { Delivery } from '../../delivery/deliveries.ts'
import { planImages } from '../../delivery/image-plan.ts'
import { NOTHING_MOVED } from '../../delivery/moved-image.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import { printRepository } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { copyToDelivery } from '../copy-to-delivery.ts'
import { announceImage, type Brought, deliverImage, showImagePolicies } from '../deliver-image.ts'
import { type FoundImage, findImage } from '../find-image.ts'
import { type ImageRun, lookAtDestinations, lookForImage, startImageRun, waitForLooks } from '../image-run.ts'
import { shareSessions } from '../look-at-destination.ts'
import type { World } from '../world.ts'
import { type Promotion, parsePromotion } from './inputs.ts'

/** Runs the whole action: an image that is there comes to repositories, byte for byte, and gets its tags there. */
export async function runPromotion(world: World & InputPorts): Promise<void> {
  const started = await startImageRun(world, parsePromotion)
  await promote(started)
  started.throwUnset()
}

/** The story of a promotion. Nothing is written before all that can be known was looked at. */
async function promote(started: ImageRun<Promotion>): Promise<void> {
  const { world, settings, watch } = started
  const { image, seen } = await watch.time('look', () => look(started))
  const { digest } = image.image
  world.log.info(`${settings.from.text} is ${digest}.`)
  const planned = planImages(settings.tags, { digest, action: 'promote', from: [image.text] }, seen)
  await announceImage(started, planned)
  if (settings.planOnly) return showImagePolicies(started, seen, [image], settings.referrers)
  await deliverImage(started, planned, seen, { bring: (one) => bring(started, image, one) })
}

/** Looks at the image and at all registries at once: a tag is resolved here, and its digest counts from then on. */
async function look(started: ImageRun<Promotion>) {
  const { world, settings } = started
  const connect = shareSessions(world.connect)
  const found = findImage(world, settings.from, connect)
  const places = lookAtDestinations(started, connect)
  await waitForLooks<unknown>(world, [found, ...places])
  const image = await found
  const seen = await waitForLooks(
    world,
    places.map(async (place) => lookForImage(await place, image.image.digest)),
  )
  return { image, seen }
}

/** Brings the image to a repository. In the one that has it no byte moves: its tags are set, and that is all. */
async function bring({ world, settings }: ImageRun<Promotion>, source: FoundImage, one: Delivery): Promise<Brought> {
  if (printRepository(source.repository.name) === repositoryUri(one.repository))
    return { image: source.image, moved: NOTHING_MOVED }
  const { image, moved } = await copyToDelivery(world, source, one, { tag: undefined, referrers: settings.referrers })
  return { image, moved: moved ?? NOTHING_MOVED }
}

import type { Delivery } from '../../delivery/deliveries.ts'
import { planImages } from '../../delivery/image-plan.ts'
import { NOTHING_MOVED } from '../../delivery/moved-image.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import { printRepository } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { copyToDelivery } from '../copy-to-delivery.ts'
import { announceImage, type Brought, deliverImage, showImagePolicies } from '../deliver-image.ts'
import { type FoundImage, findImage } from '../find-image.ts'
import { INITIAL_IMAGE_OUTPUTS } from '../image-outputs.ts'
import { type ImageRun, lookAtImage, startImageRun } from '../image-run.ts'
import { requireSignature } from '../require-signature.ts'
import type { World } from '../world.ts'
import { lookedAtReferrers, type Promotion, parsePromotion } from './inputs.ts'

/** Runs the whole action: an image that is there comes to repositories, byte for byte, and gets its tags there. */
export async function runPromotion(world: World & InputPorts): Promise<void> {
  const started = await startImageRun(world, parsePromotion, INITIAL_IMAGE_OUTPUTS)
  await promote(started)
  started.throwUnset()
}

/** The story of a promotion. Nothing is written before all that can be known was looked at. */
async function promote(started: ImageRun<Promotion>): Promise<void> {
  const { world, settings, watch } = started
  const { found: image, seen } = await watch.time('look', () =>
    lookAtImage(
      started,
      (connect) => findImage(world, settings.from, connect),
      (found) => found.image.digest,
    ),
  )
  // A tag was resolved by that, and its digest counts from here on.
  const { digest } = image.image
  world.log.info(`${settings.from.text} is ${digest}.`)
  await watch.time('verify', () => requireSignature(world, image, settings.signers))
  const planned = planImages(
    settings.tags,
    { digest, action: 'promote', from: [image.text], platformTags: undefined },
    seen,
  )
  await announceImage(started, planned, seen)
  if (settings.planOnly) return showImagePolicies(started, seen, [image], lookedAtReferrers(settings))
  await deliverImage(started, planned, seen, { bring: (one) => bring(started, image, one) })
}

/** Brings the image to a repository. In the one that has it no byte moves: its tags are set, and that is all. */
async function bring({ world, settings }: ImageRun<Promotion>, source: FoundImage, one: Delivery): Promise<Brought> {
  if (printRepository(source.repository.name) === repositoryUri(one.repository))
    return { image: source.image, moved: NOTHING_MOVED }
  const { image, moved } = await copyToDelivery(world, source, one, { tag: undefined, referrers: settings.referrers })
  return { image, moved: moved ?? NOTHING_MOVED }
}

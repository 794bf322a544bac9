import { planImages } from '../../delivery/image-plan.ts'
import { tagPlatforms } from '../../delivery/platform-tags.ts'
import { describeLeftTag } from '../../delivery/tag-delivery.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import { announceImage, deliverImage, showImagePolicies } from '../deliver-image.ts'
import { type ImageRun, lookAtDestinations, lookForImage, startImageRun, waitForLooks } from '../image-run.ts'
import { shareSessions } from '../look-at-destination.ts'
import type { World } from '../world.ts'
import { type Merge, parseMerge } from './inputs.ts'
import { bringJoined, joinImages } from './join-images.ts'

/** Runs the whole action: images for several platforms come to repositories as one, and get its tags there. */
export async function runMerge(world: World & InputPorts): Promise<void> {
  const started = await startImageRun(world, parseMerge)
  await merge(started)
  started.throwUnset()
}

/** The story of a merge. Nothing is written before the whole set is there and all that can be known was looked at. */
async function merge(started: ImageRun<Merge>): Promise<void> {
  const { world, settings, watch } = started
  const { joined, seen } = await watch.time('look', () => look(started))
  const { digest } = joined.index
  const planned = planImages(settings.tags, { digest, action: 'merge', from: joined.from }, seen)
  await announceImage(started, planned)
  if (settings.planOnly) return showImagePolicies(started, seen, joined.images, 'none')
  await deliverImage(started, planned, seen, {
    bring: (one) => bringJoined(started, joined, one),
    tagMore: async (one) => {
      if (!settings.platformTags) return
      const set = await tagPlatforms(one, settings.tags, (tag, now) => world.log.info(describeLeftTag(one, tag, now)))
      world.log.info(`Tags of single platforms: ${set.join(', ')}.`)
    },
  })
}

/** Looks at the images and at all registries at once. */
async function look(started: ImageRun<Merge>) {
  const { world } = started
  const connect = shareSessions(world.connect)
  const joining = joinImages(started, connect)
  const places = lookAtDestinations(started, connect)
  await waitForLooks<unknown>(world, [joining, ...places])
  const joined = await joining
  const seen = await waitForLooks(
    world,
    places.map(async (place) => lookForImage(await place, joined.index.digest)),
  )
  return { joined, seen }
}

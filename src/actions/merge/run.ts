import { planImages } from '../../delivery/image-plan.ts'
import { tagPlatforms } from '../../delivery/platform-tags.ts'
import { describeLeftTag } from '../../delivery/tag-delivery.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import { announceImage, deliverImage, showImagePolicies } from '../deliver-image.ts'
import { type ImageRun, lookAtImage, startImageRun } from '../image-run.ts'
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
  const { found: joined, seen } = await watch.time('look', () =>
    lookAtImage(
      started,
      (connect) => joinImages(started, connect),
      ({ index }) => index.digest,
    ),
  )
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

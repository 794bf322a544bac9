import { planImages } from '../../delivery/image-plan.ts'
import { describePlatformTags, tagPlatforms } from '../../delivery/platform-tags.ts'
import { describeLeftTag } from '../../delivery/tag-delivery.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import { announceImage, deliverImage, showImagePolicies } from '../deliver-image.ts'
import { INITIAL_PLATFORM_OUTPUTS } from '../image-outputs.ts'
import { type ImageRun, lookAtImage, startImageRun } from '../image-run.ts'
import type { World } from '../world.ts'
import { type Merge, parseMerge } from './inputs.ts'
import { bringJoined, joinImages } from './join-images.ts'

/** Runs the whole action: images for several platforms come to repositories as one, and get its tags there. */
export async function runMerge(world: World & InputPorts): Promise<void> {
  const started = await startImageRun(world, parseMerge, INITIAL_PLATFORM_OUTPUTS)
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
  const index = Buffer.from(joined.index.bytes).toString('utf8')
  const platformTags = { platforms: settings.platformTags, index }
  const planned = planImages(settings.tags, { digest, action: 'merge', from: joined.from, platformTags }, seen)
  await announceImage(started, planned, seen)
  if (settings.planOnly) return showImagePolicies(started, seen, joined.images, 'none')
  await deliverImage(started, planned, seen, {
    bring: (one) => bringJoined(started, joined, one),
    tagMore: async (one) => {
      if (settings.platformTags.length === 0) return
      await tagPlatforms(one, settings.tags, (tag, now) => world.log.info(describeLeftTag(one, tag, now)))
      world.log.info(describePlatformTags(one))
    },
  })
}

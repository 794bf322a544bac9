import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, shortDigest } from '../names/image-reference.ts'
import { platformDigests } from '../oci/image-part.ts'
import { type DestinationState, movabilityAfter, type PlannedDestination } from './plan-destination.ts'
import { planTag, type TagPlan } from './plan-tags.ts'
import { namesFor } from './platform-tags.ts'

/** Tags of single platforms, as they are wanted. */
export interface WantedPlatformTags {
  /** Platforms of the image in their usual spelling; none where they get no tags of their own. */
  readonly platforms: readonly string[]
  /** The index that is delivered, as text, where it is known before anything is done. */
  readonly index: string | undefined
}

/**
 * Plans the tags of single platforms beside those of a destination, all of which were looked at. One that cannot move, and is on
 * an image that is not the one for its platform, is a problem, or is left alone where such a tag of the whole image would be.
 */
export function planPlatformTags(
  { plan, problems }: PlannedDestination,
  { destination, registry }: DestinationState,
  { conflict, byDefault }: Pick<TagSettings, 'conflict' | 'byDefault'>,
  { platforms, index }: WantedPlatformTags,
): PlannedDestination {
  const rules = movabilityAfter(destination.repositorySettings, registry)
  const names = plan.tags.map(({ tag }) => tag)
  const images = plan.tags.map(({ now }) => registry.images.find(({ digest }) => digest === now))
  // The image that is to be delivered, or as long as nobody knows it, what the tags of the whole are on: a run that is done again.
  const wholes = index === undefined ? (plan.locked ? [plan.locked] : images) : [{ manifest: index }]
  const children = wholes.map((whole) => (whole === undefined ? undefined : platformDigests(whole)))
  const planned = platforms.flatMap((platform) => {
    const canHave = (digest: Digest): boolean => children.every((one) => one?.get(platform) === digest)
    return namesFor(names, platform).map((tag) => {
      const one = planTag(tag, rules, registry)
      return { platform, one, isTaken: one.locked && one.now !== undefined && !canHave(one.now) }
    })
  })
  const taken = planned.filter(({ isTaken }) => isTaken)
  const mayStay = conflict === 'skip' || byDefault
  return {
    plan: {
      ...plan,
      platformTags: planned.flatMap(({ one, isTaken }) => (isTaken ? [] : [one])),
      left: mayStay ? [...plan.left, ...taken.map(({ one }) => one)] : plan.left,
    },
    problems: mayStay ? problems : [...problems, ...taken.map(({ one, platform }) => takenProblem(one, platform))],
  }
}

const takenProblem = ({ tag, now }: TagPlan, platform: string): string =>
  `${tag} cannot be moved in this repository and is on ${now === undefined ? 'another image' : shortDigest(now)}, which is not known to be ` +
  `the image for ${platform} that this run delivers. Let it move by an exclusion filter of the repository, let it stay by ` +
  'on-tag-conflict: skip, or leave platform-tags out.'

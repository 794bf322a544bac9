import type { ImageState } from '../ecr/api.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, shortDigest } from '../names/image-reference.ts'
import { repositoryUri } from '../names/repository.ts'
import { type DestinationState, type PlannedDestination, planDestination } from './plan-destination.ts'
import { TAGS_PER_IMAGE, type TagPlan } from './plan-tags.ts'

/** A destination, and the image that is to be delivered, as it was seen there. */
export interface ImageSight extends DestinationState {
  /** Undefined: the image is not there, or could not be seen. */
  readonly there: ImageState | undefined
}

/**
 * Plans the delivery of an image whose digest is known to one destination. A tag that cannot move must be on this very image;
 * with on-tag-conflict: skip one that is not is left alone.
 */
export function planImage(tags: TagSettings, sight: ImageSight, digest: Digest): PlannedDestination {
  const wanted: TagSettings = { ...tags, conflict: 'fail' }
  const taken = planDestination(wanted, sight).plan.tags.filter(({ locked, now }) => locked && now !== digest)
  const left = tags.conflict === 'skip' ? taken : []
  const names = tags.names.filter((name) => left.every(({ tag }) => tag !== name))
  const { plan, problems } = planDestination({ ...wanted, names }, sight)
  return {
    plan: { ...plan, left },
    problems: [
      ...problems,
      ...(names.length === 0 ? [noneLeft(left, digest)] : []),
      ...(left.length === 0 ? taken.map((one) => takenProblem(one, digest)) : []),
      ...quotaProblem(plan.tags, sight, digest),
    ],
  }
}

const onImage = ({ tag, now }: TagPlan): string => (now === undefined ? tag : `${tag} (${shortDigest(now)})`)

const noneLeft = (left: readonly TagPlan[], digest: Digest): string =>
  `None of the tags can be set on ${shortDigest(digest)}: they are on other images and cannot be moved: ${left.map(onImage).join(', ')}. Give the input tags one that is free.`

const takenProblem = ({ tag, now }: TagPlan, digest: Digest): string =>
  `${tag} cannot be moved in this repository and is on ${now === undefined ? 'another image' : shortDigest(now)}, not on ${shortDigest(digest)}. ` +
  'Give the input tags one that is free, or let this one stay by on-tag-conflict: skip.'

/** Where a tag is locked on the image, or all of them are too many, `planDestination` has told it already. */
function quotaProblem(tags: readonly TagPlan[], { there, repository }: ImageSight, digest: Digest): readonly string[] {
  const added = tags.filter(({ now }) => now !== digest)
  if (there === undefined || tags.some(({ locked }) => locked) || tags.length > TAGS_PER_IMAGE) return []
  if (there.names.length + added.length <= TAGS_PER_IMAGE) return []
  return [
    `The image ${shortDigest(digest)} has ${there.names.length} tags in ${repositoryUri(repository)}, and this run would add ${added.length}. ` +
      `ECR takes ${TAGS_PER_IMAGE} on an image. Remove some that nobody needs.`,
  ]
}

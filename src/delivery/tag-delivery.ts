import { UnexpectedStateError } from '../base/errors.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { setTags } from '../ecr/image-tags.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import { repositoryUri } from '../names/repository.ts'
import type { Delivered, Delivery } from './deliveries.ts'

/** Tags that are planned for a delivery and not set yet. */
export const openTags = ({ plan, tags }: Pick<Delivery, 'plan' | 'tags'>): readonly Tag[] =>
  plan.tags.flatMap(({ tag }) => (tags.has(tag) ? [] : [tag]))

/**
 * Tags the image of a delivery with all planned tags that it does not have yet, those that float (such as `latest`) last.
 * Each one that points to the image is added to the delivery's tags. A tag that another job has set meanwhile and that
 * cannot move is left where the plan would have left it, had it been seen before: `left` is called. Throws AwsError, or
 * TakenTagError when it cannot be left.
 */
export async function tagDelivery(
  delivery: Delivered,
  settings: TagSettings,
  left: (tag: Tag, now: Digest) => void,
): Promise<void> {
  const { image, tags: done } = delivery
  const open = openTags(delivery)
  const isFloating = (name: Tag): boolean => settings.floating.includes(name)
  const groups = { first: open.filter((name) => !isFloating(name)), last: open.filter(isFloating) }
  await setTags(delivery, image, groups, {
    done: (name) => done.add(name),
    taken: (name, by) => {
      if (!mayStay(name, settings)) throw new TakenTagError(name, by, image)
      delivery.withOthers = true
      const isTaken = ({ tag }: { readonly tag: Tag }): boolean => tag === name
      const now = { tag: name, now: by.digest, locked: true, archived: false }
      delivery.plan = {
        ...delivery.plan,
        tags: delivery.plan.tags.filter((one) => !isTaken(one)),
        left: [...delivery.plan.left, now],
      }
      left(name, by.digest)
    },
  })
}

/** Describes, in a sentence, a tag that was left where another job has set it. */
export const describeLeftTag = ({ repository }: Pick<Delivery, 'repository'>, tag: Tag, now: Digest): string =>
  `Another job has set ${tag} in ${repositoryUri(repository)} meanwhile. It is left alone on ${shortDigest(now)}.`

/** As `planTags` leaves tags alone: default ones but the first, and all that on-tag-conflict: skip is for. */
const mayStay = (name: Tag, { byDefault, conflict, names }: TagSettings): boolean =>
  conflict === 'skip' || (byDefault && name !== names[0])

/** Tag that another job has set while this one built, on another image, and that cannot move. */
export class TakenTagError extends UnexpectedStateError {
  readonly tag: Tag
  /** The image that the tag is on. */
  readonly by: ImageFacts

  constructor(tag: Tag, by: ImageFacts, image: ImageFacts) {
    super(
      `Another job has set the tag ${tag} meanwhile. It cannot be moved in this repository, and is on ` +
        `${shortDigest(by.digest)}; the image of this run is ${shortDigest(image.digest)}.`,
      'Run the job again: it then compares its image with that one. If the two must differ, give each a tag of its own.',
    )
    this.tag = tag
    this.by = by
  }
}

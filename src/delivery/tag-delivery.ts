import { UnexpectedStateError } from '../base/errors.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { setTags, type TagEvents } from '../ecr/image-tags.ts'
import { type FloatingTag, type GuardedTag, guardedTags } from '../image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import { repositoryUri } from '../names/repository.ts'
import type { CommitHistory } from '../runner/commit-history.ts'
import type { Log } from '../runner/ports.ts'
import type { Delivered, Delivery } from './deliveries.ts'
import { keepTag } from './kept-tags.ts'
import { decideFloating, type FloatingOutcome } from './move-floating.ts'
import { settleFloating } from './settle-floating.ts'

/** Tags that are planned for a delivery, not set yet, and not known to stay where they are. */
export const openTags = ({ plan, tags, kept }: Pick<Delivery, 'plan' | 'tags' | 'kept'>): readonly Tag[] =>
  plan.tags.flatMap(({ tag }) => (tags.has(tag) || kept.has(tag) ? [] : [tag]))

/** What tags are set with. */
export interface TaggingMeans {
  readonly settings: TagSettings
  /** History of the commit that is delivered. */
  readonly history: CommitHistory
  readonly log: Pick<Log, 'info' | 'warning'>
  /** Milliseconds from any fixed moment. */
  readonly now: () => number
}

/** What was seen of floating tags longer ago than this is looked at once more before they move. Milliseconds. */
const FRESH_MILLISECONDS = 1000

/**
 * Tags the image of a delivery with all planned tags that it does not have yet: first those that name it alone, then those
 * that float (such as `latest`), each of which stays where it is when that is newer. It does not matter how the image came to
 * its repository. Each tag that points to the image is added to the delivery's tags. A tag that another job has set meanwhile
 * and that cannot move is left where the plan would have left it, had it been seen before. Throws AwsError, or TakenTagError
 * when it cannot be left.
 */
export async function tagDelivery(delivery: Delivered, means: TaggingMeans): Promise<void> {
  const { settings, history, log } = means
  const { image, tags: done } = delivery
  const uri = repositoryUri(delivery.repository)
  const open = openTags(delivery)
  const floating = settings.floating.filter(({ tag }) => open.includes(tag))
  const isFloating = (name: Tag): boolean => floating.some(({ tag }) => tag === name)
  const events: TagEvents = {
    done: (name) => done.add(name),
    taken: (name, by) => leaveTaken(delivery, means, { name, by }),
  }
  const setOwn = () => setTags(delivery, image, { first: open.filter((name) => !isFloating(name)), last: [] }, events)
  const decided = await decideBeside(setOwn, () => decideMoves(delivery, floating, means), means)
  noteDecisions(delivery, decided, log)
  for (const [tag, { now }] of decided) if (now === image.digest) done.add(tag)
  const moving = openTags(delivery)
  await setTags(delivery, image, { first: moving, last: [] }, events)
  // The push itself may have set one that no image had. One that was on this image already was moved by nobody here.
  const moved = movedTags(delivery, settings).filter(({ tag }) => decided.get(tag)?.now !== image.digest)
  if (moved.length === 0) return
  await settleFloating(delivery, moved, {
    facts: { tags: settings, history },
    isAlone: moved.every(({ tag }) => isUnmoved(delivery, tag, decided.get(tag))),
    taken: events.taken,
    log: { info: (text) => log.info(`${uri}: ${text}`), warning: (text) => log.warning(`${uri}: ${text}`) },
  })
}

/** Whether a tag was still where the plan has seen it, so that nobody else was at work. */
const isUnmoved = ({ plan }: Delivered, name: Tag, outcome: FloatingOutcome | undefined): boolean =>
  outcome !== undefined && plan.tags.some(({ tag, now }) => tag === name && now === outcome.now)

/** The floating tags that this run has set, and that another run can set too. */
const movedTags = ({ plan, tags }: Delivered, settings: TagSettings): readonly GuardedTag[] =>
  guardedTags(settings).filter(({ tag }) => tags.has(tag) && !isLocked(plan, tag))

const isLocked = ({ tags }: Delivered['plan'], name: Tag): boolean =>
  tags.some(({ tag, locked }) => tag === name && locked)

type Decisions = ReadonlyMap<Tag, FloatingOutcome>

/**
 * Decides about floating tags while the others are set: where those take longer than a request, because they wait for their turn or
 * were refused, it is decided once more. Throws what setting them throws, once both have ended, or what is no AwsError.
 */
async function decideBeside(
  setOwn: () => Promise<void>,
  decide: () => Promise<Decisions>,
  { now }: Pick<TaggingMeans, 'now'>,
): Promise<Decisions> {
  const start = now()
  const [decided, took] = await Promise.allSettled([decide(), setOwn().then(() => now() - start)])
  if (took.status === 'rejected') throw took.reason
  if (decided.status === 'rejected') throw decided.reason
  return took.value > FRESH_MILLISECONDS ? decide() : decided.value
}

/** Decides which floating tags of a run stay. Throws what is no AwsError. */
async function decideMoves(
  delivery: Delivered,
  floating: readonly FloatingTag[],
  { settings, history }: TaggingMeans,
): Promise<Decisions> {
  // A tag that cannot move is free, or on this image: nothing can take it from a newer one.
  const tags = guardedTags({ ...settings, floating }).filter(({ tag }) => !isLocked(delivery.plan, tag))
  if (tags.length === 0) return new Map()
  const isNew = delivery.plan.tags.every(({ tag, now }) => now === undefined || tags.every((one) => one.tag !== tag))
  return decideFloating(delivery, { tags: settings, history }, { image: delivery.image.digest, tags, isNew })
}

/** Notes which floating tags stay, and says why; also of those that move although something is not known. */
function noteDecisions(delivery: Delivered, decided: Decisions, log: TaggingMeans['log']): void {
  const uri = repositoryUri(delivery.repository)
  for (const [tag, { decision, now }] of decided) {
    if (decision.kind === 'keep') {
      keepTag(delivery, tag, { now, because: decision.because })
      log.info(`${uri}: ${decision.because}`)
    }
    if (decision.kind === 'move-with-doubt') log.warning(`${uri}: ${decision.unknown}`)
    if (decision.kind === 'move' && decision.note !== undefined) log.info(`${uri}: ${decision.note}`)
  }
}

/** Leaves a tag that another job has set, and that cannot move, where it is. Throws TakenTagError where that is no way out. */
function leaveTaken(
  delivery: Delivered,
  { settings, log }: TaggingMeans,
  { name, by }: { readonly name: Tag; readonly by: ImageFacts },
): void {
  if (!mayStay(name, settings)) throw new TakenTagError(name, by, delivery.image)
  delivery.withOthers = true
  const isTaken = ({ tag }: { readonly tag: Tag }): boolean => tag === name
  const now = { tag: name, now: by.digest, locked: true, archived: false }
  delivery.plan = {
    ...delivery.plan,
    tags: delivery.plan.tags.filter((one) => !isTaken(one)),
    left: [...delivery.plan.left, now],
  }
  log.info(describeLeftTag(delivery, name, by.digest))
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

import type { ImageFacts } from '../ecr/api.ts'
import type { RegistrySeen } from '../ecr/look.ts'
import { isLocked } from '../ecr/mutability.ts'
import type { CreateSettings, Destination, TagSettings } from '../inputs/settings.ts'
import type { Digest } from '../names/digest.ts'
import type { Repository } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'

/** What was seen of one destination before the plan was made. */
export interface DestinationSights {
  readonly destination: Destination
  readonly registry: RegistrySeen
  readonly repository: Repository
}

/** What this run will do at one destination, decided before anything is changed. */
export interface DestinationPlan {
  readonly caller: string
  readonly repository: Repository
  /** How the repository is created; undefined when it is there, or when that could not be seen. */
  readonly create: CreateSettings | undefined
  /** What is known of the repository, for the reader. */
  readonly state: 'there' | 'missing' | 'hidden'
  /** The image that its locked tags have: what is delivered must be this one. Undefined: it takes any. */
  readonly locked: ImageFacts | undefined
  /** All tags, in the order in which they are set: floating ones last. */
  readonly tags: readonly TagPlan[]
  /** Tags that the event suggests and that cannot move in this repository. */
  readonly left: readonly Tag[]
}

export interface TagPlan {
  readonly tag: Tag
  /** The image that it points to now. */
  readonly now: Digest | undefined
  /** It exists and may not move. */
  readonly locked: boolean
}

/** A plan, and what stands in its way at this destination, as sentences. */
export interface PlannedDestination {
  readonly plan: DestinationPlan
  readonly problems: readonly string[]
}

/** Decides for one destination. Pure: the same tags and sights give the same plan. */
export function planDestination(wanted: TagSettings, sights: DestinationSights): PlannedDestination {
  const { destination, registry: seen, repository } = sights
  const all = wanted.names.map((tag) => planTag(tag, seen))
  const left = wanted.byDefault ? leftAlone(all) : []
  const tags = all.filter((tag) => !left.includes(tag))
  const locked = tags.find((tag) => tag.locked)
  const plan = {
    caller: seen.caller.arn,
    repository,
    create: seen.repository.state === 'missing' ? destination.create : undefined,
    state: seen.repository.state,
    locked: locked && seen.images.find(({ tag }) => tag === locked.tag),
    tags,
    left: left.map(({ tag }) => tag),
  }
  return { plan, problems: creationProblems(sights) }
}

function planTag(tag: Tag, { repository, images }: RegistrySeen): TagPlan {
  const now = images.find((image) => image.tag === tag)?.digest
  return { tag, now, locked: now !== undefined && repository.state === 'there' && isLocked(repository.facts, tag) }
}

/**
 * In an immutable repository a branch's tag and `latest` stay on the first image for ever, and a commit's tag stays on
 * the image of its branch when a Git tag follows. Nobody asked for them, so they are no reason to fail; what counts is
 * the first tag: the Git tag's version, else the commit's own.
 */
function leftAlone([first, ...others]: readonly TagPlan[]): readonly TagPlan[] {
  return others.filter(({ locked, now }) => locked && !(first?.locked && now === first.now))
}

function creationProblems({ destination, registry: seen, repository }: DestinationSights): readonly string[] {
  if (seen.repository.state !== 'missing') return []
  const { name, registry } = repository
  const where = `account ${registry.account}, region ${registry.region}`
  if (!destination.create.allowed) {
    return [`The repository ${name} does not exist in ${where}, and create-repository is false.`]
  }
  if (registry.account !== seen.caller.account) {
    return [
      `The repository ${name} does not exist in ${where}. It cannot be created with the credentials of account ${seen.caller.account}: ` +
        `create it there, or give role-to-assume a role of account ${registry.account}.`,
    ]
  }
  return []
}

import type { Builder } from '../build/builder.ts'
import type { ImageFacts } from '../ecr/api.ts'
import type { RegistrySeen } from '../ecr/look.ts'
import { isLocked } from '../ecr/mutability.ts'
import { PlanProblems } from '../errors/problems.ts'
import type { CreateSettings, Push, Settings } from '../inputs/settings.ts'
import { type Digest, shortDigest } from '../names/digest.ts'
import { isHostOf } from '../names/registry.ts'
import type { Repository } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'

/** What this run will do, decided before anything is changed. */
export interface PushPlan {
  readonly caller: string
  readonly repository: Repository
  /** How the repository is created; undefined when it is there, or when that could not be seen. */
  readonly create: CreateSettings | undefined
  /** What is known of the repository, for the reader. */
  readonly state: 'there' | 'missing' | 'hidden'
  readonly builder: Builder
  readonly produce: Produce
  /** All tags, in the order in which they are set: floating ones last. */
  readonly tags: readonly TagPlan[]
  /** Tags that the event suggests and that cannot move in this repository. */
  readonly left: readonly Tag[]
}

export type Produce =
  /** Build, and push under this tag. The other tags are set through the API. */
  | { readonly kind: 'push'; readonly tag: Tag }
  /**
   * Some wanted tags cannot move: the build must give the image that they have. Nothing is pushed, because that image
   * is in the repository already.
   */
  | { readonly kind: 'compare'; readonly image: ImageFacts }

export interface TagPlan {
  readonly tag: Tag
  /** The image that it points to now. */
  readonly now: Digest | undefined
  /** It exists and may not move. */
  readonly locked: boolean
}

/** What was seen before the plan was made. */
export interface Sights {
  readonly registry: RegistrySeen
  readonly repository: Repository
  readonly builder: Builder
}

/** Decides. Pure: the same settings and sights give the same plan. Throws PlanProblems with all that stands in the way. */
export function makePlan(settings: Settings, push: Push, { registry: seen, repository, builder }: Sights): PushPlan {
  const wanted = settings.tags.names.map((tag) => planTag(tag, seen))
  const left = settings.tags.byDefault ? leftAlone(wanted) : []
  const tags = wanted.filter((tag) => !left.includes(tag))
  const create = seen.repository.state === 'missing' ? push.create : undefined
  const problems = [
    ...hostProblems(settings.tags.hosts, repository),
    ...creationProblems(push, seen, repository),
    ...lockProblems(tags),
  ]
  if (problems.length > 0) throw new PlanProblems(problems)
  const [first] = tags
  if (first === undefined) throw new Error('a run that pushes has no tag')
  const locked = tags.find((tag) => tag.locked)
  const image = locked && seen.images.find(({ tag }) => tag === locked.tag)
  return {
    caller: seen.caller.arn,
    repository,
    create,
    state: seen.repository.state,
    builder,
    produce: image === undefined ? { kind: 'push', tag: first.tag } : { kind: 'compare', image },
    tags,
    left: left.map(({ tag }) => tag),
  }
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

/** References in the input tags name the registry that is meant; which one is used may be known only now. */
function hostProblems(hosts: readonly string[], { name, registry }: Repository): readonly string[] {
  return hosts
    .filter((host) => !isHostOf(host, registry))
    .map(
      (host) =>
        `The input tags names ${host}/${name}, and the image goes to ${registry.host}/${name}. Name that one, or the tags alone.`,
    )
}

function creationProblems(
  push: Push,
  { repository, caller }: RegistrySeen,
  { name, registry }: Repository,
): readonly string[] {
  if (repository.state !== 'missing') return []
  const where = `account ${registry.account}, region ${registry.region}`
  if (!push.create.allowed) {
    return [`The repository ${name} does not exist in ${where}, and create-repository is false.`]
  }
  if (registry.account !== caller.account) {
    return [
      `The repository ${name} does not exist in ${where}. It cannot be created with the credentials of account ${caller.account}: ` +
        `create it there, or give role-to-assume a role of account ${registry.account}.`,
    ]
  }
  return []
}

function lockProblems(tags: readonly TagPlan[]): readonly string[] {
  const locked = tags.flatMap(({ tag, now, locked }) => (locked && now !== undefined ? [{ tag, now }] : []))
  if (new Set(locked.map(({ now }) => now)).size < 2) return []
  const list = locked.map(({ tag, now }) => `${tag} (${shortDigest(now)})`).join(', ')
  return [`One image cannot have all of these tags: they cannot be moved, and they are on different images: ${list}.`]
}

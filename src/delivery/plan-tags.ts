import type { ImageFacts } from '../ecr/api.ts'
import { isImmutable, type MutabilityRules } from '../ecr/mutability.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Digest, Tag } from '../names/image-reference.ts'

/** Tags that ECR takes on an image, which cannot be raised: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
export const TAGS_PER_IMAGE = 1000

/** Plan for a wanted tag, with what is known before anything is done. */
export interface TagPlan {
  readonly tag: Tag
  /** The image that it points to now. */
  readonly now: Digest | undefined
  /** True when it exists and must not move. */
  readonly locked: boolean
  /** True when the image that it points to is in the archive. */
  readonly archived: boolean
  /** Why it will stay where it is, as a sentence: it floats, and is on a newer image. */
  readonly keeps?: string
}

/** Plan for the wanted tags of one destination. */
export interface TagsPlan {
  /** Tags that are set, in that order: floating ones last. */
  readonly tags: readonly TagPlan[]
  /** Tags that stay where they are, because they cannot move. */
  readonly left: readonly TagPlan[]
  /** The image that the locked ones among `tags` have: what is delivered must be this one. Undefined: it takes any. */
  readonly locked: ImageFacts | undefined
  /** Every tag is left out: this destination stays as it is, and `locked` is the image that its first tag has. */
  readonly settled: boolean
}

/**
 * Plans the wanted tags: sorts them by what may happen to them. `repository`: how tags may move; undefined when nobody
 * knows.
 */
export function planTags(
  { names, byDefault, conflict }: TagSettings,
  repository: MutabilityRules | undefined,
  seen: Pick<RegistryState, 'images' | 'states' | 'floats'>,
): TagsPlan {
  const all = names.map((tag) => planTag(tag, repository, seen))
  const left = byDefault ? leftAlone(all) : []
  const wanted = all.filter((tag) => !left.includes(tag))
  if (conflict !== 'skip' || !wanted.some(({ locked }) => locked)) return taking(wanted, left, seen)
  const free = wanted.filter(({ locked }) => !locked)
  if (free.length > 0) return taking(free, [...wanted.filter(({ locked }) => locked), ...left], seen)
  const [first] = wanted
  const same = wanted.filter(({ now }) => now === first?.now)
  return {
    ...taking(
      same,
      all.filter((tag) => !same.includes(tag)),
      seen,
    ),
    settled: true,
  }
}

/** Plan without the tags that cannot move: they stay where they are, and the others get an image that need not be theirs. */
export function withoutLocked<T extends TagsPlan>(plan: T): T {
  const isLocked = ({ locked }: TagPlan): boolean => locked
  const left = [...plan.tags.filter(isLocked), ...plan.left]
  return { ...plan, tags: plan.tags.filter((tag) => !isLocked(tag)), left, locked: undefined }
}

function taking(
  tags: readonly TagPlan[],
  left: readonly TagPlan[],
  { images }: Pick<RegistryState, 'images'>,
): TagsPlan {
  const first = tags.find(({ locked }) => locked)
  return { tags, left, locked: first && images.find(({ tag }) => tag === first.tag), settled: false }
}

/** Plans one tag, by what was seen of it. `repository` as for `planTags`. */
export function planTag(
  tag: Tag,
  repository: MutabilityRules | undefined,
  { images, states, floats }: Pick<RegistryState, 'images' | 'states' | 'floats'>,
): TagPlan {
  const active = images.find((image) => image.tag === tag)?.digest
  // ECR gives no image that is in the archive, and says only that it is there.
  const hidden = active === undefined ? states?.find((state) => state.tag === tag && state.archived)?.digest : undefined
  const now = active ?? hidden
  const locked = now !== undefined && repository !== undefined && isImmutable(repository, tag)
  const keeps = locked ? undefined : floats?.get(tag)
  return { tag, now, locked, archived: hidden !== undefined, ...(keeps !== undefined && { keeps }) }
}

/**
 * In an immutable repository a branch's tag and `latest` stay on the first image for ever, and a commit's tag stays on
 * the image of its branch when a Git tag follows. Nobody asked for them, so they are no reason to fail; what counts is
 * the first tag: the Git tag's version, else the commit's own.
 */
function leftAlone([first, ...others]: readonly TagPlan[]): readonly TagPlan[] {
  return others.filter(({ locked, now }) => locked && !(first?.locked && now === first.now))
}

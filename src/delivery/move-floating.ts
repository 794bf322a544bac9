import type { TaggedImage } from '../ecr/api.ts'
import { AwsError, saidBy } from '../ecr/aws-error.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import type { GuardedTag } from '../image-metadata/floating-tag-line.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import { type CommitReader, compareCommits, readCommit } from './compare-commits.ts'
import type { ReachedDestination } from './deliveries.ts'
import {
  decideByCommit,
  decideByVersion,
  decideFree,
  decideUnseen,
  type FloatingDecision,
  type FloatingFacts,
} from './floating-tag.ts'

/** Repository in which floating tags are looked at. */
export type FloatingPlace = Pick<ReachedDestination, 'ecr' | 'repository' | 'commits'>

/**
 * Looks where floating tags are: one request, where each of them is there, or none (`isNew`: as the plan has seen it); one a
 * thousand images for tags that follow versions, which need all images of the repository that have tags.
 */
async function lookAtFloating(
  { ecr, repository: { name } }: FloatingPlace,
  tags: readonly GuardedTag[],
  isNew: boolean,
): Promise<readonly TaggedImage[]> {
  if (tags.some(({ line }) => line.kind === 'version' && !line.refused)) return ecr.taggedImages(name)
  const names = tags.map(({ tag }) => tag)
  // A request for what several tags are on fails where one of them is not there. This one does not, and says less.
  const there = isNew
    ? await imagesIn(
        ecr,
        name,
        names.map((tag) => ({ tag })),
      )
    : undefined
  return there?.length === 0 ? [] : ecr.imageStates(name, names)
}

/**
 * Decides about floating tags by what is in the repository now. What ECR does not say is a doubt. A tag that no image has is
 * free to move. Throws what is no AwsError.
 */
export async function decideFloating(
  place: FloatingPlace,
  facts: FloatingFacts,
  { image, tags, isNew }: AskedTags,
): Promise<ReadonlyMap<Tag, FloatingOutcome>> {
  try {
    const images = await lookAtFloating(place, tags, isNew)
    const decided = tags.map(async (one) => {
      const state = images.find(({ names }) => names.includes(one.tag))
      const decision = await decideTag(facts, { one, image, state, images, read: readerOf(place) })
      return [one.tag, { now: state?.digest, decision }] as const
    })
    return new Map(await Promise.all(decided))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return new Map(tags.map(({ tag }) => [tag, { now: undefined, decision: decideUnseen(tag, saidBy(error)) }]))
  }
}

/** Floating tags that shall move to an image. */
export interface AskedTags {
  /** Undefined: nobody knows it yet. */
  readonly image: Digest | undefined
  readonly tags: readonly GuardedTag[]
  /** No image had any of them when the plan was made. */
  readonly isNew: boolean
}

/** Decision about a floating tag, and the image that it is on. */
export interface FloatingOutcome {
  readonly decision: FloatingDecision
  readonly now: Digest | undefined
}

/** Reads what images say of their commits: what was read beside the look holds, because an image does not change. */
const readerOf =
  ({ ecr, repository, commits }: FloatingPlace): CommitReader =>
  async (digest) => {
    const said = await commits?.get(digest)
    return said === undefined || 'unread' in said ? readCommit(ecr, repository.name, digest) : said
  }

/** Floating tag, the image that it shall be on, and where things are. */
export interface FloatingQuestion {
  readonly one: GuardedTag
  /** Undefined: nobody knows it yet. */
  readonly image: Digest | undefined
  /** The image that the tag is on; undefined where there is none. */
  readonly state: TaggedImage | undefined
  /** All images that were looked at. */
  readonly images: readonly TaggedImage[]
  readonly read: CommitReader
}

/** Decides about one floating tag by what was seen of the repository. */
export async function decideTag(
  facts: FloatingFacts,
  { one, image, state, images, read }: FloatingQuestion,
): Promise<FloatingDecision> {
  const { tag, line } = one
  if (state === undefined) return decideFree(one)
  if (state.digest === image) return { kind: 'move' }
  const asked = { tag, now: state.digest, image: nameOf(facts, image) }
  if (line.kind === 'version') return decideByVersion(asked, line, images)
  return decideByCommit(asked, await compareCommits(facts, state, read))
}

/** The image of a run, as sentences name it: its most exact tag, or its digest. */
const nameOf = ({ tags: { names, floating } }: FloatingFacts, image: Digest | undefined): string =>
  names.find((name) => floating.every(({ tag }) => tag !== name)) ??
  (image === undefined ? 'without another tag' : shortDigest(image))

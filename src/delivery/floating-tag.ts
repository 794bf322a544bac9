import type { TaggedImage } from '../ecr/api.ts'
import type { GuardedTag, VersionLine } from '../image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import type { CommitHistory } from '../runner/commit-history.ts'
import type { OrderedCommit } from './commit-order.ts'
import { compareVersions, versionsOfLine } from './version-order.ts'

/** Decision about a floating tag at the moment of its move. It stays on proof alone: where nobody knows, it moves. */
export type FloatingDecision =
  /** `note`: what a reader would not expect. */
  | { readonly kind: 'move'; readonly note?: string }
  | { readonly kind: 'keep'; readonly because: string }
  | { readonly kind: 'move-with-doubt'; readonly unknown: string }

/** What floating tags are decided by, beside the registry. */
export interface FloatingFacts {
  readonly tags: Pick<TagSettings, 'revision' | 'commitTag' | 'names' | 'floating'>
  readonly history: CommitHistory
}

/** Move of a floating tag that is asked for. */
export interface AskedMove {
  readonly tag: Tag
  /** The image that it is on. */
  readonly now: Digest
  /** The image of this run as sentences name it: its most exact tag, or its digest. */
  readonly image: string
}

/** Order of this run's commit and each of those that the image under the tag is of. */
export interface CommitComparison {
  /** Of this run, in full; '' when nobody knows it. */
  readonly own: string
  readonly others: readonly OrderedCommit[]
  /** What else is not known, where the image names no commit, as a part of a sentence. */
  readonly unknown: readonly string[]
}

/** Decides about a tag that follows the commits of a branch, by the orders of commits that were found. */
export function decideByCommit(asked: AskedMove, { own, others, unknown }: CommitComparison): FloatingDecision {
  const { tag, now, image } = asked
  const named = others.map((one) => ({
    commit: one.commit,
    ...('order' in one.known ? one.known : { order: undefined }),
  }))
  const newer = named.find(({ order }) => order === 'older')
  if (newer !== undefined) {
    const than = `commit ${short(newer.commit)}, newer than this run's ${short(own)}`
    return { kind: 'keep', because: `${tag} stays on ${shortDigest(now)} (${than}). This image is ${image}.` }
  }
  const reasons = [...unknown, ...others.flatMap(({ known }) => ('unknown' in known ? known.unknown : []))]
  if (reasons.length > 0) return doubt(asked, commitDoubt(own, named), reasons)
  const apart = named.find(({ order }) => order === 'diverged')
  if (apart === undefined) return { kind: 'move' }
  return {
    kind: 'move',
    note:
      `${tag} moves from ${shortDigest(now)} (commit ${short(apart.commit)}) to this run's commit ${short(own)}: neither is in ` +
      'the history of the other, as after a force push.',
  }
}

const commitDoubt = (own: string, named: readonly { readonly commit: string; readonly order: unknown }[]): string => {
  const unclear = named.find(({ order }) => order === undefined)
  if (own === '') return 'and whether that is newer is not known'
  return unclear === undefined
    ? `and whether that is newer than commit ${short(own)} is not known`
    : `and whether its commit ${short(unclear.commit)} is newer than this run's ${short(own)} is not known`
}

/**
 * Decides about a tag that follows versions, by what else the repository has: `images` are all of its images with their tags.
 */
export function decideByVersion(asked: AskedMove, line: VersionLine, images: readonly TaggedImage[]): FloatingDecision {
  const { tag, now, image } = asked
  const stays = (why: string): FloatingDecision => ({
    kind: 'keep',
    because: `${tag} stays on ${shortDigest(now)} (${why}). This image is ${image}.`,
  })
  if (line.refused) return stays(refusal(line))
  const versions = versionsOfLine(images, line)
  const [newest] = versions
  if (newest !== undefined && compareVersions(line.scheme, newest.version, line.version) > 0)
    return stays(`the repository has version ${newest.version}, newer than this run's ${line.version}`)
  if (versions.some(({ digest }) => digest === now)) return { kind: 'move' }
  return doubt(asked, `and whether that is newer than version ${line.version} is not known`, [
    'none of its tags is a version',
  ])
}

/** Decides about a floating tag that no image has: a pre-release does not take it even then. */
export const decideFree = ({ tag, line }: GuardedTag): FloatingDecision =>
  line.kind === 'version' && line.refused
    ? { kind: 'keep', because: `${tag} is not set: ${refusal(line)}.` }
    : { kind: 'move' }

const refusal = ({ version }: VersionLine): string =>
  `this run's ${version} is a pre-release, which takes it only with flavor: latest=true`

/** Decides about a floating tag of which ECR does not say where it is. */
export const decideUnseen = (tag: Tag, said: string): FloatingDecision => ({
  kind: 'move-with-doubt',
  unknown: `${tag} moves to the image of this run, and whether it is on a newer one is not known: ${said}`,
})

const doubt = ({ tag, now }: AskedMove, what: string, reasons: readonly string[]): FloatingDecision => ({
  kind: 'move-with-doubt',
  unknown: `${tag} moves from ${shortDigest(now)}, ${what}: ${[...new Set(reasons)].join('; ')}.`,
})

const short = (commit: string): string => commit.slice(0, 7)

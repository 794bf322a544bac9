import { UnexpectedStateError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import type { Ecr, ImageFacts } from '../ecr/api.ts'
import { type Digest, parseTag, type Tag } from '../names/image-reference.ts'
import type { RepositoryName } from '../names/repository.ts'
import { type ImagePart, onlyFor, readPart } from '../oci/image-part.ts'
import { type JoinedIndex, joinParts } from '../oci/join.ts'
import { imageManifests } from '../oci/manifest.ts'
import type { RemoteRepository } from '../oci/remote-repository.ts'
import type { Environment } from '../runner/context.ts'

/** Set of the parts that the jobs of a run build, one for each platform, and which of them this job builds. */
export interface PartSet {
  /** Platform that this job builds: `linux/arm64`. */
  readonly own: string
  /** Platforms of the whole image, this one too, in order. */
  readonly platforms: readonly string[]
  /** What the tags of all parts begin with: `part-4711-0123456789ab-`. */
  readonly prefix: string
  /** Annotations of the whole image's index, by name. */
  readonly annotations: Readonly<Record<string, string>>
}

/** How all tags of parts begin: what a filter of a repository names. */
export const PART_PREFIX = 'part-'

/**
 * Prefix of the tags of parts: the same for all jobs of a run that build one image, also when some of them are run again,
 * and another one for each image. `texts` are what tells images apart. Undefined where no run is known.
 */
export function partPrefix({ GITHUB_RUN_ID: run }: Environment, texts: readonly string[]): string | undefined {
  if (!run || !/^[0-9]+$/.test(run)) return undefined
  return `${PART_PREFIX}${run}-${sha256(JSON.stringify(texts)).slice(0, 12)}-`
}

/** Whether a tag can be that of a part of a run. */
export const isPartTag = ({ GITHUB_RUN_ID: run }: Environment, tag: Tag): boolean =>
  Boolean(run) && tag.startsWith(`${PART_PREFIX}${run}-`)

/** Tags of all parts of a set. */
export const partTags = (set: Pick<PartSet, 'prefix' | 'platforms'>): readonly Tag[] =>
  set.platforms.map((platform) => partTag(set, platform))

/** Tag under which the image for a platform waits for the others: `part-4711-0123456789ab-linux-arm64`. Throws an Error for no tag. */
export function partTag({ prefix }: Pick<PartSet, 'prefix'>, platform: string): Tag {
  const tag = parseTag(`${prefix}${platform.replaceAll('/', '-')}`)
  if (!tag.ok) throw new Error(tag.problem)
  return tag.value
}

/** The first repository of a run, where its parts wait for each other. */
export interface PartPorts {
  readonly ecr: Pick<Ecr, 'images' | 'putTag' | 'removeTag'>
  readonly name: RepositoryName
}

/** Part that was pushed, as its registry has it. */
export interface PushedPart {
  readonly digest: Digest
  /**
   * Reads what an earlier attempt of this run can have delivered: its parts have no tags any more. Undefined in a first
   * attempt.
   */
  readonly earlier: (() => Promise<ImagePart | undefined>) | undefined
}

/** What a job finds after it has pushed its part. */
export type SetState =
  /** All parts are there. */
  | { readonly kind: 'complete'; readonly joined: JoinedIndex }
  /** Some are not there yet. The job that pushes the last one goes on. */
  | { readonly kind: 'waiting'; readonly missing: readonly string[] }
  /** Another job has found all parts, with this one, and the tag of this one is gone by that. */
  | { readonly kind: 'joined' }

/**
 * Looks whether the set is complete, after this job's part was pushed under its tag. Of two jobs that look at the same
 * moment both may find it so: they make the same bytes of it. Throws
 * UnexpectedStateError where the parts cannot be one image, AwsError, and as `RemoteRepository` does.
 */
export async function lookAtParts(
  ports: PartPorts & { readonly repository: RemoteRepository },
  set: PartSet,
  pushed: PushedPart,
): Promise<SetState> {
  const tags = new Map(set.platforms.map((platform) => [platform, partTag(set, platform)]))
  const seen = await lookAtTags(ports, [...tags.values()])
  const read = [...tags].map(async ([platform, tag]) => {
    const image = seen.find((one) => one.tag === tag)
    return [platform, image && (await readPart(ports.repository, image.digest))] as const
  })
  const parts = new Map(await Promise.all(read))
  const own = parts.get(set.own)
  const isMine = seen.some(({ tag, digest }) => tag === tags.get(set.own) && digest === pushed.digest)
  if (own === undefined || (!isMine && isWhole(own, set))) return { kind: 'joined' }
  const missing = set.platforms.filter((platform) => parts.get(platform) === undefined)
  const earlier = missing.length > 0 ? await pushed.earlier?.() : undefined
  const isOfThisRun = earlier !== undefined && isWhole(earlier, set) && areOfOneCommit(earlier, own)
  if (missing.length > 0 && !isOfThisRun) return { kind: 'waiting', missing }
  const chosen = set.platforms.flatMap((platform) => choose(parts.get(platform) ?? earlier, platform, set))
  const joined = joinParts({ parts: chosen, platforms: set.platforms, annotations: set.annotations })
  if (!joined.ok) throw new UnexpectedStateError(`${joined.problem} No tag was set.`, AGAIN)
  return { kind: 'complete', joined: joined.value }
}

const AGAIN = 'Run all jobs of the workflow again, so that every part is of one commit, and built for its platform.'

/** Whether it has images for all platforms of a set, and no others. */
const isWhole = ({ images }: ImagePart, { platforms }: PartSet): boolean =>
  images.length === platforms.length && platforms.every((one) => images.some(({ platform }) => platform === one))

/** Whether all images say the same commit. One that says none may be of any. */
function areOfOneCommit(...parts: readonly ImagePart[]): boolean {
  const commits = new Set(parts.flatMap(({ images }) => images.map(({ commit }) => commit)))
  return commits.size === 1 && !commits.has(undefined)
}

/** The tag of a part may be on the whole image already, where another job is about to remove it. */
const choose = (part: ImagePart | undefined, platform: string, set: PartSet): readonly ImagePart[] => {
  if (part === undefined) return []
  return [isWhole(part, set) ? onlyFor(part, platform) : part]
}

const lookAtTags = ({ ecr, name }: PartPorts, tags: readonly Tag[]): Promise<readonly ImageFacts[]> =>
  ecr.images(
    name,
    tags.map((tag) => ({ tag })),
  )

/** What is left to do once the whole image has its tags. */
export interface Retirement {
  /** Tags of parts. */
  readonly tags: readonly Tag[]
  /** The whole image. */
  readonly index: ImageFacts
  /** Tag that it has got. */
  readonly delivered: Tag
}

/**
 * Removes the tags of parts that are in an image which has a tag of its own. First all of them are moved to it: ECR keeps the
 * last tag of an image that is in an index, and a job that looks meanwhile must not find some of the set missing. A part that
 * was pushed since then stays. Returns the tags that had to stay, because the other one is not on the image any more: it would
 * go with the last one. Throws AwsError.
 */
export async function retireParts(ports: PartPorts, { tags, index, delivered }: Retirement): Promise<readonly Tag[]> {
  const { ecr, name } = ports
  const children = new Set(imageManifests(index))
  const isIn = (one: ImageFacts): boolean => {
    const images = imageManifests(one)
    return (images.length === 0 ? [one.digest] : images).every((digest) => children.has(digest))
  }
  const ours = (await lookAtTags(ports, tags)).filter(isIn)
  const moved = ours.flatMap(({ tag }) => tag ?? [])
  const away = ours.flatMap(({ tag, digest }) => (digest === index.digest ? [] : (tag ?? [])))
  await Promise.all(away.map((tag) => ecr.putTag(name, index, tag)))
  const [kept] = await lookAtTags(ports, [delivered])
  if (kept?.digest !== index.digest) return moved
  await Promise.all(moved.map((tag) => ecr.removeTag(name, tag, index.digest)))
  return []
}

import { quoted } from '../base/result.ts'
import type { ImageFacts, ImageState } from '../ecr/api.ts'
import { AwsError, saidBy } from '../ecr/aws-error.ts'
import { type Digest, shortDigest } from '../names/image-reference.ts'
import { printAge, printSpan } from './age.ts'
import { isImageOf, type ReuseRecord } from './reuse-record.ts'

/** Image that a record names, as its registry has it. */
export interface Candidate {
  readonly record: ReuseRecord
  /** Undefined where the registry does not give it. */
  readonly image: ImageFacts | undefined
  /** Manifests of the record that the registry has. */
  readonly there: readonly Digest[]
  /** Undefined where there is none. */
  readonly state: ImageState | undefined
}

/** Bounds within which an image is taken. */
export interface ReuseBounds {
  readonly now: Date
  /** Milliseconds; undefined: none is too old. */
  readonly maxAge: number | undefined
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html (tags per image). It cannot be raised.
const MOST_TAGS = 1000

/** An image with so many tags is left alone, so that jobs which run at once do not meet the last ones. */
const ENOUGH_TAGS = 950

/** Reason, as a sentence, why the image of a fingerprint is not taken, and a new one is built; undefined when it is taken. */
export function whyNotReused(
  { record, image, there, state }: Candidate,
  { now, maxAge }: ReuseBounds,
): string | undefined {
  const which = `the image of this content (${shortDigest(record.image)})`
  if (state?.archived) return `Built, because ${which} is in the archive, where it cannot be pulled.`
  if (image === undefined || state === undefined) return `Built, because ${which} is not in the repository any more.`
  const missing = record.manifests.filter((digest) => !there.includes(digest))
  if (missing.length > 0 || !isImageOf(record, image))
    return `Built, because ${which} is not whole: ${missing.map(shortDigest).join(', ') || 'its manifests'} cannot be found.`
  // Nothing is built after its push, whatever the clock of the builder said.
  const age = now.getTime() - Math.min(record.built.getTime(), state.pushed?.getTime() ?? Infinity)
  if (maxAge !== undefined && age >= maxAge)
    return `Built, because ${which} was built ${printAge(age)}, and reuse-max-age is ${printSpan(maxAge)}.`
  if (state.names.length >= ENOUGH_TAGS)
    return `Built, because ${which} has ${state.names.length} of ${MOST_TAGS} tags.`
  return undefined
}

/** Sentence about an image that is taken: `Reused sha256:0123456789ab (built from 1a2b3c4 3 days ago): nothing …`. */
export function describeReuse({ image, commit, built }: ReuseRecord, now: Date): string {
  const from = commit === undefined ? '' : `from ${commit.slice(0, 7)} `
  const age = printAge(now.getTime() - built.getTime())
  return `Reused ${shortDigest(image)} (built ${from}${age}): nothing that goes into the image has changed.`
}

/** Sentence about an image that is built, because so many things differ from the last one. */
export const describeDifferences = ([first, ...others]: readonly [string, ...string[]]): string =>
  `Built, because ${describeDifference(first)}${others.length > 0 ? ` (and ${others.length} more)` : ''}.`

/** What `differencesOf` names, as the rest of a sentence: `src/a.ts changed`, `the base image node:22 moved`. */
function describeDifference(name: string): string {
  const [, what = name, how] = /^(.*) \((moved|new|gone)\)$/s.exec(name) ?? []
  const subject = /^base image /.test(what) ? `the ${shownName(what)}` : shownName(what)
  if (how === undefined) return `${subject} changed`
  return how === 'moved' ? `${subject} moved` : `${subject} is ${how}`
}

/** Names are others' words, and those of files may have any letters. */
const shownName = (name: string): string =>
  name.length > LONGEST_NAME || /[\p{Cc}\u2028\u2029]/u.test(name) ? quoted(name) : name

const LONGEST_NAME = 200

/** Sentence about an image that is built, where nobody has kept what the last one was built from. */
export const describeUnrecorded = (last: Digest): string =>
  `${NEVER_BUILT.slice(0, -1)}, and what the last one (${shortDigest(last)}) was built from is not known.`

/**
 * Sentence about an image that is built, although the last one is of the same content: its tag is gone, or it is one of a pull
 * request.
 */
export const describeLost = (last: Digest, fingerprint: string): string =>
  `Built, because no tag fp-${fingerprint.slice(0, 12)}… of this run's scope leads to the last image (${shortDigest(last)}), which was built from the same content.`

/** Sentence about an image that is built, where no image has its fingerprint, and no earlier one says what was another then. */
export const NEVER_BUILT = 'Built, because no image is known that was built from the same content.'

/** Sentence about an image that is built, because inputs ask for what only a build can do. */
export function describeBuilderInputs(inputs: readonly string[]): string {
  const [last, ...others] = inputs.toReversed()
  const names =
    others.length === 0 ? `the input ${last} asks` : `the inputs ${others.toReversed().join(', ')} and ${last} ask`
  return `Built, because ${names} for what only a build can do.`
}

/** Sentence about an image that is built, because nothing is known of its fingerprint. */
export const describeUnknown = (why: string): string =>
  `Built: what goes into the image is not known as a whole. ${why}`

/** Sentence about an image that is built, because a registry did not say whether there is one. */
export function describeDoubt(error: unknown): string {
  const code = error instanceof AwsError ? error.code : 'no answer that can be used'
  return `Built: it could not be asked whether this image exists (${code}), and that is not the same as no. ${saidBy(error)}`
}

/** Sentence about an image that is built, because a tag cannot move to the image of its content. */
export const describeFixed = (tag: string, { image }: Pick<ReuseRecord, 'image'>): string =>
  `Built, because ${tag} cannot be moved and is on another image than this content has (${shortDigest(image)}).`

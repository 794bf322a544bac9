import { UnexpectedStateError } from '../../base/errors.ts'
import type { ExportSettings } from '../../buildx/build-settings.ts'
import { namesInEngine, noteOwnName, removeOwnName } from '../../buildx/engine-images.ts'
import { type ImageDestination, isLoad } from '../../buildx/exports.ts'
import { type BuildResult, foundResult, resultFor } from '../../buildx/metadata.ts'
import { type Delivery, firstTag, namesOf } from '../../delivery/deliveries.ts'
import { type TagPlan, withoutLocked } from '../../delivery/plan-tags.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { stagingTag } from '../../gate/staging-tag.ts'
import { whyNotSame } from '../../image-metadata/image-origin.ts'
import { type Digest, type ImageReference, shortDigest } from '../../names/image-reference.ts'
import { digestReference, tagReference } from '../../names/repository.ts'
import { readManifest, storedImage } from '../../oci/manifest.ts'
import type { World } from '../world.ts'
import { buildImage } from './docker-session.ts'
import type { Product, Production } from './production.ts'
import { compareWithBuilt } from './rebuild.ts'

/**
 * Compares the image, which is built and not pushed, with the one that locked tags have. Returns that one as the product
 * when it is the same, or when default tags are on it and it is an earlier build of the same commit by the same request.
 * Undefined when such an earlier build has another base image, and tags are planned that can move: then these alone are
 * left in the plans, and what was built is to be delivered. Throws UnexpectedStateError when the two are not builds of the
 * same thing. Throws DockerError or AwsError too, and an Error when no destination has the image that the plan names.
 */
export async function compare(production: Production, image: ImageFacts): Promise<Product | undefined> {
  const { world, settings, child, note, docker, deliveries } = production
  const targets = deliveries.standing
  const [first, ...others] = targets.filter(({ plan }) => plan.locked !== undefined)
  if (first === undefined) throw new Error('no destination has the image that the plan names')
  const output = compareIn(world, first, targets)
  const names = namesInEngine(settings.build.exports, output, docker.request.driver)
  noteOwnName(world, names)
  const built = await buildImage(production, docker, output, targets).catch(async (error) => {
    await removeOwnName(world, names, child)
    throw error
  })
  const product = { image, how: 'found', holders: [first, ...others], built } as const
  if (isSame(built, image)) {
    note({ result: resultFor(built, storedImage(image), tagReference(first.repository, firstTag(first))) })
    return { ...product, names, pull: undefined }
  }
  try {
    const difference = describeDifference(built, image, first.plan.tags)
    if (!settings.tags.byDefault) throw new UnexpectedStateError(`${difference} Nothing was pushed.`, ANOTHER_IMAGE)
    const why = whyNotSame(image.digest, first.registry.origins?.get(image.digest), settings.tags.origin)
    if (why !== undefined) throw new UnexpectedStateError(`${difference} ${why} ${NOTHING}`, NOT_THIS_COMMIT)
    const rebuild = await compareWithBuilt(production, first, image, output.reference)
    if (rebuild.kind === 'unlike')
      throw new UnexpectedStateError(`${difference} ${unlike(rebuild.what)} ${NOTHING}`, ANOTHER_BUILD)
    if (rebuild.kind === 'other-base' && releaseTags(targets)) {
      world.log.warning(describeNewBase(image, first.plan))
      return undefined
    }
    // On a runner without the first run's cache hardly any build gives the same bytes again.
    world.log.warning(`${difference} ${rebuild.kind === 'other-base' ? BASE_STAYS : KEPT}`)
  } finally {
    await removeOwnName(world, names, child)
  }
  note({ result: foundResult(storedImage(image)) })
  return { ...product, ...keptNames(settings.build.exports, first, image, output.references) }
}

const NOTHING = 'Nothing was delivered.'
const KEPT = 'The image that is there was made from the same commit, so it is kept.'
const BASE_STAYS =
  'Both were made from the same commit, and the base image is another one since then. The image that is there is kept, ' +
  'because none of the tags can move: to deliver a newer base, let a tag such as latest move by an exclusion filter.'

const ANOTHER_IMAGE =
  'Use a tag that is new for each content (the default tags have one). When the content should be the same, look for ' +
  'what changes in each build: times of files, downloads without a version, provenance, a cache that this runner lacks.'

const NOT_THIS_COMMIT =
  'Give the input tags a tag that no image has, or let this one move by an exclusion filter of the repository.'

const ANOTHER_BUILD =
  'Give each of the images that one commit makes tags of its own, such as by the input flavor: suffix=-worker. When there ' +
  'is only one, look for what changes in each build, such as a label with the time.'

const unlike = (what: string): string =>
  `Both were made from the same commit, and they differ in more than layers: ${what}.`

/** Leaves the locked tags out of all plans. Returns whether it could: each destination must have a tag that can move. */
function releaseTags(targets: readonly Delivery[]): boolean {
  const plans = targets.map((one) => ({ one, plan: withoutLocked(one.plan) }))
  if (plans.some(({ plan }) => plan.tags.length === 0)) return false
  for (const { one, plan } of plans) one.plan = plan
  return true
}

function describeNewBase(image: ImageFacts, { tags, left }: Delivery['plan']): string {
  const stay = left.filter(({ now }) => now === image.digest).map(({ tag }) => tag)
  const move = tags.map(({ tag }) => tag)
  return (
    `${stay.join(', ')} cannot be moved in this repository and ${stay.length > 1 ? 'stay' : 'stays'} on ` +
    `${shortDigest(image.digest)}, an earlier image of this commit. The base image is another one since then, so ` +
    `${move.join(', ')} ${move.length > 1 ? 'get' : 'gets'} the image of this build.`
  )
}

/** The build's own name is one that no image of another run has. */
function compareIn(
  { env, unique }: Pick<World, 'env' | 'unique'>,
  { repository }: Delivery,
  targets: readonly Delivery[],
): Extract<ImageDestination, { kind: 'compare' }> {
  const own = stagingTag(env, unique())
  return { kind: 'compare', reference: tagReference(repository, own), references: namesOf(targets) }
}

/** Where the engine shall have the image, it gets the one that is delivered. */
function keptNames(
  { others }: ExportSettings,
  { repository }: Delivery,
  { digest }: ImageFacts,
  names: readonly ImageReference[],
): Pick<Product, 'names' | 'pull'> {
  if (!others.some(isLoad)) return { names: { more: [], own: undefined }, pull: undefined }
  const reference = digestReference(repository, digest)
  return { names: { more: names.map((name) => ({ reference, name })), own: undefined }, pull: reference }
}

/**
 * Whether a build gave the image that locked tags have. Equal configurations are enough: a configuration names every
 * layer by content, and the classic store of docker makes no manifest before it pushes.
 */
export function isSame(result: BuildResult, image: ImageFacts): boolean {
  const { config } = readManifest(image)
  return builtDigests(result).some((digest) => digest === image.digest || digest === config)
}

/** Describes, in a sentence, a build that gave another image than locked tags have. */
export function describeDifference(result: BuildResult, image: ImageFacts, tags: readonly TagPlan[]): string {
  const locked = tags.filter((tag) => tag.locked).map(({ tag }) => tag)
  const [built] = builtDigests(result)
  const gave = built === undefined ? 'another image' : `another one (${shortDigest(built)})`
  return (
    `${locked.join(', ')} cannot be moved in this repository and ${locked.length > 1 ? 'have' : 'has'} the image ` +
    `${shortDigest(image.digest)}; this build gave ${gave}.`
  )
}

const builtDigests = ({ digest, imageId }: BuildResult): readonly Digest[] =>
  [digest, imageId].filter((one) => one !== undefined)

import { UnexpectedStateError } from '../../base/errors.ts'
import type { ExportSettings } from '../../buildx/build-settings.ts'
import { namesInEngine, removeName } from '../../buildx/engine-images.ts'
import { type ImageDestination, isLoad } from '../../buildx/exports.ts'
import { type BuildResult, resultFor } from '../../buildx/metadata.ts'
import { type Delivery, firstTag, namesOf } from '../../delivery/deliveries.ts'
import type { TagPlan } from '../../delivery/plan-tags.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { stagingTag } from '../../gate/staging-tag.ts'
import { type Digest, type ImageReference, shortDigest } from '../../names/image-reference.ts'
import { digestReference, tagReference } from '../../names/repository.ts'
import { readManifest, storedImage } from '../../oci/manifest.ts'
import type { World } from '../world.ts'
import { buildImage } from './docker-session.ts'
import type { Product, Production } from './production.ts'

/**
 * Compares the image, which is built and not pushed, with the one that locked tags have, which is delivered. Throws
 * UnexpectedStateError when it is another one, where the tags do not name the commit. Throws DockerError too, and an
 * Error when no destination has the image that the plan names.
 */
export async function compare(production: Production, image: ImageFacts): Promise<Product> {
  const { world, settings, child, note, docker, deliveries } = production
  const targets = deliveries.standing
  const [first, ...others] = targets.filter(({ plan }) => plan.locked !== undefined)
  if (first === undefined) throw new Error('no destination has the image that the plan names')
  const output = compareIn(world, first, targets)
  const built = await buildImage(production, docker, output, targets)
  const names = namesInEngine(settings.build.exports, output, docker.request.driver)
  const product = { image, how: 'found', holders: [first, ...others], built } as const
  if (isSame(built, image)) {
    note({ result: resultFor(built, storedImage(image), tagReference(first.repository, firstTag(first))) })
    return { ...product, names, pull: undefined }
  }
  if (names.own !== undefined) await removeName(world, names.own, child)
  const difference = describeDifference(built, image, first.plan.tags)
  if (!settings.tags.byDefault) throw new UnexpectedStateError(`${difference} Nothing was pushed.`, ANOTHER_IMAGE)
  // The tags by default name the commit, so its image is in the repository already. On a runner without the first
  // run's cache hardly any build gives the same bytes again.
  world.log.warning(`${difference} The image that is there was made from the same commit, so it is kept.`)
  note({ result: { imageId: readManifest(image).config ?? image.digest, metadata: '' } })
  return { ...product, ...keptNames(settings.build.exports, first, image, output.references) }
}

const ANOTHER_IMAGE =
  'Use a tag that is new for each content (the default tags have one). When the content should be the same, look for ' +
  'what changes in each build: times of files, downloads without a version, provenance, a cache that this runner lacks.'

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

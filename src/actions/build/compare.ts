import { UnexpectedStateError } from '../../base/errors.ts'
import { type Names, nameImages, namesInEngine, pullImage, removeName } from '../../buildx/engine-images.ts'
import { type ImageDestination, isLoad } from '../../buildx/exports.ts'
import { type BuildResult, resultFor } from '../../buildx/metadata.ts'
import { type Arrival, arrive, firstTag, namesOf, type Prepared, setOutputs } from '../../delivery/deliveries.ts'
import type { TagPlan } from '../../delivery/plan-tags.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { stagingTag } from '../../gate/staging-tag.ts'
import { type Digest, shortDigest } from '../../names/image-reference.ts'
import { digestReference, tagReference } from '../../names/repository.ts'
import { readManifest, storedImage } from '../../oci/manifest.ts'
import { buildImage, type DockerSession } from './build-image.ts'
import { buildOutputs } from './outputs.ts'
import type { Books } from './produce.ts'
import type { Run } from './run-context.ts'

/**
 * Builds the image without pushing it, and compares it with the one that locked tags have, which is delivered. Returns a
 * destination that has it.
 */
export async function compare(
  step: Run,
  shop: DockerSession,
  image: ImageFacts,
  targets: readonly Prepared[],
  { arrivals, inspection }: Books,
): Promise<Arrival> {
  const { world, settings } = step
  const [first, ...others] = targets.filter(({ plan }) => plan.locked !== undefined)
  if (first === undefined) throw new Error('no destination has the image that the plan names')
  const output = compareIn(step, first, targets)
  const result = await buildImage(step, shop, output, targets)
  arrivals.built = result
  const same = isSame(result, image)
  await settle(step, namesInEngine(settings.build.exports, output, shop.request.driver), same)
  if (same) {
    const name = tagReference(first.repository, firstTag(first))
    setOutputs(world, buildOutputs(resultFor(result, storedImage(image), name)))
  } else {
    const difference = describeDifference(result, image, first.plan.tags)
    if (!settings.tags.byDefault) throw new UnexpectedStateError(`${difference} Nothing was pushed.`, ANOTHER_IMAGE)
    // The tags by default name the commit, so its image is in the repository already. On a runner without the first
    // run's cache hardly any build gives the same bytes again.
    world.log.warning(`${difference} The image that is there was made from the same commit, so it is kept.`)
    setOutputs(world, { imageid: readManifest(image).config ?? image.digest })
  }
  await inspection?.search(first, image)
  if (!same) await loadKept(step, shop, digestReference(first.repository, image.digest), output.references)
  const source = arrive(arrivals, first, image)
  for (const holder of others) arrive(arrivals, holder, image)
  return source
}

const ANOTHER_IMAGE =
  'Use a tag that is new for each content (the default tags have one). When the content should be the same, look for ' +
  'what changes in each build: times of files, downloads without a version, provenance, a cache that this runner lacks.'

/** The build's own name is one that no image of another run has. */
function compareIn(
  { world }: Run,
  target: Prepared,
  targets: readonly Prepared[],
): Extract<ImageDestination, { kind: 'compare' }> {
  const own = stagingTag(world.env, world.unique())
  return { kind: 'compare', reference: tagReference(target.repository, own), references: namesOf(targets) }
}

/** Gives what was built the names of the delivered image when it is that one, and takes its own name away. */
async function settle({ world, child }: Run, { more, own }: Names, same: boolean): Promise<void> {
  if (same) await nameImages(world, more, child)
  if (own !== undefined) await removeName(world, own, child)
}

/** Where the engine shall have the image, it gets the one that is delivered. */
async function loadKept(
  { world, settings, child }: Run,
  { env }: DockerSession,
  reference: string,
  names: readonly string[],
): Promise<void> {
  if (!settings.build.exports.others.some(isLoad)) return
  await pullImage(world, reference, env)
  await nameImages(
    world,
    names.map((name) => ({ reference, name })),
    child,
  )
}

/**
 * Whether a build gave the image that locked tags have. Equal configurations are enough: a configuration names every
 * layer by content, and the classic store of docker makes no manifest before it pushes.
 */
export function isSame(result: BuildResult, image: ImageFacts): boolean {
  const { config } = readManifest(image)
  return builtDigests(result).some((digest) => digest === image.digest || digest === config)
}

/** The sentence for a build that gave another image than locked tags have. */
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

import { buildArgv, tellsProvenance } from '../build/argv.ts'
import type { Output } from '../build/exports.ts'
import { missingNames, nameImages } from '../build/load.ts'
import { withImageName } from '../build/metadata.ts'
import { type Built, runBuild } from '../build/produce.ts'
import { isRefusedPush } from '../build/refused-push.ts'
import { buildTimeVariable, gitVariables, METADATA_VARIABLES } from '../docker-config/environment.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { describeDifference, isSame } from '../ecr/compare.ts'
import { readManifest } from '../ecr/manifest.ts'
import { lookAgain, type Place } from '../ecr/second-look.ts'
import { pushedImage } from '../ecr/tagging.ts'
import { Contradiction } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { Digest } from '../names/digest.ts'
import { tagReference } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import type { Produce } from '../plan/plan.ts'
import { buildOutputs } from '../report/outputs.ts'
import type { MountedSecret } from '../secrets/mount.ts'
import { type Arrivals, firstTag } from './arrivals.ts'
import type { Inspection } from './inspection.ts'
import type { Losses } from './losses.ts'
import { type Arrival, type Prepared, type Step, setOutputs } from './step.ts'

/** Where docker works: its private configuration folder, and the environment that names it. */
export interface Workshop {
  readonly folder: string
  readonly env: Environment
  /** Driver of the builder. */
  readonly driver: string
  readonly secrets: readonly MountedSecret[]
}

/** Where what happened is noted. */
interface Books {
  readonly arrivals: Arrivals
  readonly losses: Losses
  readonly inspection: Inspection | undefined
}

/** Brings the image to one destination, as the plan says. Returns that one. */
export function produceFirst(
  step: Step,
  shop: Workshop,
  how: Produce,
  targets: readonly Prepared[],
  { arrivals, losses, inspection }: Books,
): Promise<Arrival> {
  switch (how.kind) {
    case 'push':
      return push(step, shop, targets, arrivals, losses, inspection)
    case 'compare':
      return compare(step, shop, how.image, targets, arrivals, inspection)
    case 'found':
      return Promise.resolve(find(step, targets, arrivals))
  }
}

/** Builds the image and pushes it to the first destination that takes it. Returns that one, with the tags that it has. */
async function push(
  step: Step,
  shop: Workshop,
  targets: readonly Prepared[],
  arrivals: Arrivals,
  losses: Losses,
  inspection: Inspection | undefined,
): Promise<Arrival> {
  for (const target of targets) {
    const tag = inspection?.tag ?? firstTag(target)
    const built = await buildFor(step, shop, target, tag, { targets, losses })
    if (built === undefined) continue
    arrivals.built = built
    const { digest } = built
    if (inspection !== undefined) inspection.pushed(target, digest)
    // Docker has pushed it: this much is true even when ECR cannot be asked any more.
    else arrivals.pushed(target, digest, tag)
    const [image] = await losses.each([target], () => pushedImage(target.ecr, target.repository, digest))
    if (image === undefined) continue
    await inspection?.search(target, image)
    return arrivals.add(target, 'pushed', image, inspection === undefined ? [tag] : [])
  }
  throw losses.asError()
}

/** Undefined when the image was built and this registry did not take it: the next push finds it in the cache. */
async function buildFor(
  step: Step,
  shop: Workshop,
  target: Prepared,
  tag: Tag,
  { targets, losses }: { readonly targets: readonly Prepared[]; readonly losses: Losses },
): Promise<(Built & { readonly digest: Digest }) | undefined> {
  try {
    const name = tagReference(target.repository, firstTag(target))
    const output: Output = {
      kind: 'push',
      reference: tagReference(target.repository, tag),
      references: namesOf(targets),
    }
    const built = await build(step, shop, output, targets)
    const { digest, metadata } = built
    if (name !== output.reference) setOutputs(step.world, { metadata: withImageName(metadata, name) })
    if (digest === undefined) throw new Contradiction(NO_DIGEST, NEWER_BUILDX)
    return { ...built, digest }
  } catch (error) {
    if (!isRefusedPush(error)) throw error
    losses.note(target, error)
    return undefined
  }
}

const NO_DIGEST = 'buildx pushed the image and did not say under which digest.'
const NEWER_BUILDX = 'Use a newer buildx (0.12 or later) in this job, for instance by docker/setup-buildx-action.'

/** Takes the image that the tags which cannot move have. Returns a destination that has it. */
export function find({ world }: Step, targets: readonly Prepared[], arrivals: Arrivals): Arrival {
  const [source] = targets.flatMap((target) => {
    const { locked } = target.plan
    return locked === undefined ? [] : [arrive(arrivals, target, locked)]
  })
  if (source === undefined) throw new Error('no destination has the image that is the result')
  setOutputs(world, { imageid: readManifest(source.image).config ?? source.image.digest })
  return source
}

/** Notes that a destination has the image already, under the tags that cannot move. */
function arrive(arrivals: Arrivals, target: Prepared, image: ImageFacts): Arrival {
  const tags = target.plan.tags.flatMap(({ tag, locked }) => (locked ? [tag] : []))
  return arrivals.add(target, 'found', image, tags)
}

/**
 * Builds the image without pushing it, and compares it with the one that locked tags have, which is delivered. Returns a
 * destination that has it.
 */
async function compare(
  step: Step,
  shop: Workshop,
  image: ImageFacts,
  targets: readonly Prepared[],
  arrivals: Arrivals,
  inspection: Inspection | undefined,
): Promise<Arrival> {
  const { world, settings } = step
  const [first, ...others] = targets.filter(({ plan }) => plan.locked !== undefined)
  if (first === undefined) throw new Error('no destination has the image that the plan names')
  const result = await build(step, shop, compareWith(first, targets), targets)
  arrivals.built = result
  if (!isSame(result, image)) {
    const difference = describeDifference(result, image, first.plan.tags)
    if (!settings.tags.byDefault) throw new Contradiction(`${difference} Nothing was pushed.`, ANOTHER_IMAGE)
    // The tags by default name the commit, so its image is in the repository already. On a runner without the first
    // run's cache hardly any build gives the same bytes again.
    world.log.warning(`${difference} The image that is there was made from the same commit, so it is kept.`)
    setOutputs(world, { imageid: readManifest(image).config ?? image.digest })
  }
  await inspection?.search(first, image)
  const source = arrive(arrivals, first, image)
  for (const holder of others) arrive(arrivals, holder, image)
  return source
}

const ANOTHER_IMAGE =
  'Use a tag that is new for each content (the default tags have one). When the content should be the same, look for ' +
  'what changes in each build: times of files, downloads without a version, provenance, a cache that this runner lacks.'

const compareWith = (target: Prepared, targets: readonly Prepared[]): Output => ({
  kind: 'compare',
  reference: tagReference(target.repository, firstTag(target)),
  references: namesOf(targets),
})

/** All names that the image gets. */
const namesOf = (targets: readonly Prepared[]): readonly string[] =>
  targets.flatMap(({ repository, plan }) => plan.tags.map(({ tag }) => tagReference(repository, tag)))

/**
 * Builds, and says what was made in the outputs. Throws DockerFailure, with what ECR says about one of `places` where
 * docker's own words hide the cause, or Cancelled.
 */
export async function build(
  { world, settings, child }: Step,
  { folder, env, driver, secrets }: Workshop,
  output: Output,
  places: readonly Place[],
): Promise<Built> {
  const metadataFile = `${folder}/metadata.json`
  const git = gitVariables(env, tellsProvenance(settings.build.attests))
  const all = { ...env, ...METADATA_VARIABLES, ...git, ...buildTimeVariable(settings.buildTime) }
  const argv = buildArgv(settings.build, output, { driver, metadataFile, secrets })
  const result = await runBuild(world, { build: settings.build, argv, env: all, metadataFile }).catch(async (error) => {
    throw await lookAgain(error, places, world.clock())
  })
  await nameImages(world, missingNames(settings.build.exports, output, driver), child)
  setOutputs(world, buildOutputs(result))
  return result
}

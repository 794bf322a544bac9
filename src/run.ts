import { buildArgv, inheritedArgs, type Output } from './build/argv.ts'
import { lookAtBuilder } from './build/look.ts'
import type { BuildResult } from './build/metadata.ts'
import { runBuild } from './build/produce.ts'
import type { DockerConfig, RegistryLogin } from './docker-config/config.ts'
import { childEnvironment, imageTimeVariable, withPrivateConfig } from './docker-config/environment.ts'
import { readUserConfig, withPrivateFolder } from './docker-config/private.ts'
import type { ImageFacts } from './ecr/api.ts'
import { describeDifference, isSame } from './ecr/compare.ts'
import { createRepository } from './ecr/create.ts'
import { locate } from './ecr/look.ts'
import { readManifest } from './ecr/manifest.ts'
import { measure } from './ecr/measure.ts'
import { pushedImage, setTags } from './ecr/tagging.ts'
import { Contradiction } from './errors/failures.ts'
import type { Environment } from './inputs/context.ts'
import { parseSettings } from './inputs/parse.ts'
import type { Push, Settings } from './inputs/settings.ts'
import { LOST_ANNOTATIONS, lostAnnotations } from './labels/annotations.ts'
import { lookAtAll, type Seen } from './look.ts'
import { digestReference, type Repository, repositoryUri, tagReference } from './names/repository.ts'
import type { Tag } from './names/tag.ts'
import { describePlan, describeTags } from './plan/describe.ts'
import { makePlan, type PushPlan } from './plan/plan.ts'
import {
  buildOutputs,
  imageOutputs,
  jsonOutputs,
  NOTHING,
  type Outputs,
  repositoryOutputs,
  tagOutputs,
  textOutputs,
} from './report/outputs.ts'
import { buildSummary, pushSummary } from './report/summary.ts'
import { lookAtSource } from './source/look.ts'
import { Stopwatch } from './stopwatch.ts'
import type { World } from './world.ts'

/** The whole step: read, look, plan, prepare, produce, tag, report. Throws whatever ends it early. */
export async function run(world: World): Promise<void> {
  setOutputs(world, NOTHING)
  const facts = await lookAtSource(world)
  const settings = parseSettings({ ...world, kind: world.files.kind, content: world.files.content, facts })
  setOutputs(world, textOutputs(settings))
  const own = await readUserConfig(world)
  const child = childEnvironment(world.env, own, inheritedArgs(settings.build))
  const step: Step = { world, settings, watch: new Stopwatch(world.now), own, child }
  const { destination } = settings
  await (destination.push ? deliver(step, destination) : buildOnly(step, destination.reason))
}

/** What every part of the story needs. */
interface Step {
  readonly world: World
  readonly settings: Settings
  readonly watch: Stopwatch
  /** The user's own docker configuration. */
  readonly own: DockerConfig
  /** Environment of docker commands. */
  readonly child: Environment
}

/** The story of a run that pushes. */
async function deliver(step: Step, push: Push): Promise<void> {
  const { world, settings, watch, child } = step
  const seen = await watch.time('look', () => lookAtAll(world, settings, push, child))
  const plan = makePlan(settings, push, seen)
  setOutputs(world, { ...repositoryOutputs(plan.repository), ...jsonOutputs(settings, repositoryUri(plan.repository)) })
  await world.log.group('Plan', async () => world.log.info(describePlan(plan, settings.build, settings.tags)))

  const { repository, created } = await watch.time('prepare', () => prepare(step, push, seen, plan))
  const login = { host: repository.registry.host, authorization: seen.registry.token.authorization }
  const result = await watch.time('build', () => build(step, outputOf(plan, repository), login))
  setOutputs(world, buildOutputs(result))
  const image = await imageOf(step, plan, seen, repository, result)
  setOutputs(world, imageOutputs(repository, image.digest))
  if (lostAnnotations(settings.build.annotations, image)) world.log.warning(LOST_ANNOTATIONS)

  const tags = await watch.time('tag', () => tag(step, seen, plan, repository, image))
  await reportPush(step, seen, { plan, repository, created, image, tags })
}

/** The story of a run that has nowhere to push to: no AWS, no registry, the image stays with the builder. */
async function buildOnly(step: Step, reason: string): Promise<void> {
  const { world, settings, watch, child } = step
  await watch.time('look', () => lookAtBuilder(world, settings.build.builder, child))
  const { name, registry } = settings.repository
  const local = registry === undefined ? name : `${registry.host}/${name}`
  const references = settings.tags.names.map((tag) => `${local}:${tag}`)
  setOutputs(world, jsonOutputs(settings, local))
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  await world.log.group('Plan', async () => world.log.info(describeTags(settings.tags)))
  const result = await watch.time('build', () => build(step, { kind: 'keep', references }, undefined))
  setOutputs(world, buildOutputs(result))
  world.log.info(`Built ${references.join(', ') || 'an image without a name'}; not pushed: ${reason}.`)
  await world.report.summary(buildSummary(references, reason, watch.phases))
}

async function prepare(
  { world, settings }: Step,
  push: Push,
  { ecr, registry }: Seen,
  { create, repository }: PushPlan,
): Promise<{ readonly repository: Repository; readonly created: boolean }> {
  if (create === undefined) return { repository, created: false }
  const { facts, created } = await createRepository(ecr, repository.name, create)
  if (created) setOutputs(world, { 'repository-created': 'true' })
  const located = locate(settings.repository, push, { ...registry, repository: { state: 'there', facts } })
  world.log.info(`${created ? 'Created' : 'Another job just created'} the repository ${repositoryUri(located)}.`)
  return { repository: located, created }
}

const outputOf = ({ produce, tags: [first] }: PushPlan, repository: Repository): Output =>
  produce.kind === 'push'
    ? { kind: 'push', reference: tagReference(repository, produce.tag) }
    : {
        kind: 'compare',
        reference: first === undefined ? repositoryUri(repository) : tagReference(repository, first.tag),
      }

function build(
  { world, settings, own, child }: Step,
  output: Output,
  login: RegistryLogin | undefined,
): Promise<BuildResult> {
  return withPrivateFolder(world, own, login, (folder) => {
    const metadataFile = `${folder}/metadata.json`
    const env = { ...withPrivateConfig(child, folder), ...imageTimeVariable(settings.time?.toString()) }
    return runBuild(world, buildArgv(settings.build, output, metadataFile), env, metadataFile)
  })
}

/** The image in the repository that this run is about: the one just pushed, or the one that locked tags have. */
async function imageOf(
  { world, settings }: Step,
  { produce, tags }: PushPlan,
  { ecr }: Seen,
  repository: Repository,
  result: BuildResult,
): Promise<ImageFacts> {
  if (produce.kind === 'compare') {
    if (isSame(result, produce.image)) return produce.image
    const difference = describeDifference(result, produce.image, tags)
    if (!settings.tags.byDefault) throw new Contradiction(`${difference} Nothing was pushed.`, ANOTHER_IMAGE)
    // The tags by default name the commit, so its image is in the repository already. On a runner without the first
    // run's cache hardly any build gives the same bytes again.
    world.log.warning(`${difference} The image that is there was made from the same commit, so it is kept.`)
    setOutputs(world, { imageid: readManifest(produce.image).config ?? produce.image.digest })
    return produce.image
  }
  if (result.digest !== undefined) {
    // Docker has pushed it: this much is true even when ECR cannot be asked any more.
    setOutputs(world, imageOutputs(repository, result.digest))
    setOutputs(world, tagOutputs(repository, result.digest, [produce.tag]))
    return pushedImage(ecr, repository, result.digest)
  }
  throw new Contradiction(
    'buildx pushed the image and did not say under which digest.',
    'Use a newer buildx (0.12 or later) in this job, for instance by docker/setup-buildx-action.',
  )
}

const ANOTHER_IMAGE =
  'Use a tag that is new for each content (the default tags have one). When the content should be the same, look for ' +
  'what changes in each build: times of files, downloads without a version, a cache that this runner lacks.'

/** Sets all tags that the image does not have yet. Returns those that point to it; sets the outputs also on failure. */
async function tag(
  { world, settings }: Step,
  { ecr }: Seen,
  { produce, tags }: PushPlan,
  repository: Repository,
  image: ImageFacts,
): Promise<readonly Tag[]> {
  const has = (plan: PushPlan['tags'][number]): boolean =>
    produce.kind === 'push' ? plan.tag === produce.tag : plan.locked
  const done = new Set(tags.filter(has).map((plan) => plan.tag))
  const open = tags.filter((plan) => !has(plan)).map((plan) => plan.tag)
  const isFloating = (name: Tag): boolean => settings.tags.floating.includes(name)
  const groups = { first: open.filter((name) => !isFloating(name)), last: open.filter(isFloating) }
  const pointed = (): readonly Tag[] => settings.tags.listed.filter((name) => done.has(name))
  try {
    await setTags(ecr, repository, image, groups, (name) => done.add(name))
  } finally {
    setOutputs(world, tagOutputs(repository, image.digest, pointed()))
  }
  return pointed()
}

interface Delivered {
  readonly plan: PushPlan
  readonly repository: Repository
  readonly created: boolean
  readonly image: ImageFacts
  readonly tags: readonly Tag[]
}

async function reportPush({ world, watch }: Step, { ecr }: Seen, delivered: Delivered): Promise<void> {
  const { plan, repository, created, image, tags } = delivered
  const measured = await watch.time('report', () => measure(ecr, repository, image))
  const report = { repository, created, digest: image.digest, measured, tags: plan.tags, phases: watch.phases }
  await world.report.summary(pushSummary(report))
  const done = plan.produce.kind === 'push' ? 'Pushed' : 'Already in the repository:'
  world.log.info(`${done} ${digestReference(repository, image.digest)} as ${tags.join(', ')}.`)
}

function setOutputs({ report }: World, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) report.output(name, value)
}

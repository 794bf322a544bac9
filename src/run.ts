import { callArgv, inheritedVariables, isAttested } from './build/argv.ts'
import { readsImages, runCall } from './build/call.ts'
import { compressionWarnings } from './build/compression.ts'
import { lookAtCopying } from './build/copy.ts'
import { describeKept } from './build/exports.ts'
import { clusterVariables } from './builder/cluster.ts'
import { type ChosenBuilder, lookAtBuilder } from './builder/look.ts'
import { newNest } from './builder/own.ts'
import { removeAtEnd } from './builder/remove.ts'
import { describeCache } from './cache/choose.ts'
import { announce, showPlan, showPolicies } from './delivery/announce.ts'
import { Arrivals } from './delivery/arrivals.ts'
import { withOwnCache } from './delivery/cache.ts'
import { copyToOthers } from './delivery/copies.ts'
import { type Inspection, inspectionOf } from './delivery/inspection.ts'
import { Losses } from './delivery/losses.ts'
import { find, obtain } from './delivery/obtain.ts'
import { prepare } from './delivery/prepare.ts'
import { build } from './delivery/produce.ts'
import { loginsToRead, unknownHosts } from './delivery/reads.ts'
import { reportDelivery } from './delivery/report.ts'
import { type Prepared, type Step, setOutputs, type Target } from './delivery/step.ts'
import { tag } from './delivery/tag.ts'
import { loginOf, withWorkshop } from './delivery/workshop.ts'
import { childEnvironment, gitVariables, withPrivateConfig } from './docker-config/environment.ts'
import { readUserConfig, withPrivateFolder } from './docker-config/private.ts'
import { PlanProblems } from './errors/problems.ts'
import { unneededInputs } from './inputs/chain.ts'
import { describeForeign, foreignInputs } from './inputs/foreign.ts'
import { parseSettings } from './inputs/parse.ts'
import type { Call, NoPush, Push } from './inputs/settings.ts'
import { LOST_ANNOTATIONS, lostAnnotations } from './labels/annotations.ts'
import { hostsOf, type LookForBuilder, lookAtAll, lookAtPlace, type Seen } from './look.ts'
import { namesUnasked } from './names/repository.ts'
import { describeTags } from './plan/describe.ts'
import { buildPlanJson } from './plan/json.ts'
import { concerned, makePlan, type PushPlan } from './plan/plan.ts'
import { planWarnings } from './plan/warnings.ts'
import { scopeWarnings } from './policy/scope.ts'
import { callSummary } from './report/no-image.ts'
import { buildOutputs, jsonOutputs, NOTHING, textOutputs } from './report/outputs.ts'
import { buildSummary } from './report/summary.ts'
import { timeLine } from './report/time.ts'
import { hideSecrets } from './secrets/hide.ts'
import { mountSecrets, secretsOf } from './secrets/mount.ts'
import { lookAtSource } from './source/look.ts'
import { Stopwatch } from './stopwatch.ts'
import type { World } from './world.ts'

const ATTESTED =
  'The image becomes an index, because its attestations (provenance, sbom) are manifests beside it. AWS Lambda takes no ' +
  'index, and each run gives another digest.'

/** The whole step: read, look, plan, prepare, produce, tag, report. Throws whatever ends it early. */
export async function run(world: World): Promise<void> {
  setOutputs(world, NOTHING)
  const facts = await lookAtSource(world)
  const settings = parseSettings({ ...world, kind: world.files.kind, content: world.files.content, facts })
  const own = await readUserConfig(world)
  hideSecrets(world, settings, own)
  setOutputs(world, textOutputs(settings))
  const unneeded = unneededInputs(world)
  if (unneeded !== undefined) world.log.info(unneeded)
  for (const one of foreignInputs(world).doubtful) world.log.warning(describeForeign(one))
  const wanted = [...inheritedVariables(settings.build), ...clusterVariables(settings.engine.kind, world.env)]
  const child = childEnvironment(world.env, own, wanted)
  const nest = newNest(world.files)
  const step: Step = { world, settings, watch: new Stopwatch(world.now), own, child, nest }
  const { delivery, build } = settings
  try {
    if (!delivery.push && build.call !== undefined) return await evaluate(step, build.call, delivery)
    if (isAttested(build)) world.log.info(ATTESTED)
    await (delivery.push ? deliver(step, delivery) : buildOnly(step, delivery))
  } finally {
    await removeAtEnd(world, nest, settings.engine, child)
  }
}

/** The story of a run that pushes. A destination that fails on the way is left behind, and the others go on. */
async function deliver(looking: Step, destinations: Push): Promise<void> {
  const { world, settings, watch } = looking
  const warnings = [...scopeWarnings(destinations.destinations), ...compressionWarnings(settings.build)]
  for (const warning of warnings) world.log.warning(warning)
  const seen = await watch.time('look', () =>
    lookAtAll(world, settings, destinations, {
      lookForBuilder: lookForBuilder(looking),
      copying: lookForCopying(looking, destinations),
    }),
  )
  const planned = makePlan(settings.tags, seen)
  const { step, cache } = withOwnCache(withBuilder(looking, seen.builder), seen.destinations, true)
  await announce(step, planned, cache)
  if (planned.problems.length > 0) throw new PlanProblems(planned.problems)
  if (settings.planOnly) return showPolicies(step, seen.destinations)
  const { plan } = planned
  for (const warning of planWarnings(plan, settings.tags)) world.log.warning(warning)

  const targets = concerned(targetsOf(seen, plan))
  const losses = new Losses(targets.length, world.cancelled)
  const arrivals = new Arrivals(world, targets, settings.tags.listed)
  const prepared = await watch.time('prepare', () => losses.each(targets, (target) => prepare(step, target)))
  const inspection = inspectionOf(step, targets)
  try {
    await produce(step, plan, prepared, arrivals, losses, inspection)
    if (arrivals.all.some(({ image }) => lostAnnotations(settings.build.annotations, image))) {
      world.log.warning(LOST_ANNOTATIONS)
    }
    await watch.time('tag', () => losses.each(arrivals.all, (arrival) => tag(step, arrival)))
  } finally {
    arrivals.publish()
    await inspection?.end()
  }
  await reportDelivery(step, targets, arrivals, losses)
  losses.throwIfAny()
}

const lookForBuilder =
  ({ world, settings, own, child, nest }: Step): LookForBuilder =>
  (hosts) =>
    lookAtBuilder(world, settings, { env: child, own, nest, hosts })

/** One destination gets no copy, so buildx need not be asked whether it can make one. */
const lookForCopying = async ({ world, child }: Step, { destinations }: Push): Promise<void> =>
  destinations.length > 1 ? lookAtCopying(world, child) : undefined

/** From here on docker builds with the builder that was chosen. */
const withBuilder = (step: Step, { argument, env }: ChosenBuilder): Step => ({
  ...step,
  child: env,
  settings: { ...step.settings, build: { ...step.settings.build, builder: argument } },
})

/** The image comes to one destination, and from there to the others. */
async function produce(
  step: Step,
  plan: PushPlan,
  targets: readonly Prepared[],
  arrivals: Arrivals,
  losses: Losses,
  inspection: Inspection | undefined,
): Promise<void> {
  // Nothing is built and everybody has the image: docker has nothing to do.
  if (plan.produce.kind === 'found' && targets.every(({ plan }) => plan.locked !== undefined)) {
    find(step, targets, arrivals)
    return
  }
  const logins = targets.map(loginOf)
  await withWorkshop(step, plan.builder, logins, async (shop) => {
    const source = await step.watch.time('build', () =>
      obtain(step, shop, plan.produce, targets, { arrivals, losses, inspection }),
    )
    if (targets.length === 1) return
    await step.watch.time('copy', () => copyToOthers(step, shop, source, targets, arrivals, losses))
  })
}

/** The story of a run that does not push: the image stays with the builder. AWS is asked only for what the build reads. */
async function buildOnly(looking: Step, delivery: NoPush): Promise<void> {
  const { world, settings, watch } = looking
  const { reason } = delivery
  const hosts = await unknownHosts(looking)
  const look = () => {
    const place = lookAtPlace(world, settings.cache, delivery, hosts)
    return Promise.all([lookForBuilder(looking)(hostsOf([place])), place])
  }
  const [builder, place] = await watch.time('look', look)
  const { step, cache } = withOwnCache(withBuilder(looking, builder), place === undefined ? [] : [place], false)
  const repositories = settings.repositories.flatMap((address) => namesUnasked(address, settings.tags.hosts))
  const references = repositories.flatMap((repository) => settings.tags.names.map((tag) => `${repository}:${tag}`))
  setOutputs(world, { ...jsonOutputs(settings, repositories), plan: buildPlanJson(reason) })
  world.log.info(`The image will be built and not pushed: ${reason}.`)
  await showPlan(step, describeTags(settings.tags, describeCache(cache)))
  if (settings.planOnly) return
  const logins = place === undefined ? [] : loginsToRead(place, hosts, cache.from.length > 0)
  const built = await watch.time('build', () =>
    withWorkshop(step, builder, logins, (shop) => build(step, shop, { kind: 'keep', references }, [])),
  )
  setOutputs(world, buildOutputs(built))
  world.log.done(`Built ${describeKept(settings.build.exports, references)}; not pushed: ${reason}.`)
  world.log.info(timeLine(watch.phases))
  await world.report.summary(buildSummary(references, reason, built, watch.phases))
}

/**
 * The story of a run that has Docker say something about the Dockerfile: nothing is built. AWS is asked only for a login
 * to what Docker has to read for its answer.
 */
async function evaluate(looking: Step, call: Call, delivery: NoPush): Promise<void> {
  const { world, settings, watch } = looking
  const { kind } = settings.engine
  // A builder that is there needs no look: what not every builder can do is not asked of it.
  const there = kind === 'current' || kind === 'named'
  const hosts = readsImages(call) ? await unknownHosts(looking) : []
  const look = async () => {
    const place = lookAtPlace(world, undefined, delivery, hosts)
    const builder = there ? undefined : lookForBuilder(looking)(hostsOf([place]))
    return Promise.all([builder, place])
  }
  const [builder, place] = await watch.time('look', look)
  const step = builder === undefined ? looking : withBuilder(looking, builder)
  const logins = place === undefined ? [] : loginsToRead(place, hosts, false)
  await watch.time(call, () =>
    withPrivateFolder({ ...world, env: step.child }, step.own, logins, async (folder) => {
      const { build } = step.settings
      const metadataFile = `${folder}/metadata.json`
      const argv = callArgv(build, call, {
        metadataFile,
        secrets: await mountSecrets(world.files, folder, secretsOf(settings)),
      })
      const env = { ...withPrivateConfig(step.child, folder), ...gitVariables(step.child, false) }
      await runCall(world, call, { build, argv, env, metadataFile })
    }),
  )
  world.log.info(`Nothing was built: the input call is ${call}.`)
  await world.report.summary(callSummary(call, watch.phases))
}

function targetsOf(seen: Seen, plan: PushPlan): readonly Target[] {
  return seen.destinations.flatMap((one, index) => {
    const planned = plan.destinations[index]
    return planned === undefined ? [] : [{ ...one, plan: planned }]
  })
}

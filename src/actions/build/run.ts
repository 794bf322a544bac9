import { PlanError } from '../../base/errors.ts'
import { Stopwatch } from '../../base/stopwatch.ts'
import { inheritedVariables, isAttested } from '../../buildx/argv.ts'
import { clusterVariables } from '../../buildx/builder/builder-argv.ts'
import { newTemporaryBuilder, removeAtEnd } from '../../buildx/builder/temporary.ts'
import { compressionWarnings } from '../../buildx/compression.ts'
import { childEnvironment } from '../../buildx/docker-config/child-environment.ts'
import { readUserConfig } from '../../buildx/docker-config/private-config.ts'
import { checkImagetools } from '../../buildx/imagetools.ts'
import { Arrivals, Losses, type Prepared, setOutputs, type Target } from '../../delivery/deliveries.ts'
import { planWarnings } from '../../delivery/plan-destination.ts'
import { prepare } from '../../delivery/prepare.ts'
import { tagDelivery } from '../../delivery/set-tags.ts'
import { type Gate, openGate } from '../../gate/gate.ts'
import { scopeWarnings } from '../../iam/session-policy.ts'
import { LOST_ANNOTATIONS, lostAnnotations } from '../../image-metadata/annotations.ts'
import { type InputPorts, InputReader } from '../../inputs/reader.ts'
import { findCommit } from '../../runner/commit-lookup.ts'
import type { World } from '../world.ts'
import { buildOnly } from './build-only.ts'
import { answerCall } from './call.ts'
import { copyToOthers } from './copy.ts'
import { registryLogin, withDockerSession } from './docker-session.ts'
import { hideSecrets } from './hide-secrets.ts'
import { parseSettings } from './inputs.ts'
import { type LookResult, lookAtAll } from './look.ts'
import { INITIAL_OUTPUTS, metadataOutputs } from './outputs.ts'
import { affectedBy, makePlan, type PushPlan, withManagedCache } from './plan.ts'
import { obtain, takeFound } from './produce.ts'
import { reportDelivery } from './report.ts'
import { lookForBuilder, withBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'
import type { Push } from './settings.ts'
import { announce, showPolicies } from './show-plan.ts'
import { unsetPolicies } from './unset-policies.ts'

const ATTESTED =
  'The image becomes an index, because its attestations (provenance, sbom) are manifests beside it. AWS Lambda takes no ' +
  'index, and each run gives another digest.'

/** The whole step: read, look, plan, prepare, produce, tag, report. Throws whatever ends it early. */
export async function run(world: World & InputPorts): Promise<void> {
  setOutputs(world, INITIAL_OUTPUTS)
  const reader = new InputReader(world)
  const facts = await findCommit(world, reader.text('github-token'))
  const { settings, notes } = parseSettings(reader, facts)
  const own = await readUserConfig(world)
  hideSecrets(world, settings, own)
  setOutputs(world, metadataOutputs(settings))
  for (const { level, text } of notes) world.log[level](text)
  const wanted = [...inheritedVariables(settings.build), ...clusterVariables(settings.engine.kind, world.env)]
  const child = childEnvironment(world.env, own, wanted)
  const nest = newTemporaryBuilder(world.files)
  const step: Run = { world, settings, watch: new Stopwatch(world.now), own, child, nest }
  const { delivery, build } = settings
  try {
    if (!delivery.push && build.call !== undefined) return await answerCall(step, build.call, delivery)
    if (isAttested(build)) world.log.info(ATTESTED)
    await (delivery.push ? deliver(step, delivery) : buildOnly(step, delivery))
  } finally {
    await removeAtEnd(world, nest, settings.engine, child)
  }
}

/** The story of a run that pushes. A destination that fails on the way is left behind, and the others go on. */
async function deliver(looking: Run, destinations: Push): Promise<void> {
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
  const { step, cache } = withManagedCache(withBuilder(looking, seen.builder), seen.destinations, true)
  await announce(step, planned, cache)
  if (planned.problems.length > 0) throw new PlanError(planned.problems)
  if (settings.planOnly) return showPolicies(step, seen.destinations)
  const { plan } = planned
  for (const warning of planWarnings(plan, settings.tags)) world.log.warning(warning)

  const targets = affectedBy(targetsOf(seen, plan))
  const losses = new Losses(targets.length, world.cancelled)
  const arrivals = new Arrivals(world, targets, settings.tags.listed)
  const prepared = await watch.time('prepare', () =>
    losses.each(targets, (target) => prepare(step, target, unsetPolicies)),
  )
  const inspection = openGate(step, targets)
  try {
    await produce(step, plan, prepared, arrivals, losses, inspection)
    if (arrivals.all.some(({ image }) => lostAnnotations(settings.build.annotations, image))) {
      world.log.warning(LOST_ANNOTATIONS)
    }
    await watch.time('tag', () => losses.each(arrivals.all, (arrival) => tagDelivery(step, arrival)))
  } finally {
    arrivals.publish()
    await inspection?.end()
  }
  await reportDelivery(step, targets, arrivals, losses)
  losses.throwIfAny()
}

/** One destination gets no copy, so buildx need not be asked whether it can make one. */
const lookForCopying = async ({ world, child }: Run, { destinations }: Push): Promise<void> =>
  destinations.length > 1 ? checkImagetools(world, child) : undefined

/** The image comes to one destination, and from there to the others. */
async function produce(
  step: Run,
  plan: PushPlan,
  targets: readonly Prepared[],
  arrivals: Arrivals,
  losses: Losses,
  inspection: Gate | undefined,
): Promise<void> {
  // Nothing is built and everybody has the image: docker has nothing to do.
  if (plan.produce.kind === 'found' && targets.every(({ plan }) => plan.locked !== undefined)) {
    takeFound(step, targets, arrivals)
    return
  }
  const logins = targets.map(registryLogin)
  await withDockerSession(step, plan.builder, logins, async (shop) => {
    const source = await step.watch.time('build', () =>
      obtain(step, shop, plan.produce, targets, { arrivals, losses, inspection }),
    )
    if (targets.length === 1) return
    await step.watch.time('copy', () => copyToOthers(step, shop, source, targets, arrivals, losses))
  })
}

function targetsOf(seen: LookResult, plan: PushPlan): readonly Target[] {
  return seen.destinations.flatMap((one, index) => {
    const planned = plan.destinations[index]
    return planned === undefined ? [] : [{ ...one, plan: planned }]
  })
}

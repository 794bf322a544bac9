import { PlanError } from '../../base/errors.ts'
import { Stopwatch } from '../../base/stopwatch.ts'
import { inheritedVariables, isAttested } from '../../buildx/argv.ts'
import { clusterVariables } from '../../buildx/builder/builder-argv.ts'
import { newTemporaryBuilder, removeAtEnd } from '../../buildx/builder/temporary.ts'
import { compressionWarnings } from '../../buildx/compression.ts'
import { childEnvironment } from '../../buildx/docker-config/child-environment.ts'
import { readUserConfig } from '../../buildx/docker-config/private-config.ts'
import { writtenTag } from '../../cache/ecr-cache.ts'
import { Arrivals, Losses, type Prepared, setOutputs, type Target } from '../../delivery/deliveries.ts'
import { affectedBy, planWarnings } from '../../delivery/plan-destination.ts'
import { prepare } from '../../delivery/prepare.ts'
import { tagDelivery } from '../../delivery/set-tags.ts'
import { type Gate, openGate } from '../../gate/gate.ts'
import { scopeWarnings } from '../../iam/session-policy.ts'
import { LOST_ANNOTATIONS, lostAnnotations } from '../../image-metadata/annotations.ts'
import { unneededInputs } from '../../inputs/replaced-actions.ts'
import { describeUnknownInput, unknownInputs } from '../../inputs/unknown-inputs.ts'
import { findCommit } from '../../runner/commit-lookup.ts'
import type { World } from '../world.ts'
import { buildOnly } from './build-only.ts'
import { answerCall } from './call.ts'
import { copyToOthers } from './copy.ts'
import { registryLogin, withDockerSession } from './docker-session.ts'
import { hideSecrets } from './hide-secrets.ts'
import { parseSettings } from './inputs.ts'
import { hostsOf, type LookResult, lookAtAll } from './look.ts'
import { INITIAL_OUTPUTS, metadataOutputs } from './outputs.ts'
import { makePlan, type PushPlan, refuseWithoutDocker } from './plan.ts'
import { obtain, takeFound } from './produce.ts'
import { reportDelivery } from './report.ts'
import { announceBuilder, prepareBuilder, type ReadyBuilder } from './run-builder.ts'
import { announceCache, forgetCache } from './run-cache.ts'
import type { Run } from './run-context.ts'
import type { Push } from './settings.ts'
import { announce, showPolicies } from './show-plan.ts'

const ATTESTED =
  'The image becomes an index, because its attestations (provenance, sbom) are manifests beside it. AWS Lambda takes no ' +
  'index, and each run gives another digest.'

/** The whole step: read, look, plan, prepare, produce, tag, report. Throws whatever ends it early. */
export async function run(world: World): Promise<void> {
  setOutputs(world, INITIAL_OUTPUTS)
  const facts = await findCommit(world)
  const settings = parseSettings({ ...world, kind: world.files.kind, content: world.files.content, facts })
  const own = await readUserConfig(world)
  hideSecrets(world, settings, own)
  setOutputs(world, metadataOutputs(settings))
  const unneeded = unneededInputs(world)
  if (unneeded !== undefined) world.log.info(unneeded)
  for (const one of unknownInputs(world).doubtful) world.log.warning(describeUnknownInput(one))
  const wanted = [...inheritedVariables(settings.build), ...clusterVariables(settings.engine.kind, world.env)]
  const child = childEnvironment(world.env, own, wanted)
  const temporaryBuilder = newTemporaryBuilder(world.files)
  const step: Run = { world, settings, watch: new Stopwatch(world.now), own, child, temporaryBuilder }
  const { delivery, build } = settings
  try {
    if (!delivery.push && build.call !== undefined) return await answerCall(step, build.call, delivery)
    if (isAttested(build)) world.log.info(ATTESTED)
    await (delivery.push ? deliver(step, delivery) : buildOnly(step, delivery))
  } finally {
    await removeAtEnd(world, temporaryBuilder, settings.engine, child)
  }
}

/** The story of a run that pushes. A destination that fails on the way is left behind, and the others go on. */
async function deliver(step: Run, destinations: Push): Promise<void> {
  const { world, settings, watch } = step
  const warnings = [...scopeWarnings(destinations.destinations), ...compressionWarnings(settings.build)]
  for (const warning of warnings) world.log.warning(warning)
  const seen = await watch.time('look', () => lookAtAll(step, destinations))
  const planned = makePlan(settings, seen)
  refuseWithoutDocker(planned, seen)
  const { builder, cache } = planned.plan
  if (builder !== undefined && planned.problems.length === 0) await announceBuilder(step, builder)
  announceCache(step, cache)
  await announce(step, planned)
  if (planned.problems.length > 0) throw new PlanError(planned.problems)
  if (settings.planOnly) return showPolicies(step, seen.destinations)
  const { plan } = planned
  for (const warning of planWarnings(plan, settings.tags)) world.log.warning(warning)

  const targets = affectedBy(targetsOf(seen, plan))
  const losses = new Losses(targets.length, world.cancelled)
  const arrivals = new Arrivals(world, targets, settings.tags.listed)
  const { ready, prepared } = await watch.time('prepare', async () => ({
    ready: builder && (await prepareBuilder(step, builder, hostsOf(seen.destinations))),
    prepared: await losses.each(targets, (target) => prepare(step, target)),
  }))
  const inspection = openGate(step, targets, () => forgetCache(writtenTag(settings.cache, cache), seen.destinations))
  try {
    await produce(step, { plan, builder: ready }, prepared, arrivals, losses, inspection)
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

/** The image comes to one destination, and from there to the others. */
async function produce(
  step: Run,
  { plan, builder }: { readonly plan: PushPlan; readonly builder: ReadyBuilder | undefined },
  targets: readonly Prepared[],
  arrivals: Arrivals,
  losses: Losses,
  inspection: Gate | undefined,
): Promise<void> {
  // Nothing is built and everybody has the image: docker has nothing to do.
  if (builder === undefined) {
    takeFound(step, targets, arrivals)
    return
  }
  const logins = targets.map(registryLogin)
  await withDockerSession(step, { builder, cache: plan.cache }, logins, async (shop) => {
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

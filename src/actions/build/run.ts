import { PlanError } from '../../base/errors.ts'
import type { Built } from '../../buildx/build.ts'
import { beginDeliveries, Deliveries } from '../../delivery/deliveries.ts'
import { prepare } from '../../delivery/prepare.ts'
import { tagDelivery } from '../../delivery/set-tags.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import type { World } from '../world.ts'
import { openGate } from './checks.ts'
import { copyToOthers, lookAtCopying } from './copy.ts'
import { lookAtAll } from './look.ts'
import { runWithoutPush } from './no-push.ts'
import { affectedBy, makePlan, type PushPlan, withManagedCache } from './plan.ts'
import { produce, takeFound } from './produce.ts'
import { passGate, withProduction } from './production.ts'
import { reportDelivery } from './report.ts'
import { lookForBuilder, withBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'
import type { Push } from './settings.ts'
import { announce, showPolicies } from './show-plan.ts'
import { endRun, startRun } from './start.ts'
import { unsetPolicies } from './unset-policies.ts'
import { tellAttested, warnOfAnnotations, warnOfInputs, warnOfPlan } from './warnings.ts'

/** Runs the whole step: reads what is wanted, and does it. Throws whatever ends it early. */
export async function run(world: World & InputPorts): Promise<void> {
  const started = await startRun(world)
  const { delivery } = started.settings
  try {
    await (delivery.push ? buildAndPush(started, delivery) : runWithoutPush(started, delivery))
  } finally {
    await endRun(started)
  }
}

/** The story of a run that pushes. A repository that fails on the way is left behind, and the others go on. */
async function buildAndPush(looking: Run, push: Push): Promise<void> {
  const { world, settings, watch, note } = looking
  tellAttested(looking)
  warnOfInputs(looking, push)
  const copying = lookAtCopying(looking, push)
  const look = { lookForBuilder: lookForBuilder(looking), copying }
  const seen = await watch.time('look', () => lookAtAll(world, settings, push, look))
  const planned = makePlan(settings.tags, seen)
  const { plan, problems } = planned
  const { step, cache } = withManagedCache(withBuilder(looking, seen.builder), seen.destinations, true)
  await announce(step, planned, cache)
  if (problems.length > 0) throw new PlanError(problems)
  if (settings.planOnly) return showPolicies(step, seen.destinations)
  warnOfPlan(step, plan)

  const deliveries = new Deliveries(affectedBy(beginDeliveries(plan.destinations, seen.destinations)), world.cancelled)
  const events = { created: () => note({ deliveries: deliveries.all }), unsetPolicies }
  await watch.time('prepare', () => deliveries.each(deliveries.all, (one) => prepare(one, world.log, events)))
  const built = await act(step, plan, deliveries)
  await reportDelivery(step, deliveries, built)
  deliveries.throwFailures()
}

/** The image is produced, passes the gate, comes to every repository, and gets its tags. Returns what was built. */
async function act(step: Run, { builder, produce: how }: PushPlan, deliveries: Deliveries): Promise<Built | undefined> {
  const { settings, watch, note } = step
  const gate = openGate(step, deliveries)
  try {
    if (how.kind === 'found') takeFound(step, deliveries)
    const built = await withProduction(step, builder, { deliveries, gate }, async (production) => {
      const product = how.kind === 'found' ? undefined : await watch.time('build', () => produce(production, how))
      if (product !== undefined) await passGate(production, product)
      await copyToOthers(production)
      return product?.built
    })
    warnOfAnnotations(step, deliveries)
    const { floating } = settings.tags
    await watch.time('tag', () => deliveries.each(deliveries.delivered, (one) => tagDelivery(one, floating)))
    return built
  } finally {
    note({ deliveries: deliveries.all })
    await gate.close()
  }
}

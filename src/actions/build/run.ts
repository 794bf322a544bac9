import { beginDeliveries, Deliveries } from '../../delivery/deliveries.ts'
import { endDeliveries } from '../keep-logins.ts'
import { signImage } from '../sign-image.ts'
import { copyToOthers } from './copy-to-others.ts'
import { openGate, passGate } from './image-gate.ts'
import { joinSet } from './join-set.ts'
import { runWithoutPush } from './no-push.ts'
import { makePlan, type Produce, refuseWithoutDocker } from './plan.ts'
import { prepareRun } from './prepare-run.ts'
import { produce, takeFound, takeReused } from './produce.ts'
import { type Means, type Product, withProduction } from './production.ts'
import { type DoneRun, reportDelivery } from './report.ts'
import type { Run } from './run-context.ts'
import { setAllTags } from './set-tags.ts'
import type { Push } from './settings.ts'
import { settleBuild } from './settle-build.ts'
import { lookAndSettle } from './settle-run.ts'
import { announce, showPolicies } from './show-plan.ts'
import { type BuildWorld, endRun, startRun } from './start.ts'
import { tellAttested, warnOfAnnotations, warnOfInputs, warnOfPlan } from './warnings.ts'

/** Runs the whole action: reads the inputs, and does what they ask for. Throws whatever ends it early. */
export async function run(world: BuildWorld): Promise<void> {
  const started = await startRun(world)
  const { delivery } = started.settings
  try {
    await (delivery.push ? buildAndPush(started, delivery) : runWithoutPush(started, delivery))
  } finally {
    await endRun(started)
  }
  started.throwUnset()
}

/** The story of a run that pushes. A repository that fails on the way is left behind, and the others go on. */
async function buildAndPush(started: Run, push: Push): Promise<void> {
  tellAttested(started)
  warnOfInputs(started, push)
  const { run, seen } = await lookAndSettle(started, push)
  const { world, settings, watch } = run
  const planned = makePlan(settings, seen)
  const { plan } = planned
  refuseWithoutDocker(planned, seen)
  await announce(run, planned, seen)
  if (settings.planOnly) return showPolicies(run, seen.destinations)
  warnOfPlan(run, plan)

  const deliveries = new Deliveries(beginDeliveries(plan.destinations, seen.destinations), world.cancelled)
  const builder = await watch.time('prepare', () => prepareRun(run, plan, seen, deliveries))
  const gate = openGate(run, deliveries, plan.cache, seen)
  const done = await act(run, plan.produce, { builder, cache: plan.cache, deliveries, gate, reuse: seen.reuse })
  if (deliveries.delivered.length > 0) await reportDelivery(run, deliveries, { ...done, reuse: seen.reuse })
  await endDeliveries(world, settings.keepLogin, deliveries, done.part)
}

/**
 * The image is produced, passes the gate, joins its other parts, comes to every repository, is signed there, gets its tags, and is
 * remembered. Returns what was built and signed.
 */
async function act(run: Run, how: Produce, means: Means): Promise<DoneRun> {
  const { world, watch, note, settings } = run
  const { deliveries, gate } = means
  let seenAt = world.now()
  let product: Product | undefined
  try {
    if (how.kind === 'found') await takeFound(run, means)
    if (how.kind === 'reuse') await takeReused(run, how.hit, means)
    const built = await withProduction(run, means, async (production) => {
      if (how.kind === 'found' || how.kind === 'reuse') return undefined
      const made = await watch.time('build', () => produce(production, how))
      seenAt = world.now()
      await passGate(production, made)
      product = made
      return made.built
    })
    if (settings.part !== undefined && !(await joinSet(run, settings.part, deliveries, product)))
      return { built, signature: undefined, part: product?.holders }
    await copyToOthers(run, deliveries)
    const signature = await signImage(run, deliveries)
    warnOfAnnotations(run, deliveries)
    const adopted = await setAllTags(run, deliveries, seenAt)
    const other = await settleBuild(run, means, product, seenAt)
    return { built, signature, ...adopted, ...other }
  } finally {
    note({ deliveries: deliveries.all })
    await gate.close()
  }
}

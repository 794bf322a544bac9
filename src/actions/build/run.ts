import { beginDeliveries, Deliveries } from '../../delivery/deliveries.ts'
import type { InputPorts } from '../../inputs/reader.ts'
import { signDeliveries } from '../sign-deliveries.ts'
import type { World } from '../world.ts'
import { copyToOthers } from './copy-to-others.ts'
import { openGate, passGate } from './image-gate.ts'
import { joinSet, setAllTags } from './join-set.ts'
import { runWithoutPush } from './no-push.ts'
import { makePlan, type Produce, refuseWithoutDocker } from './plan.ts'
import { prepareRun } from './prepare-run.ts'
import { produce, takeFound, takeReused } from './produce.ts'
import { type Means, type Product, withProduction } from './production.ts'
import { type DoneRun, reportDelivery } from './report.ts'
import type { Run } from './run-context.ts'
import type { Push } from './settings.ts'
import { settleBuild } from './settle-build.ts'
import { lookAndSettle } from './settle-run.ts'
import { announce, showPolicies } from './show-plan.ts'
import { endRun, startRun } from './start.ts'
import { tellAttested, warnOfAnnotations, warnOfInputs, warnOfPlan } from './warnings.ts'

/** Runs the whole action: reads the inputs, and does what they ask for. Throws whatever ends it early. */
export async function run(world: World & InputPorts): Promise<void> {
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
  deliveries.throwFailures()
}

/** The image is produced, passes the gate, comes to every repository, is signed there, and gets its tags. Returns what was built and signed. */
async function act(run: Run, how: Produce, means: Means): Promise<DoneRun> {
  const { world, watch, note, settings } = run
  const { deliveries, gate } = means
  let seen = world.now()
  let part: Product | undefined
  try {
    if (how.kind === 'found') await takeFound(run, means)
    if (how.kind === 'reuse') await takeReused(run, how.hit, means)
    const built = await withProduction(run, means, async (production) => {
      if (how.kind === 'found' || how.kind === 'reuse') return undefined
      const product = await watch.time('build', () => produce(production, how))
      seen = world.now()
      await passGate(production, product)
      part = product
      return product.built
    })
    if (settings.part !== undefined && !(await joinSet(run, settings.part, deliveries, part)))
      return { built, signature: undefined }
    await copyToOthers(run, deliveries)
    const signature = await signDeliveries(run, deliveries)
    warnOfAnnotations(run, deliveries)
    await setAllTags(run, deliveries, seen)
    const other = await settleBuild(run, means, part, seen)
    return { built, signature: other === undefined ? signature : other.signature }
  } finally {
    note({ deliveries: deliveries.all })
    await gate.close()
  }
}

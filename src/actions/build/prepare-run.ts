import type { Deliveries } from '../../delivery/deliveries.ts'
import { prepareRepository, unsetPolicies } from '../../delivery/prepare-repository.ts'
import { hostsOf, type LookResult } from './look.ts'
import type { PushPlan } from './plan.ts'
import { prepareBuilder, type ReadyBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'

/**
 * Prepares a run: the builder that it makes, and then every repository. Returns the builder; undefined where docker has
 * nothing to do. Throws DockerError, CancelledError, or as `Deliveries.each` does.
 */
export async function prepareRun(
  run: Run,
  { builder }: PushPlan,
  { destinations }: LookResult,
  deliveries: Deliveries,
): Promise<ReadyBuilder | undefined> {
  const { world, note } = run
  const ready = builder && (await prepareBuilder(run, builder, hostsOf(destinations)))
  const events = { created: () => note({ deliveries: deliveries.all }), unsetPolicies: unsetPolicies('built') }
  await deliveries.each(deliveries.all, (one) => prepareRepository(one, world.log, events))
  // What was begun is finished then, and nothing more is begun.
  world.cancelled.throwIfAborted()
  return ready
}

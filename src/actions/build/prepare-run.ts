import { UnexpectedStateError } from '../../base/errors.ts'
import type { Deliveries } from '../../delivery/deliveries.ts'
import { prepareRepository } from '../../delivery/prepare-repository.ts'
import type { PolicyKind } from '../../ecr/api.ts'
import type { Repository } from '../../names/repository.ts'
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
  const events = { created: () => note({ deliveries: deliveries.all }), unsetPolicies }
  await deliveries.each(deliveries.all, (one) => prepareRepository(one, world.log, events))
  // What was begun is finished then, and nothing more is begun.
  world.cancelled.throwIfAborted()
  return ready
}

/** Error about a repository that was just created and lacks policies, such as `lifecycle-policy`. */
export const unsetPolicies = ({ name }: Repository, missing: readonly PolicyKind[]): UnexpectedStateError =>
  new UnexpectedStateError(
    `The repository ${name} was created, and ${missing.join(' and ')} could not be set. Nothing was built.`,
    'Mend that, and run the job again. Within a day, and as long as the repository has no image, that sets what is missing; later repository-settings: apply does.',
  )

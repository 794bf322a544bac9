import { UnexpectedStateError } from '../base/errors.ts'
import type { PolicyKind } from '../ecr/api.ts'
import { applySettings, type CreationEvents, createRepository } from '../ecr/create.ts'
import { changeable } from '../ecr/drift.ts'
import { locate } from '../ecr/registry-state.ts'
import { type Repository, repositoryUri } from '../names/repository.ts'
import type { Log } from '../runner/ports.ts'
import type { Delivery } from './deliveries.ts'

/**
 * Creates the repository of a delivery, or brings it in line, where the plan says so. `events.created` is called as soon as
 * it was created, also when its policies cannot be set then. Throws AwsError, or an AggregateError of what could not be set.
 */
export async function prepareRepository(
  delivery: Delivery,
  log: Pick<Log, 'done'>,
  events: CreationEvents,
): Promise<void> {
  const { create, mode } = delivery.plan
  if (create?.by === 'step') await createFor(delivery, log, events)
  else if (mode === 'apply') await mend(delivery, log)
}

async function createFor(delivery: Delivery, log: Pick<Log, 'done'>, events: CreationEvents): Promise<void> {
  const { destination, plan, ecr, registry } = delivery
  const { created, facts } = await createRepository(ecr, plan.repository, destination.repositorySettings.desired, {
    ...events,
    created: () => {
      delivery.created = true
      events.created()
    },
  })
  if (!created) delivery.withOthers = true
  const seen = facts && ({ state: 'there', facts, details: undefined } as const)
  if (seen !== undefined) delivery.repository = locate(destination, { ...registry, repository: seen })
  log.done(`${created ? 'Created' : 'Another job just created'} the repository ${repositoryUri(delivery.repository)}.`)
}

async function mend({ destination, plan, ecr, repository }: Delivery, log: Pick<Log, 'done'>): Promise<void> {
  const settings = changeable(plan.drift)
  if (settings.length === 0) return
  await applySettings(ecr, repository, settings, destination.repositorySettings.desired)
  const why = plan.unfinished === undefined ? '' : ', which was created and not finished'
  log.done(`Set ${settings.join(', ')} of the repository ${repositoryUri(repository)}${why}.`)
}

/**
 * Error about a repository that was just created and lacks policies, such as `lifecycle-policy`. `undone` is what has not
 * begun then: `built`, `copied`.
 */
export const unsetPolicies =
  (undone: 'built' | 'copied') =>
  ({ name }: Repository, missing: readonly PolicyKind[]): UnexpectedStateError =>
    new UnexpectedStateError(
      `The repository ${name} was created, and ${missing.join(' and ')} could not be set. Nothing was ${undone}.`,
      'Mend that, and run the job again. Within a day, and as long as the repository has no image, that sets what is missing; later repository-settings: apply does.',
    )

import type { Run } from '../actions/build/run-context.ts'
import { applySettings, type CreationEvents, createRepository } from '../ecr/create.ts'
import { changeable } from '../ecr/drift.ts'
import { locate } from '../ecr/registry-state.ts'
import { type Repository, repositoryUri } from '../names/repository.ts'
import { type Prepared, setOutputs, type Target } from './deliveries.ts'

/**
 * Prepares a destination: creates the repository, or brings it in line, where the plan says so. `unsetPolicies` makes the
 * error for a repository that was created without its policies. Throws AwsError, or an AggregateError of several.
 */
export async function prepare(
  step: Run,
  target: Target,
  unsetPolicies: CreationEvents['unsetPolicies'],
): Promise<Prepared> {
  const { repository, create, mode } = target.plan
  if (create?.by === 'step') return createFor(step, target, unsetPolicies)
  if (mode === 'apply') await mend(step, target, repository)
  return { ...target, repository, created: false }
}

async function createFor(
  { world }: Run,
  target: Target,
  unsetPolicies: CreationEvents['unsetPolicies'],
): Promise<Prepared> {
  const { destination, plan, ecr, registry } = target
  const { created, facts } = await createRepository(ecr, plan.repository, destination.repositorySettings.wanted, {
    created: () => setOutputs(world, { 'repository-created': 'true' }),
    unsetPolicies,
  })
  const seen = facts && ({ state: 'there', facts, details: undefined } as const)
  const repository = seen ? locate(destination, { ...registry, repository: seen }) : plan.repository
  world.log.done(`${created ? 'Created' : 'Another job just created'} the repository ${repositoryUri(repository)}.`)
  return { ...target, repository, created }
}

async function mend({ world }: Run, { destination, plan, ecr }: Target, repository: Repository): Promise<void> {
  const settings = changeable(plan.drift)
  if (settings.length === 0) return
  await applySettings(ecr, repository, settings, destination.repositorySettings.wanted)
  world.log.done(`Set ${settings.join(', ')} of the repository ${repositoryUri(repository)}.`)
}

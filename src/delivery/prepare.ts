import { createRepository } from '../ecr/create.ts'
import { locate } from '../ecr/look.ts'
import { repositoryUri } from '../names/repository.ts'
import type { Prepared, Step, Target } from './step.ts'
import { setOutputs } from './step.ts'

/** Creates the repository where the plan says so. */
export async function prepare({ world }: Step, target: Target): Promise<Prepared> {
  const { destination, plan, ecr, registry } = target
  if (plan.create === undefined) return { ...target, repository: plan.repository, created: false }
  const { facts, created } = await createRepository(ecr, plan.repository.name, plan.create)
  if (created) setOutputs(world, { 'repository-created': 'true' })
  const repository = locate(destination, { ...registry, repository: { state: 'there', facts } })
  world.log.info(`${created ? 'Created' : 'Another job just created'} the repository ${repositoryUri(repository)}.`)
  return { ...target, repository, created }
}

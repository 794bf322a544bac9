import { lookAtBuilder } from './build/look.ts'
import type { Ecr } from './ecr/api.ts'
import { locate, lookAtRegistry } from './ecr/look.ts'
import type { Environment } from './inputs/context.ts'
import type { Push, Settings } from './inputs/settings.ts'
import type { Sights } from './plan/plan.ts'
import type { World } from './world.ts'

export interface Seen extends Sights {
  readonly ecr: Ecr
}

/**
 * Looks at everything at once and changes nothing: docker is asked while the credentials are on their way. Throws what
 * failed, or an AggregateError when both did.
 */
export async function lookAtAll(world: World, settings: Settings, push: Push, child: Environment): Promise<Seen> {
  const tasks = [lookAtBuilder(world, settings.build.builder, child), lookAtRemote(world, settings, push)] as const
  const failures = (await Promise.allSettled(tasks)).filter((result) => result.status === 'rejected')
  world.cancelled.throwIfAborted()
  // A machine without an engine and a job without credentials are two things to mend: both are told at once.
  if (failures.length > 1) throw new AggregateError(failures.map(({ reason }) => reason))
  const [builder, remote] = await Promise.all(tasks)
  return { builder, ...remote }
}

async function lookAtRemote(world: World, settings: Settings, push: Push): Promise<Omit<Seen, 'builder'>> {
  const session = await world.connect(push.identity)
  const ecr = session.ecr(push.region, push.account)
  const registry = await lookAtRegistry(session, ecr, settings.repository, settings.tags.names)
  const { authorization } = registry.token
  // Both forms in which docker, a debug log or an error could show it. Nothing untrusted was printed so far.
  world.log.mask(authorization)
  world.log.mask(Buffer.from(authorization, 'base64').toString('utf8').replace(/^AWS:/, ''))
  return { ecr, registry, repository: locate(settings.repository, push, registry) }
}

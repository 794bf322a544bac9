import type { ReachedDestination } from '../delivery/deliveries.ts'
import type { Connect, RegistryToken, Session } from '../ecr/api.ts'
import type { Destination } from '../ecr/destination.ts'
import { locate, readRegistryState } from '../ecr/registry-state.ts'
import { registryPassword } from '../gate/secret-leaks.ts'
import { allowedCaller, identityKey } from '../inputs/identity.ts'
import type { Tag } from '../names/image-reference.ts'
import type { Log } from '../runner/ports.ts'
import type { World } from './world.ts'

/** Shares one session for each identity, so that a role is assumed once. */
export function shareSessions(connect: Connect): Connect {
  const sessions = new Map<string, Promise<Session>>()
  return (identity) => {
    const key = identityKey(identity)
    const session = sessions.get(key) ?? connect(identity)
    sessions.set(key, session)
    return session
  }
}

/** Masks a login to ECR, in both forms in which docker, a debug log or an error could show it, before anything untrusted is printed. */
export function maskLogin(log: Pick<Log, 'mask'>, { authorization }: Pick<RegistryToken, 'authorization'>): void {
  log.mask(authorization)
  log.mask(registryPassword(authorization))
}

/**
 * Looks at the registry of a destination, and at what its repository has under these tags. Changes nothing. Throws AwsError,
 * or PlanError for credentials of another account than the inputs allow.
 */
export async function lookAtDestination(
  { log }: Pick<World, 'log'>,
  destination: Destination,
  tags: readonly Tag[],
  connect: Connect,
): Promise<ReachedDestination> {
  const session = await connect(destination.identity)
  const ecr = session.ecr(destination)
  const registry = await readRegistryState(allowedCaller(session, destination.identity), ecr, destination, tags)
  maskLogin(log, registry.token)
  return { ecr, keys: () => session.keys(), destination, registry, repository: locate(destination, registry) }
}

import { ecrHostsIn } from '../build/origins.ts'
import { dockerfileOf } from '../diagnostics/dockerfile.ts'
import { hasLogin, type RegistryLogin } from '../docker-config/config.ts'
import { isHostOf } from '../names/registry.ts'
import type { DestinationSights } from '../plan/destination.ts'
import type { Step } from './step.ts'
import { loginOf } from './workshop.ts'

/** The private ECR registries, as hosts, that a build reads from, and that the user's own docker configuration has no login for. */
export async function unknownHosts({ world, settings, own }: Step): Promise<readonly string[]> {
  const path = dockerfileOf(settings.build)
  const dockerfile = path === undefined ? undefined : await world.files.read(path)
  return ecrHostsIn(settings.build, dockerfile).filter((host) => !hasLogin(own, host))
}

/** The logins of a build that is not pushed: to the registry of the destination, by its host and those that the build names. */
export function loginsToRead(
  place: DestinationSights,
  hosts: readonly string[],
  cached: boolean,
): readonly RegistryLogin[] {
  const login = loginOf(place)
  const named = hosts.filter((host) => isHostOf(host, place.repository.registry))
  return [...(cached ? [login] : []), ...named.map((host) => ({ ...login, host }))]
}

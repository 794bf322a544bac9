import type { StoredLogin } from '../../buildx/docker-config/registry-login.ts'
import type { Connect, RegistryToken } from '../../ecr/api.ts'
import type { Destination } from '../../ecr/destination.ts'
import { parseRegistryHost } from '../../names/registry.ts'
import { loginTo } from '../copy-to-delivery.ts'
import { maskLogin } from '../look-at-destination.ts'
import {
  type FingerprintWishes,
  gatherFingerprint,
  type NoFingerprint,
  type TakenFingerprint,
} from './fingerprint/gather-fingerprint.ts'
import { mirrorHosts, mirrorToken } from './mirror-use.ts'
import type { Run } from './run-context.ts'

/**
 * Takes the fingerprint of what a run would build. Returns it, or why there is none: then the image is built. Throws what is a
 * fault of this program, or CancelledError.
 */
export const takeFingerprint = (run: Run, salt: string): Promise<TakenFingerprint | NoFingerprint> =>
  gatherFingerprint(run, fingerprintWishes(run, salt))

/**
 * What a run wants of its fingerprint. Base images in the registries of its destinations are read as these are written, and
 * those at its mirrors in ECR as docker will read them.
 */
export function fingerprintWishes(
  run: Pick<Run, 'settings' | 'mirrored' | 'userConfig'> & { readonly world: Pick<Run['world'], 'connect' | 'log'> },
  salt: string,
): FingerprintWishes {
  const { world, settings } = run
  const destinations = settings.delivery.push ? settings.delivery.destinations : []
  const logins = new Map<string, Promise<StoredLogin | undefined>>()
  const ask = async (host: string): Promise<StoredLogin | undefined> => {
    const token = mirrorHosts(run).includes(host)
      ? await mirrorToken(host, destinations, world.connect)
      : await nearToken(host, destinations, world.connect)
    if (token === undefined) return undefined
    maskLogin(world.log, token)
    return loginTo(token).login
  }
  return {
    salt,
    isPublic: destinations.some(({ address }) => address.registry?.kind === 'public'),
    ecrLogin: (host) => {
      const login = logins.get(host) ?? ask(host)
      logins.set(host, login)
      return login
    },
  }
}

/** Token of the destination that is in the registry of a host. */
async function nearToken(
  host: string,
  destinations: readonly Destination[],
  connect: Connect,
): Promise<RegistryToken | undefined> {
  const named = parseRegistryHost(host)
  const near = destinations.find(
    ({ account, region }) =>
      named.ok && region === named.value.region && (account === undefined || account === named.value.account),
  )
  if (near === undefined) return undefined
  const session = await connect(near.identity)
  return session.ecr(near).authorizationToken()
}

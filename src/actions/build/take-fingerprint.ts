import { parseRegistryHost } from '../../names/registry.ts'
import { loginTo } from '../copy-to-delivery.ts'
import { maskLogin } from '../look-at-destination.ts'
import {
  type FingerprintWishes,
  gatherFingerprint,
  type NoFingerprint,
  type TakenFingerprint,
} from './fingerprint/gather-fingerprint.ts'
import type { Run } from './run-context.ts'

/**
 * Takes the fingerprint of what a run would build. Returns it, or why there is none: then the image is built. Throws what is a
 * fault of this program, or CancelledError.
 */
export const takeFingerprint = (run: Run, salt: string): Promise<TakenFingerprint | NoFingerprint> =>
  gatherFingerprint(run, fingerprintWishes(run, salt))

/** What a run wants of its fingerprint. Base images in the registries of its destinations are read as these are written. */
export function fingerprintWishes(
  { world, settings: { delivery } }: Pick<Run, 'settings'> & { readonly world: Pick<Run['world'], 'connect' | 'log'> },
  salt: string,
): FingerprintWishes {
  const destinations = delivery.push ? delivery.destinations : []
  return {
    salt,
    isPublic: destinations.some(({ address }) => address.registry?.kind === 'public'),
    ecrLogin: async (host) => {
      const named = parseRegistryHost(host)
      const near = destinations.find(
        ({ account, region }) =>
          named.ok && region === named.value.region && (account === undefined || account === named.value.account),
      )
      if (near === undefined) return undefined
      const session = await world.connect(near.identity)
      const token = await session.ecr(near).authorizationToken()
      maskLogin(world.log, token)
      return loginTo(token).login
    },
  }
}

import { parseRegistryHost } from '../../names/registry.ts'
import { loginTo } from '../copy-to-delivery.ts'
import {
  type FingerprintRun,
  type FingerprintWishes,
  gatherFingerprint,
  type NoFingerprint,
  type TakenFingerprint,
} from './fingerprint/gather-fingerprint.ts'

/**
 * Takes the fingerprint of what a run would build. Returns it, or why there is none: then the image is built. Throws what is a
 * fault of this program, or CancelledError.
 */
export const takeFingerprint = (run: FingerprintRun, salt: string): Promise<TakenFingerprint | NoFingerprint> =>
  gatherFingerprint(run, fingerprintWishes(run, salt))

/** What a run wants of its fingerprint. Base images in the registries of its destinations are read as these are written. */
export function fingerprintWishes({ world, settings: { delivery } }: FingerprintRun, salt: string): FingerprintWishes {
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
      return loginTo(await session.ecr(near).authorizationToken()).login
    },
  }
}

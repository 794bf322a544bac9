import type { Destination } from '../inputs/settings.ts'
import type { Feature } from './features.ts'
import type { Use } from './policy.ts'

/**
 * Takes all destinations of a run, and whether its build has secrets. Returns what the inputs let this step do with each,
 * in the same order. Pure.
 */
export const usesOf = (destinations: readonly Destination[], hasSecrets: boolean): readonly Use[] =>
  destinations.map((destination, index) => {
    const { address, account, region, identity } = destination
    const isLast = index === destinations.length - 1
    return {
      name: address.name,
      // Without an account in the inputs, the registry is that of the credentials.
      account: account ?? identity.role?.role.account,
      region,
      features: [...featuresOf(destination, isLast), ...(hasSecrets ? (['secrets'] as const) : [])],
    }
  })

/** The others get the image from the first destination that took it: from any but the last. */
function featuresOf({ create }: Destination, isLast: boolean): readonly Feature[] {
  return ['push', ...(create.allowed ? (['create'] as const) : []), ...(isLast ? [] : (['copy'] as const))]
}

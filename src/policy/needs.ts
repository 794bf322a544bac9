import type { Destination } from '../inputs/settings.ts'
import type { Feature } from './features.ts'
import type { Use } from './policy.ts'

/** What a build has that needs more rights. */
export interface BuildExtras {
  readonly secrets: boolean
  /** A cache in the first repository. */
  readonly cache: boolean
}

/**
 * Takes all destinations of a run, and what its build has. Returns what the inputs let this step do with each, in the
 * same order. Pure.
 */
export const usesOf = (destinations: readonly Destination[], { secrets, cache }: BuildExtras): readonly Use[] =>
  destinations.map((destination, index) => {
    const extras: readonly Feature[] = [
      ...(secrets ? (['secrets'] as const) : []),
      ...(cache && index === 0 ? (['cache'] as const) : []),
    ]
    const { address, account, region, identity } = destination
    const isLast = index === destinations.length - 1
    return {
      name: address.name,
      // Without an account in the inputs, the registry is that of the credentials.
      account: account ?? identity.role?.role.account,
      region,
      features: [...featuresOf(destination, isLast), ...extras],
    }
  })

/** The others get the image from the first destination that took it: from any but the last. */
function featuresOf({ create }: Destination, isLast: boolean): readonly Feature[] {
  return ['push', ...(create.allowed ? (['create'] as const) : []), ...(isLast ? [] : (['copy'] as const))]
}

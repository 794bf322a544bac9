import type { Destination } from '../inputs/settings.ts'
import { type BuildExtras, usesOf } from './needs.ts'
import { usesBy } from './policy.ts'
import { sessionPolicy } from './session.ts'

/**
 * Limits the session of each role to what this step does with it. Destinations that share a role share its session, so
 * its policy is for all of them. Pure.
 */
export function scopedDown(destinations: readonly Destination[], extras: BuildExtras): readonly Destination[] {
  const uses = usesOf(destinations, extras)
  return destinations.map((destination) => {
    const { identity } = destination
    const { role } = identity
    if (role === undefined) return destination
    const shared = uses.filter((_, index) => destinations[index]?.identity.role?.role.arn === role.role.arn)
    const policy = sessionPolicy(usesBy(role.role.account, shared))
    return { ...destination, identity: { ...identity, role: { ...role, sessionPolicy: policy } } }
  })
}

/** What a reader has to know about the policies of the sessions: each sentence once. */
export const scopeWarnings = (destinations: readonly Destination[]): readonly string[] => [
  ...new Set(destinations.flatMap(({ identity }) => identity.role?.sessionPolicy?.warning ?? [])),
]

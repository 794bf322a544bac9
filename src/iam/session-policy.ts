import type { Destination, IdentitySettings, SessionPolicy } from '../ecr/destination.ts'
import { type BuildExtras, mirrorUses, type RepositoryUse, repositoryUses } from './needed-permissions.ts'
import { actionsOf } from './permission-actions.ts'
import { identityPolicy, type PolicyDocument, usesBy } from './policy.ts'

/** What AWS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (Policy) */
const MAX_CHARACTERS = 2048

/** Session policy that keeps a session to these uses of repositories. */
export function sessionPolicy(uses: readonly RepositoryUse[]): SessionPolicy {
  const exact = minified(identityPolicy(uses))
  if (exact.length <= MAX_CHARACTERS) return { text: exact, warning: undefined }
  const needs = uses.map(({ features, isPublic }) => actionsOf(features, isPublic))
  const actions = new Set([
    ...needs.flatMap(({ registry }) => registry),
    ...needs.flatMap((one) => [...one.repository, ...one.key, ...one.profile]),
  ])
  const Statement = [{ Effect: 'Allow' as const, Action: [...actions], Resource: '*' }]
  return {
    text: minified({ Version: '2012-10-17', Statement }),
    warning:
      `The session policy for these ${uses.length} repositories would have ${exact.length} characters, and AWS takes ${MAX_CHARACTERS}. ` +
      'So scope-down limits the session to the actions that are needed, on all repositories that the role may use.',
  }
}

/** Without names of statements and without white space. */
function minified({ Version, Statement }: PolicyDocument): string {
  return JSON.stringify({ Version, Statement: Statement.map(({ Sid: _, ...rest }) => rest) })
}

/** Identity, and what is done with it. */
export interface IdentityUse {
  readonly identity: IdentitySettings
  readonly use: RepositoryUse
}

/**
 * Scopes down the session of each role: limits it to what this step does with it. What is done with one role shares its
 * session, so its policy is for all of it. Returns the identities in the same order.
 */
export const scopedIdentities = (all: readonly IdentityUse[]): readonly IdentitySettings[] =>
  all.map(({ identity }) => {
    const { role } = identity
    if (role === undefined) return identity
    const shared = all.filter((one) => one.identity.role?.role.arn === role.role.arn).map(({ use }) => use)
    return { ...identity, role: { ...role, sessionPolicy: sessionPolicy(usesBy(role.role.account, shared)) } }
  })

/** Destinations with scoped down sessions: `scopedIdentities` for all of them. */
export function scopedDown(destinations: readonly Destination[], extras: BuildExtras): readonly Destination[] {
  const uses = repositoryUses(destinations, extras)
  const all = destinations.flatMap(({ identity }, index) => {
    const use = uses[index]
    return use === undefined ? [] : [{ identity, use }]
  })
  // They are read as the first destination's identity.
  const [first] = destinations
  const read = first === undefined ? [] : mirrorUses(extras.mirrors).map((use) => ({ identity: first.identity, use }))
  const identities = scopedIdentities([...all, ...read])
  return destinations.map((destination, index) => ({
    ...destination,
    identity: identities[index] ?? destination.identity,
  }))
}

/** Warnings about the policies of the sessions: each sentence once. */
export const scopeWarnings = (destinations: readonly Destination[]): readonly string[] => [
  ...new Set(destinations.flatMap(({ identity }) => identity.role?.sessionPolicy?.warning ?? [])),
]

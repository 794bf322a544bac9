import type { Destination, SessionPolicy } from '../ecr/destination.ts'
import { type BuildExtras, type RepositoryUse, repositoryUses } from './needed-permissions.ts'
import { actionsOf } from './permissions.ts'
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
    ...needs.flatMap((one) => [...one.repository, ...one.key]),
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

/**
 * Scopes down the session of each role: limits it to what this step does with it. Destinations that share a role share
 * its session, so its policy is for all of them.
 */
export function scopedDown(destinations: readonly Destination[], extras: BuildExtras): readonly Destination[] {
  const uses = repositoryUses(destinations, extras)
  return destinations.map((destination) => {
    const { identity } = destination
    const { role } = identity
    if (role === undefined) return destination
    const shared = uses.filter((_, index) => destinations[index]?.identity.role?.role.arn === role.role.arn)
    const policy = sessionPolicy(usesBy(role.role.account, shared))
    return { ...destination, identity: { ...identity, role: { ...role, sessionPolicy: policy } } }
  })
}

/** Warnings about the policies of the sessions: each sentence once. */
export const scopeWarnings = (destinations: readonly Destination[]): readonly string[] => [
  ...new Set(destinations.flatMap(({ identity }) => identity.role?.sessionPolicy?.warning ?? [])),
]

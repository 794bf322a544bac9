import { actionsOf } from './features.ts'
import { identityPolicy, type PolicyDocument, type Use } from './policy.ts'

/** What AWS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (Policy) */
const MAX_CHARACTERS = 2048

/** The policy of a role session, as small as it can be written. */
export interface SessionPolicy {
  readonly text: string
  /** What it gives beyond what is needed, as a sentence. */
  readonly warning: string | undefined
}

/** Takes what a session is for. Returns the policy that keeps it to that. */
export function sessionPolicy(uses: readonly Use[]): SessionPolicy {
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

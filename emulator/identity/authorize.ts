import { partitionOfArn } from '../names.ts'
import type { World } from '../world.ts'
import type { Caller } from './credentials.ts'
import { parsePolicy, type Statement } from './policy.ts'
import { holds, matches } from './policy-match.ts'

/** One permission that a request needs. */
export interface Question {
  readonly caller: Caller
  /** `ecr:PutImage`. */
  readonly action: string
  /** The ARN of what it is done to, or `*`. */
  readonly resource: string
  /** The account that owns it. */
  readonly owner: string
  /** The policies of the repository and of its registry, as JSON texts. */
  readonly resourcePolicies?: readonly string[]
}

type Effect = 'allow' | 'deny' | 'nothing'

/** A deny of any statement wins. */
function effectOf(statements: readonly Statement[], applies: (statement: Statement) => boolean): Effect {
  const effects = statements.filter(applies).map(({ allow }) => allow)
  if (effects.includes(false)) return 'deny'
  return effects.length > 0 ? 'allow' : 'nothing'
}

/** A principal is meant by its account, by its ARN, by its role's ARN, or by `*`. */
function isMeant(caller: Caller, { principals, notPrincipals }: Statement): boolean {
  const root = `arn:${partitionOfArn(caller.principal)}:iam::${caller.account}:root`
  const names = ['*', caller.account, root, caller.principal, caller.arn]
  return principals.some((principal) => names.includes(principal)) !== notPrincipals
}

/** How policies of each kind see a request; each refusal names the kind that made it. */
function effects(world: World, question: Question): Readonly<Record<'identity' | 'resource' | 'session', Effect>> {
  const { caller, action, resource, resourcePolicies = [] } = question
  const facts = {
    'aws:principalarn': caller.principal,
    'aws:principalaccount': caller.account,
    'aws:userid': caller.userId,
    'aws:requestedregion': caller.region || world.registry.region,
  }
  const fits = (statement: Statement) =>
    statement.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) !==
      statement.notActions &&
    statement.resources.some((pattern) => matches(pattern, resource)) !== statement.notResources &&
    // What cannot be judged here must not open anything.
    statement.conditions.every((condition) => holds(condition, facts) ?? !statement.allow)
  // A repository's policy has no resource: it is about its repository.
  const fitsHere = (statement: Statement) => isMeant(caller, statement) && fits(statement)
  const own = world.policies.of([caller.principal, caller.arn], matches)
  const resourceStatements = resourcePolicies.flatMap((policy) => parsePolicy(policy, 'resource'))
  return {
    identity: own === undefined ? 'allow' : effectOf(own, fits),
    resource: effectOf(resourceStatements, fitsHere),
    session:
      caller.sessionPolicy === undefined ? 'allow' : effectOf(parsePolicy(caller.sessionPolicy, 'identity'), fits),
  }
}

const kinds = { identity: 'an identity-based policy', resource: 'a resource-based policy', session: 'a session policy' }
const names = { identity: 'identity-based', resource: 'resource-based', session: 'session' } as const

/** Which kind of policy should have allowed the request and did not; undefined when nothing is missing. */
function missing(found: ReturnType<typeof effects>, sameAccount: boolean): keyof typeof names | undefined {
  if (found.session !== 'allow') return 'session'
  if (sameAccount) return found.identity === 'allow' || found.resource === 'allow' ? undefined : 'identity'
  if (found.identity !== 'allow') return 'identity'
  return found.resource === 'allow' ? undefined : 'resource'
}

/**
 * Decides as IAM does: a deny wins; in its own account a principal needs one policy that allows, in another account
 * both its own and the resource's; a session's policy only takes away.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @returns the refusal's sentence, or undefined when the request is allowed
 */
export function refusalOf(world: World, question: Question): string | undefined {
  const { caller, action, resource, owner } = question
  const found = effects(world, question)
  const sentence = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`
  for (const kind of ['identity', 'resource', 'session'] as const)
    if (found[kind] === 'deny') return `${sentence} with an explicit deny in ${kinds[kind]}`
  const kind = missing(found, owner === caller.account)
  return kind && `${sentence} because no ${names[kind]} policy allows the ${action} action`
}

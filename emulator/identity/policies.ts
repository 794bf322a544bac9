import { RuleList } from '../rule-list.ts'
import { parsePolicy, type Statement } from './policy.ts'

/** An identity-based policy, and for whom it is. */
export interface PolicyRule {
  /** The ARN of a user or role; `*` in it stands for any text. Default: everybody. */
  readonly principal?: string
  /** A policy document as in IAM. */
  readonly policy: object
}

const members = ['principal', 'policy']

/** @throws Error that says what is wrong with a rule */
function parseRule(value: unknown): { principal: string; statements: readonly Statement[] } {
  if (typeof value !== 'object' || value === null || !('policy' in value))
    throw new Error(
      'A policy rule is an object with a policy: {"principal": "arn:aws:iam::…", "policy": {"Statement": …}}.',
    )
  const unknown = Object.keys(value).filter((name) => !members.includes(name))
  if (unknown.length > 0)
    throw new Error(`A policy rule has no member '${unknown.join("', '")}'; it has ${members.join(', ')}.`)
  const principal = 'principal' in value ? value.principal : '*'
  if (typeof principal !== 'string') throw new Error("A policy rule's principal is an ARN, or `*`.")
  return { principal, statements: parsePolicy(value.policy, 'identity') }
}

/** @throws Error that says what is wrong with a rule */
function parseRules(value: unknown): readonly PolicyRule[] {
  if (!Array.isArray(value)) throw new Error('Policies are a list of rules.')
  for (const rule of value) readRule(rule)
  return value as PolicyRule[]
}

const known = new WeakMap<object, ReturnType<typeof parseRule>>()

/** Each rule is read once, because there is a look at all of them for each request. */
function readRule(rule: object): ReturnType<typeof parseRule> {
  const result = known.get(rule) ?? parseRule(rule)
  known.set(rule, result)
  return result
}

/**
 * The identity-based policies of all accounts. A principal that no rule is for may do everything in its account; one
 * that has rules may do what they allow.
 */
export class Policies extends RuleList<PolicyRule> {
  /** @throws Error that says what is wrong with a rule */
  constructor(rules: readonly PolicyRule[]) {
    super(rules, parseRules)
  }

  /** @returns the statements for a principal, or undefined when no rule is for it */
  of(principals: readonly string[], matches: (pattern: string, text: string) => boolean): Statement[] | undefined {
    const rules = this.current()
      .map(readRule)
      .filter(({ principal }) => principals.some((arn) => matches(principal, arn)))
    return rules.length === 0 ? undefined : rules.flatMap(({ statements }) => statements)
  }
}

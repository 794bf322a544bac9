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

/**
 * The identity-based policies of all accounts. A principal that no rule is for may do everything in its account; one
 * that has rules may do what they allow. A test's own list is read anew for each request.
 */
export class Policies {
  readonly #given: readonly PolicyRule[]
  #set: readonly PolicyRule[] = []
  readonly #parsed = new WeakMap<PolicyRule, ReturnType<typeof parseRule>>()

  /** @throws Error that says what is wrong with a rule */
  constructor(rules: readonly PolicyRule[]) {
    this.#given = rules
    this.#all()
  }

  list(): readonly PolicyRule[] {
    return [...this.#given, ...this.#set]
  }

  /** Replaces what was set here before; what the server was started with stays. @throws Error as the constructor does */
  set(rules: unknown): void {
    if (!Array.isArray(rules)) throw new Error('Policies are a list of rules.')
    for (const rule of rules) parseRule(rule)
    this.#set = rules as PolicyRule[]
  }

  /** @returns the statements for a principal, or undefined when no rule is for it */
  of(principals: readonly string[], matches: (pattern: string, text: string) => boolean): Statement[] | undefined {
    const rules = this.#all().filter(({ principal }) => principals.some((arn) => matches(principal, arn)))
    return rules.length === 0 ? undefined : rules.flatMap(({ statements }) => statements)
  }

  #all() {
    return this.list().map((rule) => {
      const parsed = this.#parsed.get(rule) ?? parseRule(rule)
      this.#parsed.set(rule, parsed)
      return parsed
    })
  }
}

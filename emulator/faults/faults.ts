import { RuleList } from '../rule-list.ts'
import { steps } from '../steps.ts'
import { type FaultRule, parseFaults } from './rule.ts'

/** The error that a fault gives, after its defaults. */
export interface InjectedError {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** The rules as they are now, and how often each has met a request. */
export class Faults extends RuleList<FaultRule> {
  readonly #met = new WeakMap<FaultRule, number>()

  /** @throws Error when a rule is wrong */
  constructor(rules: readonly FaultRule[]) {
    super(rules, (list) => parseFaults(list, steps))
  }

  /** @returns the first rule that applies to this request, which counts as used; or undefined */
  take(step: string, repository: string | undefined): FaultRule | undefined {
    for (const rule of this.current()) {
      if (rule.match !== '*' && rule.match !== step) continue
      if (rule.repository !== undefined && rule.repository !== repository) continue
      const met = this.#met.get(rule) ?? 0
      const { skip = 0, times = Number.POSITIVE_INFINITY } = rule
      if (met >= skip + times) continue
      this.#met.set(rule, met + 1)
      if (met >= skip) return rule
    }
    return undefined
  }
}

/** @returns the error that a rule wants, or undefined when it leaves the answer to the server */
export function injectedError(rule: FaultRule, defaultCode: string): InjectedError | undefined {
  const { status, code, message } = rule
  if (rule.body !== undefined || rule.action !== undefined) return undefined
  const isElse = [rule.delayMs, rule.truncateTo, rule.wrongDigest, rule.bytesPerSecond].some((it) => it !== undefined)
  if (status === undefined && code === undefined && message === undefined && isElse) return undefined
  return {
    status: status ?? (code === undefined ? 500 : 400),
    code: code ?? defaultCode,
    message: message ?? 'The local ECR was told to fail here.',
  }
}

import { steps } from './steps.ts'

/** What goes wrong, where, how often. A list of these may be changed at any time while the server runs. */
export interface FaultRule {
  /** A step's name: one of `steps` (see steps.ts). */
  readonly match: string
  /** For how many requests; without it for all. */
  readonly times?: number
  /** The answer's status: 400 when there is a code, else 500. */
  readonly status?: number
  /** The error's name in the words of the API concerned: `ThrottlingException`, `TOOMANYREQUESTS`. */
  readonly code?: string
  readonly message?: string
  /** `reset` cuts the connection, `hang` never answers; both before anything is done. */
  readonly action?: 'reset' | 'hang'
  /** Waits first. A rule with nothing else to do only makes the step slow. */
  readonly delayMs?: number
}

/** The error that a fault gives, after its defaults. */
export interface InjectedError {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** The rules as they are now, and how often each has struck. */
export class Faults {
  readonly #rules: readonly FaultRule[]
  readonly #struck = new WeakMap<FaultRule, number>()

  /** @throws Error when a rule names a step that does not exist */
  constructor(rules: readonly FaultRule[]) {
    this.#rules = rules
    this.#check()
  }

  /** @returns the first rule that applies to this request, which counts as used; or undefined */
  take(step: string): FaultRule | undefined {
    this.#check()
    const rule = this.#rules.find(({ match }, at) => match === step && this.#left(at) > 0)
    if (rule !== undefined) this.#struck.set(rule, (this.#struck.get(rule) ?? 0) + 1)
    return rule
  }

  #left(at: number): number {
    const rule = this.#rules[at]
    if (rule === undefined) return 0
    return (rule.times ?? Number.POSITIVE_INFINITY) - (this.#struck.get(rule) ?? 0)
  }

  /** A rule that can never match would make a test pass for no reason. */
  #check(): void {
    const unknown = this.#rules.map(({ match }) => match).filter((match) => !steps.includes(match))
    if (unknown.length > 0)
      throw new Error(
        `A fault names a step that does not exist: ${unknown.join(', ')}. The steps are: ${steps.join(', ')}.`,
      )
  }
}

/** @returns the error that a rule wants, or undefined when it only waits */
export function injectedError(rule: FaultRule, defaultCode: string): InjectedError | undefined {
  const { status, code, message, delayMs } = rule
  if (status === undefined && code === undefined && message === undefined && delayMs !== undefined) return undefined
  return {
    status: status ?? (code === undefined ? 500 : 400),
    code: code ?? defaultCode,
    message: message ?? 'The local ECR was told to fail here.',
  }
}

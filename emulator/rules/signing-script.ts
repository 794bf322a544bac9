import { RuleList } from '../rule-list.ts'
import type { Repository } from '../store/repository.ts'
import { type Checks, isCount, isText, parseScript, type ScriptRule, stepsFor } from './script.ts'

/** `NONE`: DescribeImageSigningStatus shows no status, as of an image that was pushed before there was a rule. */
const signingStatuses = ['IN_PROGRESS', 'COMPLETE', 'FAILED', 'NONE'] as const

/** What the signing of an image is for a while. The last step of a script stays. */
export interface SigningStep {
  readonly status: (typeof signingStatuses)[number]
  readonly failureCode?: string
  readonly failureReason?: string
  /** For so many answers of DescribeImageSigningStatus. Default: 1. */
  readonly times?: number
}

/** How signing goes. */
export type SigningScriptRule = ScriptRule<SigningStep>

const isStatus = (value: unknown) => signingStatuses.some((status) => status === value)
const stepMembers: Checks = {
  status: [isStatus, `is one of ${signingStatuses.join(', ')}`],
  failureCode: [isText, 'is a text'],
  failureReason: [isText, 'is a text'],
  times: [isCount, 'is a number of answers'],
}

/** The rules as they are now. */
export class SigningScript extends RuleList<SigningScriptRule> {
  readonly #answers = new WeakMap<Repository, Map<string, number>>()

  /** @throws Error when a rule is wrong */
  constructor(rules: readonly SigningScriptRule[]) {
    super(rules, (value) => parseScript<SigningStep>('Signing', stepMembers, value))
  }

  /** @returns the step at which the script of an image is, by the answers so far; undefined without a script for it */
  next(repository: Repository, digest: string): SigningStep | undefined {
    const names = [digest, ...repository.tagsOf(digest)]
    const steps = stepsFor(this.current(), repository.settings.name, names)
    if (steps === undefined) return undefined
    const told = this.#answers.get(repository) ?? new Map<string, number>()
    this.#answers.set(repository, told)
    const answers = told.get(digest) ?? 0
    told.set(digest, answers + 1)
    let until = 0
    for (const step of steps) {
      until += step.times ?? 1
      if (answers < until) return step
    }
    return steps.at(-1)
  }
}

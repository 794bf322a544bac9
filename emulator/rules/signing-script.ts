import { isObject } from '../json.ts'
import { RuleList } from '../rule-list.ts'
import type { Repository } from '../store/repository.ts'
import { type Checks, problemsOf } from './scan-script.ts'
import { fits } from './wildcard.ts'

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

/** How signing goes. The first rule that is for an image is taken. */
export interface SigningScriptRule {
  /** A repository; `*` in it stands for any text. Default: all. */
  readonly repository?: string
  /** A digest or a tag of the image. Default: all. */
  readonly image?: string
  readonly steps: readonly SigningStep[]
}

const isText = (value: unknown) => typeof value === 'string'
const isStatus = (value: unknown) => signingStatuses.some((status) => status === value)
const stepMembers: Checks = {
  status: [isStatus, `is one of ${signingStatuses.join(', ')}`],
  failureCode: [isText, 'is a text'],
  failureReason: [isText, 'is a text'],
  times: [(value) => Number.isSafeInteger(value), 'is a number of answers'],
}
const ruleMembers: Checks = {
  repository: [isText, 'is a name'],
  image: [isText, 'is a tag or a digest'],
  steps: [(value) => Array.isArray(value) && value.length > 0, 'is a list of at least one step'],
}

/** @throws Error that names all that is wrong */
function parseSigningRules(value: unknown): readonly SigningScriptRule[] {
  if (!Array.isArray(value)) throw new Error('Signings are a list of rules: [{"steps": [{"status": "COMPLETE"}]}].')
  const problems = value.flatMap((rule: unknown, at) => {
    const where = `signing rule ${at + 1}`
    const steps = isObject(rule) && Array.isArray(rule.steps) ? rule.steps : []
    const inSteps = (step: unknown, of: number) => problemsOf(step, stepMembers, 'status', `step ${of + 1} of ${where}`)
    return [...problemsOf(rule, ruleMembers, 'steps', where), ...steps.flatMap(inSteps)]
  })
  if (problems.length > 0) throw new Error(problems.join(' '))
  return value as readonly SigningScriptRule[]
}

/** The rules as they are now. */
export class SigningScript extends RuleList<SigningScriptRule> {
  readonly #answers = new WeakMap<Repository, Map<string, number>>()

  /** @throws Error when a rule is wrong */
  constructor(rules: readonly SigningScriptRule[]) {
    super(rules, parseSigningRules)
  }

  /** @returns the step at which the script of an image is, by the answers so far; undefined without a script for it */
  next(repository: Repository, digest: string): SigningStep | undefined {
    const names = [digest, ...repository.tagsOf(digest)]
    const isFor = ({ repository: pattern = '*', image }: SigningScriptRule) =>
      fits(pattern, repository.settings.name) && (image === undefined || names.includes(image))
    const steps = this.current().find(isFor)?.steps
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

// What the scripts of scans and of signings are: rules that say for which images their steps are.
import { isObject } from '../json.ts'
import { fits } from './wildcard.ts'

/** How something goes, step by step. The first rule that is for an image is taken. */
export interface ScriptRule<Step> {
  /** A repository; `*` in it stands for any text. Default: all. */
  readonly repository?: string
  /** A digest or a tag of the image. Default: all. */
  readonly image?: string
  readonly steps: readonly Step[]
}

export const isText = (value: unknown): boolean => typeof value === 'string'
export const isCount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** What each member of a rule or step may be, and the rest of a sentence that says it. */
export type Checks = Readonly<Record<string, readonly [(value: unknown) => boolean, string]>>

const ruleMembers: Checks = {
  repository: [isText, 'is a name'],
  image: [isText, 'is a tag or a digest'],
  steps: [(value) => Array.isArray(value) && value.length > 0, 'is a list of at least one step'],
}

/** @returns what is wrong with a rule or a step, as sentences */
function problemsOf(value: unknown, checks: Checks, needed: string, where: string): string[] {
  if (!isObject(value)) return [`${where} is no object.`]
  const missing = needed in value ? [] : [`${where} needs '${needed}'.`]
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    const [isRight, rule] = checks[name] ?? []
    if (isRight === undefined) return [`${where} has no member '${name}'; it has ${Object.keys(checks).join(', ')}.`]
    return isRight(member) ? [] : [`'${name}' of ${where} ${rule}; it is ${JSON.stringify(member)}.`]
  })
  return [...missing, ...wrong]
}

/**
 * Reads the rules of a script: `Scan` or `Signing`, with what the members of its steps may be, of which `status` is needed.
 * @throws Error that names all that is wrong
 */
export function parseScript<Step>(kind: string, stepMembers: Checks, value: unknown): readonly ScriptRule<Step>[] {
  if (!Array.isArray(value)) throw new Error(`${kind}s are a list of rules: [{"steps": [{"status": "COMPLETE"}]}].`)
  const problems = value.flatMap((rule: unknown, at) => {
    const where = `${kind.toLowerCase()} rule ${at + 1}`
    const steps = isObject(rule) && Array.isArray(rule.steps) ? rule.steps : []
    const inSteps = (step: unknown, of: number) => problemsOf(step, stepMembers, 'status', `step ${of + 1} of ${where}`)
    return [...problemsOf(rule, ruleMembers, 'steps', where), ...steps.flatMap(inSteps)]
  })
  if (problems.length > 0) throw new Error(problems.join(' '))
  return value as readonly ScriptRule<Step>[]
}

/** @param names the image's digest and tags. @returns the steps of the rule that is for it */
export function stepsFor<Step>(
  rules: readonly ScriptRule<Step>[],
  repository: string,
  names: readonly string[],
): readonly Step[] | undefined {
  const isFor = ({ repository: pattern = '*', image }: ScriptRule<Step>) =>
    fits(pattern, repository) && (image === undefined || names.includes(image))
  return rules.find(isFor)?.steps
}

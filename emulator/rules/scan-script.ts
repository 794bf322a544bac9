import { isObject } from '../json.ts'
import { RuleList } from '../rule-list.ts'
import { fits } from './wildcard.ts'

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html */
const scanStatuses = [
  'IN_PROGRESS',
  'COMPLETE',
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'ACTIVE',
  'PENDING',
  'SCAN_ELIGIBILITY_EXPIRED',
  'FINDINGS_UNAVAILABLE',
  'LIMIT_EXCEEDED',
  'IMAGE_ARCHIVED',
] as const

export type ScanStatus = (typeof scanStatuses)[number]

/** One finding, in the API's own members; of a basic scan `name`, of an enhanced one `packageVulnerabilityDetails`. */
export interface Finding {
  /** `CRITICAL`, `HIGH`, …; of an enhanced scan also `UNTRIAGED`. */
  readonly severity: string
  readonly [member: string]: unknown
}

/** What a scan is for a while. The last step of a script stays. */
export interface ScanStep {
  readonly status: ScanStatus
  /** Default: ECR's own words, where they are known. */
  readonly description?: string
  /** For so many answers of DescribeImageScanFindings. */
  readonly times?: number
  /** For so long, in milliseconds. A step with neither `times` nor `forMs` is one answer long. */
  readonly forMs?: number
  /** Default: none. */
  readonly findings?: readonly Finding[]
}

/** How scans go. The first rule that is for an image is taken. */
export interface ScanRule {
  /** A repository; `*` in it stands for any text. Default: all. */
  readonly repository?: string
  /** A digest or a tag of the image. Default: all. */
  readonly image?: string
  readonly steps: readonly ScanStep[]
}

const isText = (value: unknown) => typeof value === 'string'
const isCount = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isFinding = (value: unknown) => isObject(value) && isText(value.severity)
const isFindings = (value: unknown) => Array.isArray(value) && value.every(isFinding)
const isStatus = (value: unknown) => scanStatuses.some((status) => status === value)
const isSteps = (value: unknown) => Array.isArray(value) && value.length > 0

/** What each member of a rule or step may be, and the rest of a sentence that says it. */
export type Checks = Readonly<Record<string, readonly [(value: unknown) => boolean, string]>>

const stepMembers: Checks = {
  status: [isStatus, `is one of ${scanStatuses.join(', ')}`],
  description: [isText, 'is a text'],
  times: [isCount, 'is a number of answers'],
  forMs: [isCount, 'is a number of milliseconds'],
  findings: [isFindings, 'is a list of objects, each with a severity'],
}
const ruleMembers: Checks = {
  repository: [isText, 'is a name'],
  image: [isText, 'is a tag or a digest'],
  steps: [isSteps, 'is a list of at least one step'],
}

/** @returns what is wrong with a rule or a step, as sentences */
export function problemsOf(value: unknown, checks: Checks, needed: string, where: string): string[] {
  if (!isObject(value)) return [`${where} is no object.`]
  const missing = needed in value ? [] : [`${where} needs '${needed}'.`]
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    const [isRight, rule] = checks[name] ?? []
    if (isRight === undefined) return [`${where} has no member '${name}'; it has ${Object.keys(checks).join(', ')}.`]
    return isRight(member) ? [] : [`'${name}' of ${where} ${rule}; it is ${JSON.stringify(member)}.`]
  })
  return [...missing, ...wrong]
}

/** @throws Error that names all that is wrong */
function parseScanRules(value: unknown): readonly ScanRule[] {
  if (!Array.isArray(value)) throw new Error('Scans are a list of rules: [{"steps": [{"status": "COMPLETE"}]}].')
  const problems = value.flatMap((rule: unknown, at) => {
    const where = `scan rule ${at + 1}`
    const steps = isObject(rule) && Array.isArray(rule.steps) ? rule.steps : []
    const inSteps = (step: unknown, of: number) => problemsOf(step, stepMembers, 'status', `step ${of + 1} of ${where}`)
    return [...problemsOf(rule, ruleMembers, 'steps', where), ...steps.flatMap(inSteps)]
  })
  if (problems.length > 0) throw new Error(problems.join(' '))
  return value as readonly ScanRule[]
}

/** The rules as they are now. */
export class ScanScript extends RuleList<ScanRule> {
  /** @throws Error when a rule is wrong */
  constructor(rules: readonly ScanRule[]) {
    super(rules, parseScanRules)
  }

  /** @param names the image's digest and tags. @returns the steps of the rule that is for it */
  stepsFor(repository: string, names: readonly string[]): readonly ScanStep[] | undefined {
    const isFor = ({ repository: pattern = '*', image }: ScanRule) =>
      fits(pattern, repository) && (image === undefined || names.includes(image))
    return this.current().find(isFor)?.steps
  }
}

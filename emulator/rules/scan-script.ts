import { isObject } from '../json.ts'
import { RuleList } from '../rule-list.ts'
import { type Checks, isCount, isText, parseScript, type ScriptRule, stepsFor } from './script.ts'

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

/** How scans go. */
export type ScanRule = ScriptRule<ScanStep>

const isFinding = (value: unknown) => isObject(value) && isText(value.severity)
const isFindings = (value: unknown) => Array.isArray(value) && value.every(isFinding)
const isStatus = (value: unknown) => scanStatuses.some((status) => status === value)

const stepMembers: Checks = {
  status: [isStatus, `is one of ${scanStatuses.join(', ')}`],
  description: [isText, 'is a text'],
  times: [isCount, 'is a number of answers'],
  forMs: [isCount, 'is a number of milliseconds'],
  findings: [isFindings, 'is a list of objects, each with a severity'],
}

/** The rules as they are now. */
export class ScanScript extends RuleList<ScanRule> {
  /** @throws Error when a rule is wrong */
  constructor(rules: readonly ScanRule[]) {
    super(rules, (value) => parseScript<ScanStep>('Scan', stepMembers, value))
  }

  /** @param names the image's digest and tags. @returns the steps of the rule that is for it */
  stepsFor(repository: string, names: readonly string[]): readonly ScanStep[] | undefined {
    return stepsFor(this.current(), repository, names)
  }
}

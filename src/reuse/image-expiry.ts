import { fitsFilter } from '../ecr/name-filter.ts'
import type { Tag } from '../names/image-reference.ts'

/** Image of a repository that a lifecycle policy is about. */
export interface ExpiringImage {
  /** Tags that it has, as far as they are known. */
  readonly tags: readonly Tag[]
  /** When it was pushed: a tag that it gets later changes nothing about that. */
  readonly pushed: Date
}

/** Expiry of an image by a rule. */
export interface ImageExpiry {
  /** Number by which the policy calls the rule. */
  readonly priority: number
  readonly at: Date
}

const DAY = 86_400_000

/**
 * Expiry of an image by a lifecycle policy, given as its JSON: by the first rule that counts days since the push and is for it.
 * Undefined where there is none, or the policy cannot be read. How many images there are is not known, so rules that count
 * them say nothing. https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function expiryOf(policy: string, { tags, pushed }: ExpiringImage): ImageExpiry | undefined {
  const rules = rulesIn(policy).toSorted((one, other) => one.priority - other.priority)
  const rule = rules.find((one) => isFor(one, tags))
  return rule && { priority: rule.priority, at: new Date(pushed.getTime() + rule.days * DAY) }
}

interface DaysRule {
  readonly priority: number
  readonly days: number
  /** Each stands for a tag that the image must have; undefined: it is for all images. */
  readonly patterns: readonly string[] | undefined
}

const isFor = ({ patterns }: DaysRule, tags: readonly Tag[]): boolean =>
  patterns === undefined || patterns.every((pattern) => tags.some((tag) => fitsFilter(pattern, tag)))

function rulesIn(policy: string): readonly DaysRule[] {
  try {
    const { rules = [] } = JSON.parse(policy) as { readonly rules?: readonly RuleJson[] }
    return rules.flatMap(daysRule)
  } catch {
    return []
  }
}

interface RuleJson {
  readonly rulePriority?: unknown
  readonly selection?: Readonly<Record<string, unknown>>
  readonly action?: { readonly type?: unknown }
}

function daysRule({ rulePriority: priority, selection = {}, action }: RuleJson): readonly DaysRule[] {
  const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber: days } = selection
  if (countType !== 'sinceImagePushed' || action?.type !== 'expire' || tagStatus === 'untagged') return []
  if (typeof priority !== 'number' || typeof days !== 'number') return []
  const patterns = [...textsIn(tagPrefixList).map((prefix) => `${prefix}*`), ...textsIn(tagPatternList)]
  return [{ priority, days, patterns: tagStatus === 'any' ? undefined : patterns }]
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

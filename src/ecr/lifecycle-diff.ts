import { type JsonDifference, policyDifferences } from './policy-diff.ts'

/**
 * Differences of two lifecycle policies, given as JSON, by what they do: only the order of the priorities counts, `pr-` as a
 * prefix is the pattern `pr-*`, images are of the storage class `standard` where none is named, and descriptions do nothing.
 * Where they do different things, the differences are told as they are written.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function lifecycleDifferences(now: string, wanted: string): readonly JsonDifference[] {
  const differences = policyDifferences(now, wanted)
  if (differences.length === 0) return []
  const [one, other] = [effectOf(now), effectOf(wanted)]
  return one !== undefined && other !== undefined && policyDifferences(one, other).length === 0 ? [] : differences
}

/** What a policy does, as JSON; undefined where it is not built as a policy is. */
function effectOf(policy: string): string | undefined {
  const { rules } = JSON.parse(policy) as { readonly rules?: unknown }
  if (!Array.isArray(rules) || !rules.every(isRule)) return undefined
  const inOrder = [...rules].sort((one, other) => one.rulePriority - other.rulePriority)
  return JSON.stringify({ rules: inOrder.map((rule, place) => effectOfRule(rule, place)) })
}

interface Rule {
  readonly rulePriority: number
  readonly description?: unknown
  readonly selection: Readonly<Record<string, unknown>>
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isRule = (value: unknown): value is Rule =>
  isObject(value) && typeof value.rulePriority === 'number' && isObject(value.selection)

function effectOfRule({ description: _, selection, ...rule }: Rule, place: number): object {
  const { tagPrefixList: prefixes, ...others } = selection
  const patterns = Array.isArray(prefixes) ? { tagPatternList: prefixes.map((prefix) => `${prefix}*`) } : {}
  return { ...rule, rulePriority: place + 1, selection: { storageClass: 'standard', ...others, ...patterns } }
}

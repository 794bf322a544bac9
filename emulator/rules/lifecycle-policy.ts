import {
  lifecycleFailure,
  noForm,
  quoted,
  requireCount,
  requireList,
  requireMembers,
  requireText,
  requireWord,
} from './lifecycle-schema.ts'

const countTypes = ['imageCountMoreThan', 'sinceImagePushed', 'sinceImagePulled', 'sinceImageTransitioned'] as const
const maxRules = 50

/** One rule: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export interface LifecycleRule {
  readonly priority: number
  readonly tagStatus: 'tagged' | 'untagged' | 'any'
  /** Of a rule for tagged images, one of the two. */
  readonly prefixes: readonly string[]
  readonly patterns: readonly string[]
  readonly storageClass: 'standard' | 'archive'
  readonly countType: (typeof countTypes)[number]
  readonly countNumber: number
  readonly action: 'expire' | 'transition'
}

function parseTexts(value: unknown): readonly string[] {
  return value === undefined ? [] : requireList(value).map(requireText)
}

function parseSelection(value: unknown) {
  const optional = ['tagPrefixList', 'tagPatternList', 'countUnit', 'storageClass']
  const selection = requireMembers(value, ['tagStatus', 'countType', 'countNumber'], optional)
  const { storageClass = 'standard', countUnit } = selection
  const countType = countTypes.find((candidate) => candidate === selection.countType)
  if (countType === undefined) throw noForm()
  if (countUnit !== undefined) requireWord(countUnit, ['days'])
  // A count of images has no unit, a time has one: https://github.com/cloud-custodian/cloud-custodian/issues/5597
  if ((countType === 'imageCountMoreThan') !== (countUnit === undefined)) throw noForm()
  const tagStatus = requireWord(selection.tagStatus, ['tagged', 'untagged', 'any'])
  const prefixes = parseTexts(selection.tagPrefixList)
  const patterns = parseTexts(selection.tagPatternList)
  if (patterns.some((pattern) => pattern.split('*').length > 5))
    throw lifecycleFailure('at most 4 wildcards per pattern')
  const lists = [prefixes, patterns].filter(({ length }) => length > 0).length
  if (lists !== (tagStatus === 'tagged' ? 1 : 0)) throw noForm()
  return {
    tagStatus,
    prefixes,
    patterns,
    storageClass: requireWord(storageClass, ['standard', 'archive']),
    countType,
    countNumber: requireCount(selection.countNumber),
  }
}

function parseAction(value: unknown): LifecycleRule['action'] {
  const action = requireMembers(value, ['type'], ['targetStorageClass'])
  const type = requireWord(action.type, ['expire', 'transition'])
  if ((type === 'transition') !== (action.targetStorageClass !== undefined)) throw noForm()
  if (action.targetStorageClass !== undefined) requireWord(action.targetStorageClass, ['archive'])
  return type
}

function parseRule(value: unknown): LifecycleRule {
  const rule = requireMembers(value, ['rulePriority', 'selection', 'action'], ['description'])
  if (rule.description !== undefined) requireText(rule.description)
  const parsed = { priority: requireCount(rule.rulePriority), ...parseSelection(rule.selection) }
  const action = parseAction(rule.action)
  requireArchive(parsed, action)
  // Images that nobody pulls are archived: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
  if (parsed.countType === 'sinceImagePulled' && action === 'expire') throw noForm()
  return { ...parsed, action }
}

/** What is in the archive stays for 90 days: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html */
function requireArchive(rule: Omit<LifecycleRule, 'action'>, action: LifecycleRule['action']): void {
  const isArchive = rule.storageClass === 'archive'
  if (isArchive !== (rule.countType === 'sinceImageTransitioned')) throw noForm()
  if (isArchive && action === 'transition') throw noForm()
  if (isArchive && rule.countNumber < 90)
    throw lifecycleFailure(
      `numeric instance is lower than the required minimum (minimum: 90, found: ${rule.countNumber})`,
    )
}

/**
 * One rule for untagged images, one for any, and no set of prefixes twice. The first and the last are evaluation rules of
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html, the second is said by
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecr.LifecycleRule.html; also
 * https://gist.github.com/xiaket/b16623765e11a657cbe52b61f1aeda8d. They were written before there was an archive, and
 * its rules select other images, so each storage class is judged by itself. ECR's own sentences are not known.
 */
function requireUnique(rules: readonly LifecycleRule[]): void {
  const selected = rules.map(({ tagStatus, prefixes, storageClass }) => {
    const isOne = tagStatus !== 'tagged' || prefixes.length > 0
    const what =
      tagStatus === 'tagged' ? `the tag prefixes ${quoted([...prefixes].sort())}` : `tagStatus '${tagStatus}'`
    return isOne ? `${what} for the storage class '${storageClass}'` : undefined
  })
  const repeated = selected.find((what, at) => what !== undefined && selected.indexOf(what) !== at)
  if (repeated !== undefined) throw lifecycleFailure(`There are multiple rules with ${repeated}`)
}

/** Priorities are unique, and rules for any image come last: see the page above. */
function requireOrder(rules: readonly LifecycleRule[]): void {
  const priorities = rules.map(({ priority }) => priority)
  const repeated = priorities.find((priority, at) => priorities.indexOf(priority) !== at)
  if (repeated !== undefined) throw lifecycleFailure(`There are multiple rules with priority ${repeated}`)
  const prioritiesOf = (isAny: boolean) =>
    rules.filter(({ tagStatus }) => (tagStatus === 'any') === isAny).map(({ priority }) => priority)
  if (Math.min(...prioritiesOf(true)) < Math.max(...prioritiesOf(false)))
    throw lifecycleFailure("The rule with tagStatus 'any' must have the highest rulePriority")
}

/**
 * Reads a lifecycle policy.
 * @returns its rules, in the order in which they are applied
 * @throws ServiceError InvalidParameterException
 */
export function parseLifecyclePolicy(text: string): readonly LifecycleRule[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw lifecycleFailure('Could not map policyString into LifecyclePolicy.')
  }
  const { rules } = requireMembers(json, ['rules'])
  const parsed = requireList(rules).map(parseRule)
  if (parsed.length > maxRules)
    throw lifecycleFailure(
      `array is too long: must have at most ${maxRules} elements but instance has ${parsed.length} elements`,
    )
  requireOrder(parsed)
  requireUnique(parsed)
  return [...parsed].sort((one, other) => one.priority - other.priority)
}

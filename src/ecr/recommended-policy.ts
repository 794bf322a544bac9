/** Rule of the recommended policy. Images whose tag fits the pattern go so many days after their push; none: they stay. */
interface Rule {
  /** `undefined`: images without a tag. */
  readonly pattern: string | undefined
  readonly days: number | undefined
  /** What it is, in the plural. */
  readonly what: string
}

/** How long what is only passing stays: longer than a holiday, and than most pull requests. */
const PASSING_DAYS = 14

/**
 * The rules, in the order in which they apply. ECR judges images, not tags: one with a tag that an earlier rule names is
 * never touched by a later one, and that is how an image stays that has a passing tag beside a lasting one, as the one that a
 * pull request takes from its base, or one whose step died before it removed its staging tag.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
const RULES: readonly Rule[] = [
  { pattern: 'buildcache-*..*', days: PASSING_DAYS, what: 'Caches of builds' },
  { pattern: 'latest', days: undefined, what: 'The newest images' },
  { pattern: '*.*.*', days: undefined, what: 'Versions' },
  { pattern: 'fp-pr-*', days: PASSING_DAYS, what: 'Images that pull requests built for reuse' },
  { pattern: 'fp-*', days: undefined, what: 'Images that branches built for reuse' },
  { pattern: 'pr-*', days: PASSING_DAYS, what: 'Images of pull requests' },
  { pattern: 'sha-*', days: undefined, what: 'Images of commits' },
  { pattern: 'part-*-*-*-*', days: PASSING_DAYS, what: 'Parts that were never joined' },
  { pattern: 'staging-*-*', days: PASSING_DAYS, what: 'Images that never passed the gate' },
  { pattern: undefined, days: 1, what: 'Images without a tag' },
]

/** A rule can only say when an image goes: this is a hundred years. */
const NEVER = 36_500

/** The recommended lifecycle policy, as JSON without white space. */
export const RECOMMENDED_POLICY = JSON.stringify({
  rules: RULES.map((rule, place) => ({
    rulePriority: place + 1,
    description: describeRule(rule),
    selection: {
      ...(rule.pattern === undefined
        ? { tagStatus: 'untagged' }
        : { tagStatus: 'tagged', tagPatternList: [rule.pattern] }),
      countType: 'sinceImagePushed',
      countUnit: 'days',
      countNumber: rule.days ?? NEVER,
    },
    action: { type: 'expire' },
  })),
})

/** Describes the rules of the recommended policy, a line for each: `pr-*: images of pull requests go after 14 days`. */
export const describeRecommendedPolicy = (): readonly string[] => [
  ...RULES.map((rule) => `${rule.pattern ?? 'untagged'}: ${describeRule(rule)}`),
  'everything else: stays',
]

function describeRule({ what, days }: Rule): string {
  return days === undefined ? `${what} stay` : `${what} go after ${days} ${days === 1 ? 'day' : 'days'}`
}

import { labelledLines, type PlanLine } from '../base/text.ts'
import type { DesiredRepository, TagMutability } from '../ecr/destination.ts'
import { type Drift, describeDrift, describeEncryption, isFixed } from '../ecr/drift.ts'
import { describeRecommendedPolicy, RECOMMENDED_POLICY } from '../ecr/recommended-policy.ts'
import type { RuleRow, TagSettings } from '../image-metadata/resolve.ts'
import { shortDigest, type Tag } from '../names/image-reference.ts'
import { actionPrefix } from '../names/registry.ts'
import { repositoryUri } from '../names/repository.ts'
import type { DestinationPlan } from './plan-destination.ts'
import type { TagPlan } from './plan-tags.ts'

/** Describes who asks, and the repository, as rows of a plan. */
export const describePlace = (plan: DestinationPlan): readonly PlanLine[] => [
  ['identity', plan.caller],
  ['repository', `${repositoryUri(plan.repository)} (${describeState(plan)})`],
]

/** Describes what is done in a repository, as rows of a plan. */
export const describeRest = (plan: DestinationPlan, { byDefault, rows }: TagSettings): readonly PlanLine[] => [
  ...labelledLines(
    'settings',
    plan.drift.map((drift) => describeMending(drift, plan.mode)),
  ),
  ...labelledLines('lifecycle', wantsRecommended(plan) ? describeRecommendedPolicy() : []),
  ...labelledLines(
    'tags',
    plan.tags.map((one) => `${one.tag}: ${describeMove(one)}${byDefault ? '' : describeRules(one.tag, rows)}`),
  ),
  ...labelledLines(
    'platforms',
    plan.platformTags.map((one) => `${one.tag}: ${describeMove(one)}`),
  ),
  ...plan.left.map(({ tag }): PlanLine => ['', `${tag}: left alone, it cannot move in this repository`]),
]

/** Whether the repository gets the recommended lifecycle policy, or shall have it and has none. */
function wantsRecommended({ create, drift }: DestinationPlan): boolean {
  const isCreated = create?.by === 'step' && create.desired.lifecyclePolicy === RECOMMENDED_POLICY
  return (
    isCreated || drift.some(({ setting, wanted }) => setting === 'lifecycle-policy' && wanted === RECOMMENDED_POLICY)
  )
}

function describeMending(drift: Drift, mode: DestinationPlan['mode']): string {
  const done = mode === 'apply' && !isFixed(drift.setting) ? 'will be set' : 'stays as it is'
  return `${describeDrift(drift)} (${done})`
}

function describeState({ repository, state, imagesSeen, create }: DestinationPlan): string {
  const blindTo = (operation: string) =>
    `this identity is not allowed to use ${actionPrefix(repository.registry)}:${operation}`
  if (state === 'hidden') return blindTo('DescribeRepositories')
  if (state === 'there') return imagesSeen ? 'exists' : `exists, ${blindTo('DescribeImages')}`
  if (create === undefined) return 'missing'
  if (create.by === 'step') {
    const optional = `${blindTo('DescribeRepositoryCreationTemplates')}, which is optional`
    const blind = create.blind ? [`without looking for a creation template (${optional})`] : []
    return ['missing, will be created', ...describeDesired(create.desired), ...blind].join(', ')
  }
  const template = create.template === undefined ? 'a creation template' : `the creation template ${create.template}`
  return `missing, the push creates it by ${template}`
}

function describeDesired({
  mutability,
  scanOnPush,
  encryption,
  lifecyclePolicy,
  repositoryPolicy,
  tags,
  catalog,
}: DesiredRepository): readonly string[] {
  const words = [
    mutability && describeMovement(mutability),
    scanOnPush ? 'scanned on push' : undefined,
    encryption && `encrypted by ${describeEncryption(encryption)}`,
    lifecyclePolicy && `with ${lifecyclePolicy === RECOMMENDED_POLICY ? 'the recommended' : 'a'} lifecycle policy`,
    repositoryPolicy && 'with a repository policy',
    catalog && 'shown in the gallery',
    tags.length > 0 ? `tagged ${tags.map(({ key, value }) => `${key}=${value}`).join(' ')}` : undefined,
  ]
  return words.filter((text) => text !== undefined)
}

/** `immutable except latest` */
function describeMovement({ kind, exclusions }: TagMutability): string {
  const word = kind.startsWith('IMMUTABLE') ? 'immutable' : 'mutable'
  return exclusions.length === 0 ? word : `${word} except ${exclusions.join(' ')}`
}

function describeMove({ tag, now, locked, archived, keeps }: TagPlan): string {
  // The sentence begins with the tag, as the row does.
  if (keeps !== undefined) return keeps.startsWith(`${tag} `) ? keeps.slice(tag.length + 1) : keeps
  if (now === undefined) return 'new'
  const where = `${shortDigest(now)}${archived ? ' in the archive' : ''}`
  return locked ? `locked on ${where}` : `now on ${where}`
}

/** Describes which rules gave a tag; a plain name needs no explanation. */
export function describeRules(tag: Tag, rows: readonly RuleRow[]): string {
  const rules = rows.flatMap((row) => ('tag' in row && row.tag === tag && row.rule !== tag ? [row.rule] : []))
  return rules.length === 0 ? '' : ` (${rules.join('; ')})`
}

/** Describes the rules that gave no tag, as rows of a plan. */
export function silentRules(rows: readonly RuleRow[]): readonly PlanLine[] {
  const silent = rows.flatMap((row) => ('reason' in row ? [`${row.rule}: ${row.reason}`] : []))
  return labelledLines('no tag', silent)
}

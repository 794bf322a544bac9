import type { BuildSettings, TagSettings } from '../inputs/settings.ts'
import { type Digest, shortDigest } from '../names/digest.ts'
import { repositoryUri } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import type { RuleRow } from '../tags/resolve.ts'
import type { DestinationPlan } from './destination.ts'
import type { PushPlan } from './plan.ts'

/** The plan as a short table for the log. */
export function describePlan(plan: PushPlan, build: BuildSettings, tags: TagSettings): string {
  const [first, ...others] = plan.destinations
  const how: Row = ['build', describeBuild(plan, build)]
  const rows =
    first === undefined || others.length > 0
      ? [how, ...plan.destinations.flatMap((one) => [...describePlace(one).toReversed(), ...describeMoves(one, tags)])]
      : [...describePlace(first), how, ...describeMoves(first, tags)]
  return table([...rows, ...silentRules(tags.rows)])
}

const describePlace = (plan: DestinationPlan): readonly Row[] => [
  ['identity', plan.caller],
  ['repository', `${repositoryUri(plan.repository)} (${describeState(plan)})`],
]

const describeMoves = (plan: DestinationPlan, { byDefault, rows }: TagSettings): readonly Row[] => [
  ...plan.tags.map(
    ({ tag, now, locked }, index): Row => [
      index === 0 ? 'tags' : '',
      `${tag}: ${describeMove(now, locked)}${byDefault ? '' : describeRules(tag, rows)}`,
    ],
  ),
  ...plan.left.map((tag): Row => ['', `${tag}: left alone, it cannot move in this repository`]),
]

/** The tags of a build that is not pushed, as a short table for the log. */
export function describeTags({ names, byDefault, rows }: TagSettings): string {
  return table([
    ...names.map(
      (tag, index): Row => [index === 0 ? 'tags' : '', `${tag}${byDefault ? '' : describeRules(tag, rows)}`],
    ),
    ...silentRules(rows),
  ])
}

type Row = readonly [label: string, text: string]

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join('\n')
}

function describeState({ state, create }: DestinationPlan): string {
  if (create !== undefined) {
    const settings = [create.mutability?.toLowerCase(), create.scanOnPush ? 'scanned on push' : undefined]
    return ['missing, will be created', ...settings.filter((text) => text !== undefined)].join(', ')
  }
  return state === 'there' ? 'exists' : 'this identity may not use ecr:DescribeRepositories'
}

function describeBuild({ builder, produce }: PushPlan, build: BuildSettings): string {
  const platforms = build.platforms.length > 0 ? ` for ${build.platforms.join(', ')}` : ''
  const how = `${describeSource(build)}${platforms} by builder ${builder.name} (${builder.driver})`
  return produce.kind === 'push'
    ? how
    : `${how}, not pushed: it must be the image that the locked tags have (${shortDigest(produce.image.digest)})`
}

function describeSource({ context, file }: BuildSettings): string {
  if (context.kind === 'remote') return `${file ?? 'Dockerfile'} of ${context.address}`
  return file ?? `${context.path.replace(/\/+$/, '')}/Dockerfile`
}

function describeMove(now: Digest | undefined, locked: boolean): string {
  if (now === undefined) return 'new'
  return locked ? `locked on ${shortDigest(now)}` : `now on ${shortDigest(now)}`
}

/** Which rules gave a tag; a plain name needs no explanation. */
function describeRules(tag: Tag, rows: readonly RuleRow[]): string {
  const rules = rows.flatMap((row) => ('tag' in row && row.tag === tag && row.rule !== tag ? [row.rule] : []))
  return rules.length === 0 ? '' : ` (${rules.join('; ')})`
}

function silentRules(rows: readonly RuleRow[]): readonly Row[] {
  const silent = rows.flatMap((row) => ('reason' in row ? [`${row.rule}: ${row.reason}`] : []))
  return silent.map((text, index): Row => [index === 0 ? 'no tag' : '', text])
}

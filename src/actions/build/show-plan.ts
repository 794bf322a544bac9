import { type PlanLine, textTable } from '../../base/text.ts'
import type { BuildSettings } from '../../buildx/build-settings.ts'
import type { BuilderChoice } from '../../buildx/builder/builder-choice.ts'
import { describeCache } from '../../cache/choose.ts'
import { type PartSet, partTag } from '../../delivery/part-set.ts'
import type { DestinationPlan } from '../../delivery/plan-destination.ts'
import type { TagPlan } from '../../delivery/plan-tags.ts'
import type { DesiredRepository, TagMutability } from '../../ecr/destination.ts'
import { type Drift, describeDrift, describeEncryption, isFixed } from '../../ecr/drift.ts'
import { describePolicies, type LocatedDestination, plannedPolicies } from '../../iam/policy.ts'
import type { RuleRow, TagSettings } from '../../image-metadata/resolve.ts'
import { type ImageReference, printReference, shortDigest, type Tag } from '../../names/image-reference.ts'
import { actionPrefix } from '../../names/registry.ts'
import { imageRepository, repositoryUri } from '../../names/repository.ts'
import { type BuiltCommit, describeCommit } from '../../runner/built-commit.ts'
import { judgeSecret, type PublicTexts } from '../../secrets/evidence.ts'
import { describeSecrets, searchWarnings } from '../../secrets/notes.ts'
import type { Planned, PushPlan } from './plan.ts'
import { planJson } from './plan-json.ts'
import { announceBuilder } from './run-builder.ts'
import { announceCache } from './run-cache.ts'
import type { Run } from './run-context.ts'
import { givenSecrets } from './searched-secrets.ts'
import { buildExtras } from './settings.ts'
import { planSummary, policySummary } from './summary.ts'

/** Describes a plan as a short table for the log, with these rows at its end. */
export function describePlan(
  { plan, problems }: Planned,
  build: BuildSettings,
  tags: TagSettings,
  more: readonly PlanLine[],
): string {
  const [first, ...others] = plan.destinations
  const how: PlanLine = ['build', problems.length > 0 ? 'nothing: this run is refused' : describeBuild(plan, build)]
  const rows =
    first === undefined || others.length > 0
      ? [how, ...plan.destinations.flatMap((one) => [...describePlace(one).toReversed(), ...describeRest(one, tags)])]
      : [...describePlace(first), how, ...describeRest(first, tags)]
  const refusals = problems.map((problem, index): PlanLine => [index === 0 ? 'refused' : '', problem])
  return textTable([...rows, ...silentRules(tags.rows), ...refusals, ...more])
}

const describePlace = (plan: DestinationPlan): readonly PlanLine[] => [
  ['identity', plan.caller],
  ['repository', `${repositoryUri(plan.repository)} (${describeState(plan)})`],
]

const describeRest = (plan: DestinationPlan, { byDefault, rows }: TagSettings): readonly PlanLine[] => [
  ...plan.drift.map((drift, index): PlanLine => [index === 0 ? 'settings' : '', describeMending(drift, plan.mode)]),
  ...plan.tags.map(
    (one, index): PlanLine => [
      index === 0 ? 'tags' : '',
      `${one.tag}: ${describeMove(one)}${byDefault ? '' : describeRules(one.tag, rows)}`,
    ],
  ),
  ...plan.left.map(({ tag }): PlanLine => ['', `${tag}: left alone, it cannot move in this repository`]),
]

function describeMending(drift: Drift, mode: DestinationPlan['mode']): string {
  const done = mode === 'apply' && !isFixed(drift.setting) ? 'will be set' : 'stays as it is'
  return `${describeDrift(drift)} (${done})`
}

/** Describes the names that only the engine has for an image, as rows for the plan. */
export const describeNames = (names: readonly ImageReference[]): readonly PlanLine[] =>
  names.map((name, index): PlanLine => [index === 0 ? 'names' : '', `${printReference(name)}, in the engine`])

/** Describes the tags of a build that is not pushed, as a short table for the log, with these rows at its end. */
export function describeTags({ names, byDefault, rows }: TagSettings, more: readonly PlanLine[]): string {
  return textTable([
    ...names.map(
      (tag, index): PlanLine => [index === 0 ? 'tags' : '', `${tag}${byDefault ? '' : describeRules(tag, rows)}`],
    ),
    ...silentRules(rows),
    ...more,
  ])
}

function describeState({ repository, state, imagesSeen, create }: DestinationPlan): string {
  const blindTo = (operation: string) => `this identity may not use ${actionPrefix(repository.registry)}:${operation}`
  if (state === 'hidden') return blindTo('DescribeRepositories')
  if (state === 'there') return imagesSeen ? 'exists' : `exists, ${blindTo('DescribeImages')}`
  if (create === undefined) return 'missing'
  if (create.by === 'step') {
    const blind = create.blind ? [blindTo('DescribeRepositoryCreationTemplates')] : []
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
    lifecyclePolicy && 'with a lifecycle policy',
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

function describeBuild({ builder, produce }: PushPlan, build: BuildSettings): string {
  if (produce.kind === 'found')
    return 'nothing: the tags that cannot move have their image already, which is the result'
  const platforms = build.platforms.length > 0 ? ` for ${build.platforms.join(', ')}` : ''
  const how = `${describeSource(build)}${platforms}${builder === undefined ? '' : describeBuilderChoice(builder)}`
  return produce.kind === 'push'
    ? how
    : `${how}, not pushed: it must be the image that the locked tags have (${shortDigest(produce.image.digest)})`
}

const describeBuilderChoice = (choice: BuilderChoice): string =>
  choice.kind === 'use'
    ? ` by builder ${choice.builder.name} (${choice.builder.driver})`
    : ` by a new builder (${choice.settings.kind})`

function describeSource({ context, file }: BuildSettings): string {
  if (context.kind === 'remote') return `${file ?? 'Dockerfile'} of ${context.address}`
  return file ?? `${context.path.replace(/\/+$/, '')}/Dockerfile`
}

function describeMove({ now, locked, archived }: TagPlan): string {
  if (now === undefined) return 'new'
  const where = `${shortDigest(now)}${archived ? ' in the archive' : ''}`
  return locked ? `locked on ${where}` : `now on ${where}`
}

/** Which rules gave a tag; a plain name needs no explanation. */
function describeRules(tag: Tag, rows: readonly RuleRow[]): string {
  const rules = rows.flatMap((row) => ('tag' in row && row.tag === tag && row.rule !== tag ? [row.rule] : []))
  return rules.length === 0 ? '' : ` (${rules.join('; ')})`
}

function silentRules(rows: readonly RuleRow[]): readonly PlanLine[] {
  const silent = rows.flatMap((row) => ('reason' in row ? [`${row.rule}: ${row.reason}`] : []))
  return silent.map((text, index): PlanLine => [index === 0 ? 'no tag' : '', text])
}

/** The commit that is built, where it is not simply the event's. */
export const commitLines = (commit: BuiltCommit): readonly PlanLine[] =>
  commit.why === undefined ? [] : [['commit', describeCommit(commit)]]

/** Which part of the image this job builds, and what becomes of it. */
const describePart = (set: PartSet | undefined): readonly PlanLine[] =>
  set === undefined
    ? []
    : [
        ['part', `${set.own} of ${set.platforms.join(', ')}: waits as ${partTag(set, set.own)}`],
        ['', 'the job that pushes the last part joins them and sets the tags'],
      ]

/** Announces what will be done, in outputs and log. `open` is what the image holds for reasons of its own. */
export async function announce(run: Run, planned: Planned, open: PublicTexts): Promise<void> {
  const { settings, note, world } = run
  const { builder, cache, destinations } = planned.plan
  if (builder !== undefined && planned.problems.length === 0) await announceBuilder(run, builder)
  announceCache(run, cache)
  const repositories = destinations.map(({ repository }) => repository)
  note({
    plan: {
      json: planJson(planned, settings),
      names: repositories.map(imageRepository),
      repository: repositories[0],
    },
  })
  const judged = settings.secrets.given.length === 0 ? [] : givenSecrets(run).map((one) => judgeSecret(one, open))
  for (const warning of searchWarnings(judged)) world.log.warning(warning)
  const more = [
    ...describePart(settings.part),
    ...commitLines(settings.commit),
    ...describeSecrets(settings.secrets, judged),
    ...describeCache(cache),
  ]
  await showPlan(run, describePlan(planned, settings.build, settings.tags, more))
}

/** Shows a plan; when it is all that is done, in the summary too. */
export async function showPlan({ world, settings }: Run, text: string): Promise<void> {
  await world.log.group('Plan', async () => world.log.info(text))
  if (settings.planOnly) await world.report.summary(planSummary(text))
}

/** Shows the policies with which all of it could be done, because a plan is read before rights are given. */
export async function showPolicies(
  { world, settings }: Run,
  destinations: readonly LocatedDestination[],
): Promise<void> {
  const policies = plannedPolicies(destinations, buildExtras(settings))
  await world.log.group('Policies', async () => world.log.info(describePolicies(policies)))
  await world.report.summary(policySummary(policies))
}

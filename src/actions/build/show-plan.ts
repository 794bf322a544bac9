import { PlanError } from '../../base/errors.ts'
import { labelledLines, type PlanLine, textTable } from '../../base/text.ts'
import type { BuildSettings } from '../../buildx/build-settings.ts'
import type { BuilderChoice } from '../../buildx/builder/builder-choice.ts'
import { describeCache } from '../../cache/choose.ts'
import { describePlace, describeRest, describeRules, silentRules } from '../../delivery/describe-plan.ts'
import { type PartSet, partTag } from '../../delivery/part-set.ts'
import { describeLimits } from '../../gate/describe-limits.ts'
import { type LocatedDestination, plannedPolicies } from '../../iam/planned-policies.ts'
import type { TagSettings } from '../../image-metadata/resolve.ts'
import { describeKeeping } from '../../inputs/login-settings.ts'
import { describeManagedSigning } from '../../inputs/managed-signing.ts'
import { describeSign } from '../../inputs/sign-settings.ts'
import { type ImageReference, printReference, shortDigest } from '../../names/image-reference.ts'
import { imageRepository } from '../../names/repository.ts'
import type { ReuseLook } from '../../reuse/reuse-look.ts'
import { type BuiltCommit, describeCommit } from '../../runner/built-commit.ts'
import { judgeSecret } from '../../secrets/evidence.ts'
import { describeSecrets, searchWarnings } from '../../secrets/notes.ts'
import { showPlan, tellPolicies } from '../tell-plan.ts'
import type { LookResult } from './look.ts'
import { describeMirrors, mirroredImages } from './mirror-use.ts'
import type { ReuseProgress } from './outputs.ts'
import type { Planned, PushPlan } from './plan.ts'
import { planJson } from './plan-json.ts'
import { announceBuilder } from './run-builder.ts'
import { announceCache } from './run-cache.ts'
import type { Run } from './run-context.ts'
import { givenSecrets } from './searched-secrets.ts'
import { buildExtras } from './settings.ts'

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
  const refusals = labelledLines('refused', problems)
  return textTable([...rows, ...silentRules(tags.rows), ...refusals, ...more])
}

/** Describes the names that only the engine has for an image, as rows for the plan. */
export const describeNames = (names: readonly ImageReference[]): readonly PlanLine[] =>
  labelledLines(
    'names',
    names.map((name) => `${printReference(name)}, in the engine`),
  )

/** Describes the tags of a build that is not pushed, as a short table for the log, with these rows at its end. */
export function describeTags({ names, byDefault, rows }: TagSettings, more: readonly PlanLine[]): string {
  return textTable([
    ...labelledLines(
      'tags',
      names.map((tag) => `${tag}${byDefault ? '' : describeRules(tag, rows)}`),
    ),
    ...silentRules(rows),
    ...more,
  ])
}

function describeBuild({ builder, produce }: PushPlan, build: BuildSettings): string {
  if (produce.kind === 'found')
    return 'nothing: the tags that cannot move have their image already, which is the result'
  if (produce.kind === 'reuse')
    return `nothing: ${shortDigest(produce.hit.image.digest)} was built from the same content`
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

/** The commit that is built, where it is not simply the event's. */
export const commitLines = (commit: BuiltCommit): readonly PlanLine[] =>
  commit.why === undefined ? [] : [['commit', describeCommit(commit)]]

/** Which part of the image this job builds, and what becomes of it. */
const describePart = (set: PartSet | undefined): readonly PlanLine[] =>
  set === undefined
    ? []
    : [
        ['part', `${nameOfPart(set)}: waits as ${partTag(set, set.own)}`],
        ['', 'the job that pushes the last part joins them and sets the tags'],
      ]

/** Which part of the image this job builds, where nothing is pushed, so that no part waits for another one. */
export const describeLonePart = (set: PartSet | undefined): readonly PlanLine[] =>
  set === undefined ? [] : [['part', nameOfPart(set)]]

const nameOfPart = ({ own, platforms }: PartSet): string => `${own} of ${platforms.join(', ')}`

/** Announces what will be done, in outputs and log. Throws PlanError for what cannot be done. */
export async function announce(run: Run, planned: Planned, { open, reuse }: LookResult): Promise<void> {
  const { settings, note, world } = run
  const { builder, cache, destinations } = planned.plan
  if (builder !== undefined && planned.problems.length === 0) await announceBuilder(run, builder)
  announceCache(run, cache)
  const repositories = destinations.map(({ repository }) => repository)
  note({
    plan: {
      json: planJson(planned, { ...settings, why: reuse?.reason }, mirroredImages(run)),
      names: repositories.map(imageRepository),
      repository: repositories[0],
    },
    ...(reuse && { reuse: announcedReuse(reuse) }),
  })
  const judged = settings.secrets.given.length === 0 ? [] : givenSecrets(run).map((one) => judgeSecret(one, open))
  for (const warning of searchWarnings(judged)) world.log.warning(warning)
  const more = [
    ...(reuse === undefined ? [] : [['reuse', reuse.reason] as const]),
    ...describePart(settings.part),
    ...commitLines(settings.commit),
    ...describeMirrors(run),
    ...describeSecrets(settings.secrets, judged),
    ...describeLimits(settings.limits),
    ...describeSign(settings.sign),
    ...describeManagedSigning(settings.signing),
    ...describeKeeping(settings.keepLogin),
    ...describeCache(cache),
  ]
  await showPlan(run, describePlan(planned, settings.build, settings.tags, more))
  if (reuse !== undefined) world.log.info(reuse.reason)
  if (planned.problems.length > 0) throw new PlanError(planned.problems)
}

/** Nothing is taken before the tags are on it. */
const announcedReuse = ({ reason, fingerprint }: ReuseLook): ReuseProgress => ({
  reused: false,
  reason,
  fingerprint: fingerprint?.value ?? '',
  builtFrom: '',
})

/** Shows the policies with which all of it could be done. */
export const showPolicies = (run: Run, destinations: readonly LocatedDestination[]): Promise<void> =>
  tellPolicies(run.world, plannedPolicies(destinations, buildExtras(run.settings)))

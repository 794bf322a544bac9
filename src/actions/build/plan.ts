import { PlanError, type UnexpectedStateError } from '../../base/errors.ts'
import { type Parsed, parsed } from '../../base/result.ts'
import { makesIndex } from '../../buildx/argv.ts'
import { type BuilderChoice, chooseBuilder } from '../../buildx/builder/builder-choice.ts'
import type { BuilderState } from '../../buildx/builder/inspect.ts'
import type { DockerError } from '../../buildx/docker-error.ts'
import type { CacheUse } from '../../cache/managed-cache.ts'
import { partProblems } from '../../delivery/part-problems.ts'
import {
  affectedBy,
  type DestinationPlan,
  type DestinationState,
  movabilityAfter,
  type PlannedDestination,
  planDestination,
} from '../../delivery/plan-destination.ts'
import { planPlatformTags } from '../../delivery/plan-platform-tags.ts'
import { localProblems, loginProblems, planProblems, repeatedProblems } from '../../delivery/plan-problems.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { isImmutable } from '../../ecr/mutability.ts'
import { stagingTag } from '../../gate/staging-tag.ts'
import { whyNotSame } from '../../image-metadata/image-origin.ts'
import type { TagSettings } from '../../image-metadata/resolve.ts'
import type { ReuseHit, ReuseLook } from '../../reuse/reuse-look.ts'
import { unclearRegistryProblems } from './fill-registry.ts'
import { plannedDemands } from './run-builder.ts'
import { planCache } from './run-cache.ts'
import { hasChecks, isSignedFirst, type Settings } from './settings.ts'

/** Plan of a run that pushes, decided before anything is changed. */
export interface PushPlan {
  /** Undefined where docker has nothing to do, or cannot do it. */
  readonly builder: BuilderChoice | undefined
  readonly cache: CacheUse
  readonly produce: Produce
  /** At least one, in the order of the input. All get the same image. */
  readonly destinations: readonly DestinationPlan[]
}

/** Way in which the image comes to be. */
export type Produce =
  /** Build, and push to one destination. The others get a copy. */
  | { readonly kind: 'push' }
  /**
   * Some wanted tags cannot move: the build must give the image that they have. Nothing is pushed, because that image
   * is in a repository already; destinations that lack it get a copy.
   */
  | { readonly kind: 'compare'; readonly image: ImageFacts }
  /** Some wanted tags cannot move, and the image that they have is taken as the result. Nothing is built. */
  | { readonly kind: 'found' }
  /** An image is there that was built from the same content. It gets the tags, and nothing is built. */
  | { readonly kind: 'reuse'; readonly hit: ReuseHit }

/** State that was observed before the plan was made. */
export interface ObservedState {
  /**
   * Builder that is there, or why docker cannot use it; undefined where this step makes the builder, which is not there
   * yet.
   */
  readonly builder: BuilderState | DockerError | UnexpectedStateError | undefined
  readonly destinations: readonly DestinationState[]
  /** What is known of an image of the same content; undefined where the inputs want none. */
  readonly reuse?: ReuseLook | undefined
  /** What else stands in the way, as sentences. */
  readonly problems?: readonly string[]
}

/** Plan, and all problems that stand in its way, as sentences: it can be carried out only when that is nothing. */
export interface Planned {
  readonly plan: PushPlan
  readonly problems: readonly string[]
}

/** Makes the plan of a run that pushes: the same settings and observed state give the same plan. */
export function makePlan(
  settings: Settings,
  { builder, destinations: observed, reuse, problems: more = [] }: ObservedState,
): Planned {
  const { tags } = settings
  const platforms = { platforms: settings.platformTags, index: undefined }
  const planned = observed.map((one) => ({
    ...one,
    ...planPlatformTags(planDestination(tags, one), one, tags, platforms),
  }))
  const destinations = planned.map(({ plan }) => plan)
  const whole: Produce =
    reuse?.hit === undefined ? decideProduce(tags, destinations) : { kind: 'reuse', hit: reuse.hit }
  const produce = settings.part === undefined ? whole : decidePart(tags, planned, whole)
  const cache = planCache(produce.kind === 'reuse' ? undefined : settings.cache, observed, true)
  const chosen = planBuilder(settings, builder, { produce, cache, destinations, planned })
  const problems = [
    ...localProblems(observed),
    ...planProblems(tags, planned, observed.length > 1),
    ...repeatedProblems(observed),
    ...loginProblems(observed),
    ...(needsDocker({ produce }) ? partProblems(settings.part, observed) : []),
    ...unclearRegistryProblems(
      settings,
      observed.map(({ repository }) => repository.registry.host),
    ),
    ...(chosen.ok ? [] : [chosen.problem]),
    ...more,
  ]
  return { plan: { builder: chosen.ok ? chosen.value : undefined, cache, produce, destinations }, problems }
}

type PlannedState = DestinationState & PlannedDestination

/** What is decided before the builder. */
interface Draft extends Pick<PushPlan, 'produce' | 'cache' | 'destinations'> {
  readonly planned: readonly PlannedState[]
}

/** Plans the builder. Returns why none can do it, or undefined where docker has nothing to do, or has failed. */
function planBuilder(
  settings: Settings,
  seen: ObservedState['builder'],
  draft: Draft,
): Parsed<BuilderChoice | undefined> {
  if (!needsDocker(draft) || seen instanceof Error) return parsed(undefined)
  const { produce, cache, planned } = draft
  const fixesIndex = produce.kind === 'push' && pushesFixedIndex(settings, planned)
  return chooseBuilder(settings.engine, seen, plannedDemands(settings, cache, fixesIndex))
}

/**
 * Refuses a run that needs docker, where docker failed in the look. Throws that failure, or an AggregateError with all else
 * that stands in the way.
 */
export function refuseWithoutDocker({ plan, problems }: Planned, { builder }: Pick<ObservedState, 'builder'>): void {
  if (!(builder instanceof Error) || !needsDocker(plan)) return
  throw problems.length > 0 ? new AggregateError([builder, new PlanError(problems)]) : builder
}

/** Whether an image is built. One that is there is copied without docker. */
export const needsDocker = ({ produce }: Pick<PushPlan, 'produce'>): boolean =>
  produce.kind !== 'found' && produce.kind !== 'reuse'

/** Whether the image is an index, and may be pushed first under a tag that cannot be moved once it is set. */
function pushesFixedIndex(settings: Settings, planned: readonly PlannedState[]): boolean {
  // All staging tags begin alike, which is what a filter of the repository could name.
  const staging = hasChecks(settings) || isSignedFirst(settings) ? stagingTag({}, '0') : undefined
  return (
    makesIndex(settings.build) &&
    affectedBy(planned).some(({ destination, registry, plan }) => {
      const rules = movabilityAfter(destination.repositorySettings, registry)
      const first = staging ?? plan.tags[0]?.tag
      return rules !== undefined && first !== undefined && isImmutable(rules, first)
    })
  )
}

/** Decides how the image comes to be, by the plans of all destinations. */
export function decideProduce({ conflict }: TagSettings, plans: readonly DestinationPlan[]): Produce {
  const [image] = plans.flatMap(({ locked, settled }) => (locked === undefined || settled ? [] : [locked]))
  if (image !== undefined) return conflict === 'keep' ? { kind: 'found' } : { kind: 'compare', image }
  return plans.every(({ settled }) => settled) ? { kind: 'found' } : { kind: 'push' }
}

/**
 * Decides whether a part is built: not where the whole image is there, by this commit. Else it is built and joined, and whether
 * that gives the image which tags that cannot move have is seen then.
 */
function decidePart({ origin, byDefault }: TagSettings, planned: readonly PlannedState[], whole: Produce): Produce {
  if (whole.kind !== 'compare') return whole
  const isSameCommit = planned.some(
    ({ plan: { locked }, registry: { origins } }) =>
      locked !== undefined && whyNotSame(locked.digest, origins?.get(locked.digest), origin) === undefined,
  )
  return { kind: byDefault && isSameCommit ? 'found' : 'push' }
}

import type { Builder } from '../../buildx/builder/inspect.ts'
import { type CacheUse, cacheSecrets, chooseCache, withCache } from '../../cache/choose.ts'
import { homeOfCache } from '../../cache/ecr-cache.ts'
import {
  type DestinationPlan,
  type DestinationState,
  type PlannedDestination,
  planDestination,
} from '../../delivery/plan-destination.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import type { TagSettings } from '../../image-metadata/tag-settings.ts'
import { identityKey } from '../../inputs/identity.ts'
import { printReference, shortDigest } from '../../names/image-reference.ts'
import { isHostOf } from '../../names/registry.ts'
import { addressText, repositoryPath, repositoryUri, tagReference } from '../../names/repository.ts'
import type { Run } from './run-context.ts'

/** What this run will do, decided before anything is changed. */
export interface PushPlan {
  readonly builder: Builder
  readonly produce: Produce
  /** At least one, in the order of the input. All get the same image. */
  readonly destinations: readonly DestinationPlan[]
}

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

/** What was seen before the plan was made. */
export interface ObservedState {
  readonly builder: Builder
  readonly destinations: readonly DestinationState[]
}

/** A plan, and all that stands in its way, as sentences: it can be carried out only when that is nothing. */
export interface Planned {
  readonly plan: PushPlan
  readonly problems: readonly string[]
}

/** Decides. Pure: the same tags and sights give the same plan. */
export function makePlan(tags: TagSettings, { builder, destinations: sights }: ObservedState): Planned {
  const planned = sights.map((one) => planDestination(tags, one))
  const problems = [
    ...localProblems(sights),
    ...planProblems(tags, planned, sights.length > 1),
    ...placeProblems(sights),
  ]
  const destinations = planned.map(({ plan }) => plan)
  return { plan: { builder, produce: decide(tags, destinations), destinations }, problems }
}

function decide({ conflict }: TagSettings, plans: readonly DestinationPlan[]): Produce {
  const [image] = plans.flatMap(({ locked, settled }) => (locked === undefined || settled ? [] : [locked]))
  if (image !== undefined) return conflict === 'keep' ? { kind: 'found' } : { kind: 'compare', image }
  return plans.every(({ settled }) => settled) ? { kind: 'found' } : { kind: 'push' }
}

/** The destinations that get something: those that are settled only count when all of them are. */
export function affectedBy<T extends { readonly plan: DestinationPlan }>(all: readonly T[]): readonly T[] {
  const open = all.filter(({ plan }) => !plan.settled)
  return open.length > 0 ? open : all
}

/** All that stands in the way of these plans, one sentence each. With `several` destinations they are named. */
export function planProblems(
  tags: TagSettings,
  planned: readonly PlannedDestination[],
  several: boolean,
): readonly string[] {
  const plans = planned.map(({ plan }) => plan)
  const named = ({ plan, problems }: PlannedDestination): readonly string[] =>
    several ? problems.map((problem) => `${repositoryUri(plan.repository)}: ${problem}`) : problems
  return [...hostProblems(tags.hosts, plans), ...planned.flatMap(named), ...lockProblems(plans)]
}

/** References in the input tags name the registry that is meant; which one is used may be known only now. */
function hostProblems(hosts: readonly string[], plans: readonly DestinationPlan[]): readonly string[] {
  const repositories = plans.map(({ repository }) => repository)
  const goes = repositories.map(repositoryUri).join(', ')
  return hosts
    .filter((host) => !repositories.some(({ registry }) => isHostOf(host, registry)))
    .map(
      (host) =>
        `The input tags names ${host}/${repositories.map(repositoryPath)[0]}, and the image goes to ${goes}. Name that one, or the tags alone.`,
    )
}

/** An address of this machine is a repository's only when ECR says so: that is a local ECR. */
function localProblems(sights: readonly DestinationState[]): readonly string[] {
  return sights.flatMap(({ destination: { address }, repository }) =>
    address.localHost === undefined || address.localHost === repository.registry.host
      ? []
      : [
          `The input repository names ${addressText(address)}, and ECR has the repository at ${repositoryUri(repository)}. Name that one, or the name alone.`,
        ],
  )
}

/** What two destinations cannot both be. Docker knows one login for each host. */
function placeProblems(sights: readonly DestinationState[]): readonly string[] {
  return sights.flatMap(({ repository, destination }, index) => {
    const before = sights.slice(0, index)
    const uri = repositoryUri(repository)
    if (before.some((other) => repositoryUri(other.repository) === uri))
      return [`The input repository names ${uri} twice.`]
    const { host } = repository.registry
    const other = before.find((one) => one.repository.registry.host === host)
    if (other === undefined || identityKey(other.destination.identity) === identityKey(destination.identity)) return []
    return [
      `${repositoryUri(other.repository)} and ${uri} are in one registry and have different roles; docker can be logged in to a registry only once. Use one role for both, or two steps.`,
    ]
  })
}

/** Tags that cannot move must be on one image, also those of different destinations: all get the same. */
function lockProblems(plans: readonly DestinationPlan[]): readonly string[] {
  const locked = affectedBy(plans.map((plan) => ({ plan }))).flatMap(({ plan: { tags, repository, settled } }) =>
    settled
      ? []
      : tags.flatMap(({ tag, now, locked }) => {
          const name = plans.length === 1 ? tag : printReference(tagReference(repository, tag))
          return locked && now !== undefined ? [{ name, now }] : []
        }),
  )
  if (new Set(locked.map(({ now }) => now)).size < 2) return []
  const list = locked.map(({ name, now }) => `${name} (${shortDigest(now)})`).join(', ')
  return [`One image cannot have all of these tags: they cannot be moved, and they are on different images: ${list}.`]
}

/** Takes what was seen of all destinations. Decides about the cache, and says what its user should know. */
export function withManagedCache(
  step: Run,
  places: readonly DestinationState[],
  pushes: boolean,
): { readonly step: Run; readonly cache: CacheUse } {
  const { world, settings } = step
  const place = places[homeOfCache(places.map(({ destination }) => destination.address))]
  const cache = chooseCache(settings.cache, place, pushes)
  if (cache.warning !== undefined) world.log.warning(cache.warning)
  const all = withCache(settings, cache)
  for (const secret of cacheSecrets(all, world.env)) world.log.mask(secret)
  return { step: { ...step, settings: all }, cache }
}

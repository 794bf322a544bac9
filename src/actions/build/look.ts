import { DestinationError, PlanError } from '../../base/errors.ts'
import { tagsOfCache } from '../../cache/ecr-cache.ts'
import type { ReachedDestination } from '../../delivery/deliveries.ts'
import { askAhead } from '../../delivery/foresee-floating.ts'
import { growTags } from '../../delivery/grow-tags.ts'
import { lookAtOrigins } from '../../delivery/look-at-origins.ts'
import { type DestinationState, planDestination } from '../../delivery/plan-destination.ts'
import { planProblems } from '../../delivery/plan-problems.ts'
import { platformTagsOf } from '../../delivery/platform-tags.ts'
import { lookForUnfinished } from '../../ecr/unfinished.ts'
import { explain } from '../../failures/explain.ts'
import { describeDestination } from '../../inputs/repositories.ts'
import type { PublicTexts } from '../../secrets/evidence.ts'
import { lookAtDestination, shareSessions } from '../look-at-destination.ts'
import type { World } from '../world.ts'
import { recordedImages, searchForReuse, settleReuse } from './look-for-reuse.ts'
import { withMirrorLogins } from './mirror-use.ts'
import type { ObservedState } from './plan.ts'
import { withOwnOrigin } from './reuse-candidates.ts'
import { lookAtBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'
import { readPublicTexts } from './searched-secrets.ts'
import type { NoPush, Push, Settings } from './settings.ts'

/** Result of looking at docker and all registries. */
export interface LookResult extends ObservedState {
  readonly destinations: readonly ReachedDestination[]
  /** The run, logged in to its mirrors. */
  readonly run: Run
  /** What the image holds for reasons of its own. */
  readonly open: PublicTexts
}

/** Hosts of the registries of destinations. */
export const hostsOf = (destinations: readonly Pick<DestinationState, 'repository'>[]): readonly string[] =>
  destinations.map(({ repository }) => repository.registry.host)

/**
 * Looks at docker and all registries at once and changes nothing: they are asked while credentials are on their way. A
 * failure of docker is told as a value, because a run may not need it. Throws AwsError, PlanError, or what else stands
 * in the way (with its destination, DestinationError, where there are several), or an AggregateError when there is more
 * to mend than one thing.
 */
export async function lookAtAll(run: Run, push: Push): Promise<LookResult> {
  const { world, settings } = run
  const connect = shareSessions(world.connect)
  const several = push.destinations.length > 1
  const search = searchForReuse(run, push.destinations, connect)
  const remotes = push.destinations.map(async (destination, at) => {
    // Asking for the tags of the cache as well costs nothing.
    const { names } = settings.tags
    const cached = destination.keepsCache ? tagsOfCache(settings.cache) : []
    const tags = [...names, ...platformTagsOf(names, settings.platformTags), ...cached]
    try {
      const facts = { tags: settings.tags, history: run.history }
      const reached = await lookAtDestination(world, destination, tags, connect)
      const seen = askAhead(reached, facts, recordedImages(search?.answers[at]))
      const registry = await lookForUnfinished(seen.ecr, seen, world.clock())
      return { ...seen, registry: await lookAtOrigins(seen.ecr, { ...seen, registry }, settings.tags) }
    } catch (error) {
      throw several ? new DestinationError(describeDestination(destination), error) : error
    }
  })
  const reuse = search && Promise.all(remotes).then((seen) => settleReuse(run, search, seen), unseen)
  // Docker is not even looked at where an image is there: it may be broken, or not there at all.
  const builder =
    reuse === undefined ? lookAtBuilder(run) : reuse.then((seen) => (seen?.hit ? undefined : lookAtBuilder(run)))
  const results = await Promise.allSettled([builder, ...remotes])
  world.cancelled.throwIfAborted()
  if (results.every(({ status }) => status === 'fulfilled')) {
    const seen = await reuse
    const { hit } = seen ?? {}
    const there = await Promise.all(remotes)
    const destinations = hit ? there.map((one) => withOwnOrigin(one, hit, settings.tags.origin)) : there
    const [open, ready] = await Promise.all([
      readPublicTexts(run, destinations),
      hit ? run : withMirrorLogins(run, destinations, connect),
    ])
    return { builder: await builder, destinations, open, run: ready, reuse: seen }
  }
  // What else stands in the way is told now too, so that nobody mends one thing only to be told the next.
  const failures = results.flatMap((result) => {
    if (result.status === 'rejected') return [result.reason]
    return result.value instanceof Error ? [result.value] : []
  })
  const seen = (await Promise.allSettled(remotes)).flatMap((result) => ('value' in result ? [result.value] : []))
  const grown = growTags(settings.tags, seen)
  const planned = seen.map((one) => planDestination(grown, one))
  // Which registries there are is not known as a whole, so no host in the input tags can be called a foreign one.
  const problems = planProblems({ ...grown, hosts: [] }, planned, several)
  const errors = [...failures, ...(problems.length > 0 ? [new PlanError(problems)] : [])]
  throw errors.length > 1 ? new AggregateError(errors) : errors[0]
}

/** What stands in the way is told by the registries themselves. */
const unseen = (): undefined => undefined

/**
 * Looks at the destination from which a build that is not pushed reads: its cache, or what else it names of ECR
 * (`hosts`). Undefined when nothing can be read there: that is said, and no reason to fail. Throws CancelledError.
 */
export async function lookWithoutPush(
  world: World,
  cache: Settings['cache'],
  { place }: NoPush,
  hosts: readonly string[],
): Promise<ReachedDestination | undefined> {
  const cached = cache?.kind === 'ecr'
  if (!cached && hosts.length === 0) return undefined
  if (!place.ok) {
    world.log.info(
      `${cached ? 'The cache in ECR is not used' : 'Docker is not logged in to ECR, which the build names'}: ${place.problem}.`,
    )
    return undefined
  }
  try {
    return await lookAtDestination(world, place.value, tagsOfCache(cache), world.connect)
  } catch (error) {
    world.cancelled.throwIfAborted()
    const without = cached
      ? 'The image is built without the cache in ECR.'
      : `Docker is not logged in to ${hosts.join(', ')}, which the build names.`
    world.log.warning(`${without}\n${explain(error, { documents: world.context.documents, hide: world.log.masked })}`)
    return undefined
  }
}

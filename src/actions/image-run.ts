import { DestinationError } from '../base/errors.ts'
import { Stopwatch } from '../base/stopwatch.ts'
import type { ReachedDestination } from '../delivery/deliveries.ts'
import { askAhead, foreseeFloating } from '../delivery/foresee-floating.ts'
import type { ImageSight } from '../delivery/plan-image.ts'
import { platformTagsOf } from '../delivery/platform-tags.ts'
import type { Connect, ImageState } from '../ecr/api.ts'
import { unlessAwsFailed } from '../ecr/aws-error.ts'
import { lookForUnfinished } from '../ecr/unfinished.ts'
import { NO_GATE } from '../gate/gate-outcome.ts'
import { followsCommits } from '../image-metadata/floating-tag-line.ts'
import { type ImageDelivery, WORKFLOW_COMMIT } from '../inputs/image-delivery.ts'
import { hasLimits } from '../inputs/image-limits.ts'
import { type InputPorts, InputReader, type Note } from '../inputs/reader.ts'
import { describeDestination } from '../inputs/repositories.ts'
import type { Digest } from '../names/image-reference.ts'
import type { RevisionFacts } from '../runner/commit.ts'
import { type CommitHistory, findHistory } from '../runner/commit-history.ts'
import { findCommit } from '../runner/commit-lookup.ts'
import { type ImageProgress, type InitialOutputs, publishImageOutputs } from './image-outputs.ts'
import { lookAtDestination, shareSessions } from './look-at-destination.ts'
import { shareQuestions } from './shared-questions.ts'
import type { World } from './world.ts'

/** Run of an action that builds nothing: what every part of its story needs. */
export interface ImageRun<S extends ImageDelivery = ImageDelivery> {
  readonly world: World
  readonly settings: S
  readonly watch: Stopwatch
  /** Notes what is new of the run's progress, and sets the outputs that change by it. */
  readonly note: (news: ImageProgress) => void
  /** History of the commit of the event. */
  readonly history: CommitHistory
  /** Throws MachineError, at the end of the run, where outputs could not be set. */
  readonly throwUnset: () => void
}

/** Parser of the inputs of such an action. Throws InputError with all that is wrong. */
export type ParseImageInputs<S> = (
  reader: InputReader,
  facts: RevisionFacts,
) => { readonly settings: S; readonly notes: readonly Note[] }

/** Starts a run: sets the outputs of one that has done nothing, reads the inputs, and says what is to be known of them. */
export async function startImageRun<S extends ImageDelivery>(
  world: World & InputPorts,
  parse: ParseImageInputs<S>,
  initial: InitialOutputs,
): Promise<ImageRun<S>> {
  const { note, throwUnset } = publishImageOutputs(world.report, initial)
  const reader = new InputReader(world)
  const token = reader.text('github-token')
  const facts = await findCommit(world, WORKFLOW_COMMIT, token)
  const { settings, notes } = parse(reader, facts)
  note({ settings, ...(hasLimits(settings.limits) ? {} : { gate: NO_GATE }) })
  for (const { level, text } of notes) world.log[level](text)
  const { sha: own, branch } = settings.tags.revision
  const place = { own, branch, repository: world.context.repository, folder: '.', token }
  const history = findHistory(world, { ...place, ahead: followsCommits(settings.tags) })
  return { world, settings, watch: new Stopwatch(world.now), note, history, throwUnset }
}

/** An image that was found, and the destinations that were looked at for it. */
export interface SeenImage<T> {
  readonly found: T
  readonly seen: readonly (ReachedDestination & ImageSight)[]
}

/**
 * Looks at the image and at all registries of a run at once, and then whether the image is there already. Changes nothing.
 * `find` finds it, and `digestOf` tells which it is. Throws one error, or an AggregateError of all that stands in the way.
 */
export async function lookAtImage<T, S extends ImageDelivery>(
  run: ImageRun<S>,
  find: (connect: Connect) => Promise<T>,
  digestOf: (found: T) => Digest,
): Promise<SeenImage<T>> {
  const { world } = run
  const connect = shareSessions(shareQuestions(world.connect))
  const finding = find(connect)
  const taken = finding.then(
    (found) => [digestOf(found)],
    () => [],
  )
  const places = lookAtDestinations(run, connect, taken)
  await waitForLooks<unknown>(world, [finding, ...places])
  const found = await finding
  const { tags, planOnly } = run.settings
  const looks = places.map(async (place) => {
    const one = await place
    const [there, foreseen] = await Promise.all([
      lookForImage(one, digestOf(found)),
      foreseeFloating(one, { tags, history: run.history }, planOnly),
    ])
    return { ...foreseen, there }
  })
  return { found, seen: await waitForLooks(world, looks) }
}

/** Looks at all registries of a run at once; `taken` is as for `askAhead`. Returns one promise each. */
function lookAtDestinations(
  { world, settings, history }: Pick<ImageRun, 'world' | 'settings' | 'history'>,
  connect: Connect,
  taken: Promise<readonly Digest[]>,
): readonly Promise<ReachedDestination>[] {
  const { destinations, tags, platformTags } = settings
  const looked = [...tags.names, ...platformTagsOf(tags.names, platformTags)]
  return destinations.map(async (destination) => {
    try {
      const reached = await lookAtDestination(world, destination, looked, connect)
      const seen = askAhead(reached, { tags, history }, taken)
      return { ...seen, registry: await lookForUnfinished(seen.ecr, seen, world.clock()) }
    } catch (error) {
      throw destinations.length > 1 ? new DestinationError(describeDestination(destination), error) : error
    }
  })
}

/** Waits for all looks, so that whatever stands in the way is told at once. Throws one error, or an AggregateError. */
async function waitForLooks<T>(
  { cancelled }: Pick<World, 'cancelled'>,
  looks: readonly Promise<T>[],
): Promise<readonly T[]> {
  const results = await Promise.allSettled(looks)
  cancelled.throwIfAborted()
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (failures.length > 0) throw failures.length > 1 ? new AggregateError(failures) : failures[0]
  return Promise.all(looks)
}

/** State of an image that is in a repository already. What this identity may not see is not known. */
const lookForImage = async (
  { ecr, registry, repository }: ReachedDestination,
  digest: Digest,
): Promise<ImageState | undefined> =>
  registry.repository.state === 'missing' ? undefined : ecr.imageState(repository.name, digest).catch(unlessAwsFailed)

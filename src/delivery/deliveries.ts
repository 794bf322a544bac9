import { type ActionOutputs, deliveryOutputs } from '../actions/build/outputs.ts'
import type { World } from '../actions/world.ts'
import { DestinationError, IncompleteDeliveryError } from '../base/errors.ts'
import type { Built } from '../buildx/build.ts'
import type { Ecr, ImageFacts, Session } from '../ecr/api.ts'
import type { Destination } from '../ecr/destination.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import type { Digest, ImageReference, Tag } from '../names/image-reference.ts'
import { type Repository, repositoryUri, tagReference } from '../names/repository.ts'
import type { DestinationPlan } from './plan-destination.ts'

/**
 * Where the image is, and under which tags. The outputs say it as soon as it is known, so that they are true also when
 * the run fails later.
 */
export class Arrivals {
  /** What was built; undefined as long as nothing was. */
  built: Built | undefined
  readonly #world: Pick<World, 'report'>
  readonly #order: readonly Target[]
  readonly #listed: readonly Tag[]
  readonly #all: Arrival[] = []

  /** Takes all destinations in the order of the input, and all tags in the order of the outputs. */
  constructor(world: Pick<World, 'report'>, order: readonly Target[], listed: readonly Tag[]) {
    this.#world = world
    this.#order = order
    this.#listed = listed
  }

  /** All so far, in the order of the input. */
  get all(): readonly Arrival[] {
    const place = ({ plan }: Arrival): number => this.#order.findIndex((target) => target.plan === plan)
    return this.#all.toSorted((one, other) => place(one) - place(other))
  }

  /** Notes that a destination has the image under these tags. */
  add(target: Prepared, how: Arrival['how'], image: ImageFacts, tags: readonly Tag[]): Arrival {
    const arrival = { ...target, how, image, tags: new Set(tags) }
    this.#all.push(arrival)
    this.publish()
    return arrival
  }

  /** Says it in the outputs. */
  publish(): void {
    // An image that waits for its first tag may yet be refused.
    const tagged = this.all.filter(({ tags }) => tags.size > 0)
    const all = tagged.map(({ repository, image, tags }) => this.#row(repository, image.digest, tags))
    setOutputs(this.#world, deliveryOutputs(all))
  }

  /** Says it of a push that was made, before its registry was asked for the image. */
  pushed({ repository }: Prepared, digest: Digest, tag: Tag): void {
    setOutputs(this.#world, deliveryOutputs([this.#row(repository, digest, new Set([tag]))]))
  }

  #row(repository: Prepared['repository'], digest: Digest, tags: ReadonlySet<Tag>) {
    return { repository, digest, tags: this.#listed.filter((tag) => tags.has(tag)) }
  }
}

/** Notes that a destination has the image already, under the tags that cannot move. */
export function arrive(arrivals: Arrivals, target: Prepared, image: ImageFacts): Arrival {
  const tags = target.plan.tags.flatMap(({ tag, locked }) => (locked ? [tag] : []))
  return arrivals.add(target, 'found', image, tags)
}

/** All names that the image gets. */
export const namesOf = (targets: readonly Prepared[]): readonly ImageReference[] =>
  targets.flatMap(({ repository, plan }) => plan.tags.map(({ tag }) => tagReference(repository, tag)))

/** The tag under which a destination gets the image; the other ones are set through the API. */
export function firstTag({ plan: { tags } }: Target): Tag {
  const [first] = tags
  if (first === undefined) throw new Error('a destination has no tag')
  return first.tag
}

/** One that fails is left behind, and the others go on; when it is the only one, its error ends the run at once. */
export class Losses {
  readonly #wanted: number
  readonly #cancelled: AbortSignal
  readonly #failures = new Map<DestinationPlan, DestinationError>()

  /** Takes the number of all destinations, and the signal that ends everything. */
  constructor(wanted: number, cancelled: AbortSignal) {
    this.#wanted = wanted
    this.#cancelled = cancelled
  }

  /** Whether a destination has failed. */
  has({ plan }: Target): boolean {
    return this.#failures.has(plan)
  }

  /** Notes why a destination failed. Throws when it was the last one. */
  note({ plan }: Target, error: unknown): void {
    this.#cancelled.throwIfAborted()
    if (this.#wanted === 1) throw error
    this.#failures.set(plan, new DestinationError(repositoryUri(plan.repository), error))
    if (this.#failures.size === this.#wanted) throw this.asError()
  }

  /** Does something for all of them at once. Returns what became of those that did not fail. */
  async each<T extends Target, U>(targets: readonly T[], task: (target: T) => Promise<U>): Promise<readonly U[]> {
    const results = await Promise.allSettled(targets.map(task))
    return results.flatMap((result, index) => {
      if (result.status === 'fulfilled') return [result.value]
      const target = targets[index]
      if (target !== undefined) this.note(target, result.reason)
      return []
    })
  }

  /** Ends a run in which not every destination got the image. */
  throwIfAny(): void {
    if (this.#failures.size > 0) throw this.asError()
  }

  /** All of it as one error. */
  asError(): IncompleteDeliveryError {
    return new IncompleteDeliveryError([...this.#failures.values()], this.#wanted)
  }
}

/** A destination with what is planned for it. */
export interface Target {
  readonly destination: Destination
  readonly plan: DestinationPlan
  readonly ecr: Ecr
  /** The keys that sign the calls to it. */
  readonly keys: Session['keys']
  readonly registry: RegistryState
}

/** A destination whose repository is there. */
export interface Prepared extends Target {
  readonly repository: Repository
  readonly created: boolean
}

/** A destination that has the image. */
export interface Arrival extends Prepared {
  readonly image: ImageFacts
  /** How it got there. */
  readonly how: 'pushed' | 'copied' | 'found'
  /** The wanted tags that point to the image, as far as they are set. */
  readonly tags: Set<Tag>
}

/** Sets outputs; those that are not named stay as they are. */
export function setOutputs({ report }: Pick<World, 'report'>, outputs: ActionOutputs): void {
  for (const [name, value] of Object.entries(outputs)) report.output(name, value)
}

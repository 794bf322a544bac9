import { DestinationError, IncompleteDeliveryError } from '../base/errors.ts'
import type { Ecr, ImageFacts, Session } from '../ecr/api.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import type { Digest, ImageReference, Tag } from '../names/image-reference.ts'
import { type Repository, repositoryUri, tagReference } from '../names/repository.ts'
import type { SaidCommit } from './commit-order.ts'
import { affectedBy, type DestinationPlan, type DestinationState } from './plan-destination.ts'

/** A destination that was looked at, with the means to ask its registry for more. */
export interface ReachedDestination extends DestinationState {
  readonly ecr: Ecr
  /** The keys that sign the calls to it. */
  readonly keys: Session['keys']
  /** What images under floating tags say of their commits, as it is read beside everything else. Never rejected. */
  readonly commits?: ReadonlyMap<Digest, Promise<SaidCommit>>
}

/**
 * Delivery to one repository of a run, and how far it has come. Fields that are readonly were seen and planned; the
 * others are what happens.
 */
export interface Delivery extends ReachedDestination {
  /** Registry, as it was seen before the plan; as it was seen last, where another job took a tag meanwhile. */
  registry: RegistryState
  /** Plan, as it was made before the build; as it is made anew, where a tag turned out to stay where it is. */
  plan: DestinationPlan
  /** As it was planned; as ECR says once it was created. */
  repository: Repository
  /** Whether this run has created the repository. */
  created: boolean
  /** The image; undefined as long as the repository does not have it, or it may yet be refused. */
  image: ImageFacts | undefined
  /** Way in which the image got there; undefined without one. */
  how: 'pushed' | 'copied' | 'found' | undefined
  /** The wanted tags that point to the image, as far as they are set. */
  readonly tags: Set<Tag>
  /** Tags of single platforms that are set, and the images that they are on. */
  readonly platformTags: Map<Tag, Digest>
  /** Tags that pointed to the image, and that another job has moved since. */
  readonly moved: Set<Tag>
  /** Floating tags that stay on a newer image, or were set on one. */
  readonly kept: Map<Tag, KeptTag>
  /** Whether another job was seen at work in the repository. */
  withOthers: boolean
  /** Push that docker reports, where the registry could not be asked for it. */
  reported: { readonly digest: Digest; readonly tag: Tag } | undefined
  /** Failure: why it has not got the image, or not all tags. */
  failure: DestinationError | undefined
}

/** Floating tag that this run's image does not get. */
export interface KeptTag {
  /** The image that it is on; undefined where none has it. */
  readonly now: Digest | undefined
  /** Why, in whole sentences. */
  readonly because: string
}

/** A delivery whose repository has the image. */
export type Delivered = Delivery & Arrival

/** Arrival of an image in a repository, and how it came there. */
export interface Arrival {
  readonly image: ImageFacts
  readonly how: NonNullable<Delivery['how']>
}

/**
 * Begins the deliveries of those plans that change something (`affectedBy`), each at the destination that was seen for
 * it: a plan names no repository twice. Throws an Error when none was seen.
 */
export function beginDeliveries(
  plans: readonly DestinationPlan[],
  seen: readonly ReachedDestination[],
): readonly Delivery[] {
  const places = new Map(seen.map((one) => [repositoryUri(one.repository), one]))
  const all = plans.map((plan) => {
    const place = places.get(repositoryUri(plan.repository))
    if (place === undefined) throw new Error(`${repositoryUri(plan.repository)} is planned, and was not looked at`)
    const nothing = { image: undefined, how: undefined, reported: undefined, failure: undefined }
    const none = { created: false, withOthers: false, tags: new Set<Tag>(), moved: new Set<Tag>() }
    const more = { platformTags: new Map<Tag, Digest>(), kept: new Map<Tag, KeptTag>() }
    return { ...place, plan, ...none, ...more, ...nothing }
  })
  return affectedBy(all)
}

/** Delivers the image to a repository: notes that it is there, under these tags. */
export function deliver(delivery: Delivery, { image, how }: Arrival, tags: readonly Tag[]): void {
  delivery.image = image
  delivery.how = how
  for (const tag of tags) delivery.tags.add(tag)
}

/** Withdraws an image that turned out not to be in its repository. */
export function withdraw(delivery: Delivery): void {
  delivery.image = undefined
  delivery.how = undefined
  delivery.tags.clear()
  delivery.platformTags.clear()
  delivery.moved.clear()
  delivery.kept.clear()
}

/** Tags of a plan that cannot move: on a repository that has the image already they are on it. */
export const lockedTags = ({ plan }: Delivery): readonly Tag[] =>
  plan.tags.flatMap(({ tag, locked }) => (locked ? [tag] : []))

/** Names that the image gets, such as `host/team/app:v1`. */
export const namesOf = (deliveries: readonly Delivery[]): readonly ImageReference[] =>
  deliveries.flatMap(({ repository, plan }) => plan.tags.map(({ tag }) => tagReference(repository, tag)))

/**
 * Tag under which a repository gets the image; the other ones are set through the API. Throws an Error when none is
 * planned.
 */
export function firstTag({ plan: { tags } }: Delivery): Tag {
  const [first] = tags
  if (first === undefined) throw new Error('a destination has no tag')
  return first.tag
}

/** Whether a repository has the image, and that was not withdrawn. */
export const isDelivered = (one: Delivery): one is Delivered => one.image !== undefined && one.how !== undefined

/**
 * Deliveries of a run to its repositories, in the order of the input, and how far each has come. One that fails is left
 * behind, and the others go on; when no other is left, the run ends at once.
 */
export class Deliveries {
  readonly all: readonly Delivery[]
  readonly #cancelled: AbortSignal

  /** Deliveries that `cancelled` ends, all of them. */
  constructor(all: readonly Delivery[], cancelled: AbortSignal) {
    this.all = all
    this.#cancelled = cancelled
  }

  /** Deliveries that have not failed. */
  get standing(): readonly Delivery[] {
    return this.all.filter(({ failure }) => failure === undefined)
  }

  /** Deliveries that have not failed, and do not have the image yet. */
  get waiting(): readonly Delivery[] {
    return this.standing.filter(({ image }) => image === undefined)
  }

  /** Deliveries that have the image, also when one of their tags could not be set. */
  get delivered(): readonly Delivered[] {
    return this.all.filter(isDelivered)
  }

  /** Deliveries that have the image, and nothing has failed of: those whose tags may be set. */
  get arrived(): readonly Delivered[] {
    return this.delivered.filter(({ failure }) => failure === undefined)
  }

  /** Whether a delivery has failed. */
  get hasFailures(): boolean {
    return this.standing.length < this.all.length
  }

  /**
   * Fails one delivery: keeps why. Throws the error of the only one, IncompleteDeliveryError when all have failed, and
   * CancelledError of a run that was cancelled.
   */
  fail(one: Delivery, error: unknown): void {
    this.#cancelled.throwIfAborted()
    if (this.all.length === 1) throw error
    one.failure = new DestinationError(repositoryUri(one.plan.repository), error)
    if (this.standing.length === 0) throw this.asError()
  }

  /**
   * Attempts a task for one delivery. Returns what came of it; undefined when that failed, which is kept. Throws as
   * `fail` does.
   */
  async attempt<T>(one: Delivery, task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task()
    } catch (error) {
      this.fail(one, error)
      return undefined
    }
  }

  /** Runs a task for each of some deliveries at once, and waits for all. A failure is kept. Throws as `fail` does. */
  async each<T extends Delivery>(some: readonly T[], task: (one: T) => Promise<void>): Promise<void> {
    const ends = await Promise.all(
      some.map((one) =>
        task(one).then(
          () => undefined,
          (error: unknown) => ({ one, error }),
        ),
      ),
    )
    for (const end of ends) if (end !== undefined) this.fail(end.one, end.error)
  }

  /** Throws IncompleteDeliveryError when a delivery has failed. */
  throwFailures(): void {
    if (this.hasFailures) throw this.asError()
  }

  /** Failures of all deliveries as one error. */
  asError(): IncompleteDeliveryError {
    return new IncompleteDeliveryError(
      this.all.flatMap(({ failure }) => failure ?? []),
      this.all.length,
    )
  }
}

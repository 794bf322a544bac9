import type { Built } from '../build/produce.ts'
import type { ImageFacts } from '../ecr/api.ts'
import type { Digest } from '../names/digest.ts'
import { tagReference } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'
import { deliveryOutputs } from '../report/outputs.ts'
import type { World } from '../world.ts'
import { type Arrival, type Prepared, setOutputs, type Target } from './step.ts'

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
export const namesOf = (targets: readonly Prepared[]): readonly string[] =>
  targets.flatMap(({ repository, plan }) => plan.tags.map(({ tag }) => tagReference(repository, tag)))

/** The tag under which a destination gets the image; the other ones are set through the API. */
export function firstTag({ plan: { tags } }: Target): Tag {
  const [first] = tags
  if (first === undefined) throw new Error('a destination has no tag')
  return first.tag
}

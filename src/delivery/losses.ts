import { DestinationFailure } from '../errors/failures.ts'
import { IncompleteDelivery } from '../errors/problems.ts'
import { repositoryUri } from '../names/repository.ts'
import type { DestinationPlan } from '../plan/destination.ts'
import type { Target } from './step.ts'

/** One that fails is left behind, and the others go on; when it is the only one, its error ends the run at once. */
export class Losses {
  readonly #wanted: number
  readonly #cancelled: AbortSignal
  readonly #failures = new Map<DestinationPlan, DestinationFailure>()

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
    this.#failures.set(plan, new DestinationFailure(repositoryUri(plan.repository), error))
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
  asError(): IncompleteDelivery {
    return new IncompleteDelivery([...this.#failures.values()], this.#wanted)
  }
}

import { CancelledError, UnexpectedStateError } from '../base/errors.ts'
import type { ImageFacts } from '../ecr/api.ts'
import type { Check, ImageLocation, Refusal } from './check.ts'
import type { StagingTag } from './staging-tag.ts'

/** Guard of a gate: what an image must pass before it gets its tags. */
export interface Guard {
  readonly checks: readonly Check[]
  /**
   * The tag of this run alone, under which an image waits for the checks. Undefined for an image that is there already, and
   * needs no tag to wait under.
   */
  readonly staging: StagingTag | undefined
  /** Called when the checks of an image have ended, before a refusal is thrown; it must not throw itself. */
  readonly onEnd: (image: ImageFacts, where: ImageLocation, passed: boolean) => Promise<void>
}

const errorsOf = (end: PromiseSettledResult<Refusal | undefined>): readonly unknown[] => {
  if (end.status === 'rejected') return [end.reason]
  return end.value === undefined ? [] : [new UnexpectedStateError(end.value.problem, end.value.remedy)]
}

/** Gate between an image and its tags. */
export class Gate {
  readonly #guard: Guard | undefined

  /** Gate with a guard; without one every image passes at once. */
  constructor(guard: Guard | undefined) {
    this.#guard = guard
  }

  /** Staging tag; undefined when an image need not wait. */
  get staging(): StagingTag | undefined {
    return this.#guard?.staging
  }

  /**
   * Checks an image: runs all checks at once. Throws UnexpectedStateError when one refuses the image, an AggregateError
   * when several do; what a check has thrown counts as a refusal, and a CancelledError is thrown alone.
   */
  async check(image: ImageFacts, where: ImageLocation): Promise<void> {
    if (this.#guard === undefined) return
    try {
      // All come to their end: one that still asked after another has failed would hold the step, and be heard by nobody.
      const ends = await Promise.allSettled(this.#guard.checks.map((one) => one.run(image, where)))
      const errors = ends.flatMap(errorsOf)
      if (errors.length > 0)
        throw (
          errors.find((one) => one instanceof CancelledError) ??
          (errors.length > 1 ? new AggregateError(errors) : errors[0])
        )
    } catch (error) {
      await this.#guard.onEnd(image, where, false)
      throw error
    }
    await this.#guard.onEnd(image, where, true)
  }

  /**
   * Closes the gate, and removes the staging tag: an image that got no other tag goes with it. Warns where it stays.
   */
  async close(): Promise<void> {
    await this.staging?.remove()
  }
}

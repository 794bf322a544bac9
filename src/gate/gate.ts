import { UnexpectedStateError } from '../base/errors.ts'
import type { ImageFacts } from '../ecr/api.ts'
import type { Check, ImageLocation } from './check.ts'
import type { StagingTag } from './staging-tag.ts'

/** What stands between an image and its tags: checks, and the tag of this run alone under which it waits for them. */
export class Gate {
  /** Undefined when there is no check: then an image need not wait. */
  readonly staging: StagingTag | undefined
  readonly #checks: readonly Check[]
  readonly #onRefusal: () => Promise<void>

  /** `onRefusal` is called when an image did not pass, before that is thrown; it must not throw itself. */
  constructor(checks: readonly Check[], staging: StagingTag | undefined, onRefusal: () => Promise<void>) {
    this.#checks = checks
    this.staging = staging
    this.#onRefusal = onRefusal
  }

  /**
   * Runs all checks at once. Throws UnexpectedStateError when one refuses the image, an AggregateError when several do,
   * and what a check has thrown.
   */
  async check(image: ImageFacts, where: ImageLocation): Promise<void> {
    try {
      const answers = await Promise.all(this.#checks.map((one) => one.run(image, where)))
      const errors = answers.flatMap((one) => (one ? [new UnexpectedStateError(one.problem, one.remedy)] : []))
      if (errors.length > 0) throw errors.length > 1 ? new AggregateError(errors) : errors[0]
    } catch (error) {
      await this.#onRefusal()
      throw error
    }
  }

  /** Takes the staging tag away: an image that got no other tag goes with it. Warns where it stays. */
  async close(): Promise<void> {
    await this.staging?.remove()
  }
}

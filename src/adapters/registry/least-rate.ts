import { type Deadline, DeadlineError, within } from '../bounds.ts'

/** So many bytes come in the time that a stream has for them, or it has ended: of a minute, a line that works needs a second. */
export const LEAST_BYTES = 64 * 1024

/**
 * Wait for a stream that must not stand still, and not drip for ever either: LEAST_BYTES have to move in the time of a deadline.
 * How long the whole stream takes says nothing. Only what is waited for here counts: what the other end of a copy takes does not.
 */
export class LeastRate {
  readonly #deadline: Deadline
  #left: number
  #moved = 0

  constructor(deadline: Deadline) {
    this.#deadline = deadline
    this.#left = deadline.milliseconds
  }

  /**
   * Waits for a task that moves bytes, as many as `sizeOf` says. Throws DeadlineError, why the step was cancelled, or what the
   * task throws.
   */
  async wait<T>(task: () => Promise<T>, sizeOf: (moved: T) => number): Promise<T> {
    const { milliseconds, cancelled } = this.#deadline
    const start = performance.now()
    const moved = await within({ milliseconds: this.#left, cancelled }, task).catch((error) => {
      // What was left of the time says nothing to a reader.
      throw error instanceof DeadlineError ? new DeadlineError(milliseconds) : error
    })
    // A machine with much to do is late: more than all of the time can be over, and a timer takes no less than a millisecond.
    this.#left = Math.max(1, this.#left - (performance.now() - start))
    this.#moved += sizeOf(moved)
    if (this.#moved >= LEAST_BYTES) {
      this.#left = milliseconds
      this.#moved = 0
    }
    return moved
  }
}

/**
 * Budget of a run for trouble: the time in which at least one question waits for its next attempt or is asked again. A long
 * build takes nothing of it, and questions that are in trouble at the same time take the same time.
 */
export class RetryBudget {
  #milliseconds: number
  readonly #now: () => number
  #troubled = 0
  #since = 0
  #spent = 0
  #isCut = false

  /** `now` is milliseconds from any fixed moment; it never goes back. */
  constructor(milliseconds: number, now: () => number) {
    this.#milliseconds = milliseconds
    this.#now = now
  }

  /** Milliseconds that are left; none when it is overdrawn. */
  left(): number {
    return Math.max(0, this.#milliseconds - this.#used())
  }

  /** Whether it was cut, because a service was away for long. */
  get isCut(): boolean {
    return this.#isCut
  }

  /** Leaves so many milliseconds at most. */
  cutTo(milliseconds: number): void {
    this.#isCut = true
    this.#milliseconds = Math.min(this.#milliseconds, this.#used() + milliseconds)
  }

  #used(): number {
    return this.#spent + (this.#troubled === 0 ? 0 : this.#now() - this.#since)
  }

  /** Notes that a question is in trouble from now on. Returns what notes that it is not any more. */
  begin(): () => void {
    if (this.#troubled === 0) this.#since = this.#now()
    this.#troubled += 1
    let open = true
    return () => {
      if (!open) return
      open = false
      this.#troubled -= 1
      if (this.#troubled === 0) this.#spent += this.#now() - this.#since
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { RegistryError } from '../../ecr/registry-error.ts'

/** How patient requests are with a registry that fails for a moment. */
export interface RequestPatience {
  readonly cancelled: AbortSignal
  /** Waits so many milliseconds; not given: by the clock. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

const TRIES = 7

/** All the waits of one request together: between its attempts, as the registry asks, and for answers that did not come. Milliseconds. */
const BUDGET = 180_000

/** What an attempt costs that was waited for in vain. */
const IN_VAIN = 60_000

const FIRST_WAIT = 250

const LONGEST_WAIT = 15_000

/**
 * Runs an attempt, and again after what may pass: `attempt` is told how many went before. Throws what the last one threw, at
 * once what does not pass, and the reason of a cancellation.
 */
export async function retrying<T>(attempt: (before: number) => Promise<T>, patience: RequestPatience): Promise<T> {
  const waits = new Waits(patience)
  for (let before = 0; ; before++) {
    try {
      return await attempt(before)
    } catch (error) {
      await waits.after(error)
    }
  }
}

/** The waits of one request between its attempts: each a random part of twice the one before, so that others go elsewhere. */
export class Waits {
  readonly #patience: RequestPatience
  #count = 0
  #left = BUDGET

  constructor(patience: RequestPatience) {
    this.#patience = patience
  }

  /** Waits after a failed attempt. Throws the failure where another attempt is of no use, or its time is over. */
  async after(error: unknown): Promise<void> {
    const { cancelled, wait } = this.#patience
    cancelled.throwIfAborted()
    this.#count += 1
    if (!(error instanceof RegistryError) || !error.failure.passing || this.#count >= TRIES) throw error
    const jitter = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#count - 1))
    const pause = (error.failure.retryAfter ?? 0) + jitter
    // An upload may have gone on for long before it fell silent, and only the silence is lost.
    this.#left -= pause + (error.failure.code === 'TimeoutError' ? IN_VAIN : 0)
    if (this.#left < 0) throw error
    await (wait?.(pause) ?? delay(pause, undefined, { signal: cancelled }))
    cancelled.throwIfAborted()
  }

  /** Begins to count anew: the last attempt has come further. */
  renew(): void {
    this.#count = 0
    this.#left = BUDGET
  }
}

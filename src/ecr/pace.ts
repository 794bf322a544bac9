import { type PacedService, quotaOf } from './request-quotas.ts'
import { newBucket, slow, type TokenBucket, takeOne, takeSpent, timeFor, waitFor } from './token-bucket.ts'

/**
 * Pace of the requests to the registries of one account and region: ECR takes so many of an operation in a second, of all
 * jobs together. https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
export interface Pace {
  /**
   * Resolves when one request of this operation, such as `PutImage`, may be sent, in the order of the questions; at once
   * for one without a rate. `again`: it was refused, and goes before those that were not sent yet. Rejects when the step is
   * cancelled.
   */
  turn(operation: string, again?: boolean): Promise<void>
  /** Notes that ECR refused such a request because there were too many: from now on they go more slowly. */
  throttled(operation: string): void
  /** Notes requests that others have sent, as docker in a push: they count like our own. */
  spent(operation: string, requests: number): void
  /** Milliseconds until so many requests more have had their turn. */
  timeFor(operation: string, requests: number): number
}

/** Whose requests ECR counts together: the account is the caller's, or what stands for it as long as it is not known. */
export interface PaceKey {
  readonly service: PacedService
  readonly region: string
  readonly caller: string
}

/** Clock in milliseconds, and what waits; `wait` rejects when the step is cancelled. */
export interface PaceTimer {
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<void>
}

/** Finds paces, one for each key: all destinations of a run share them. */
export function makePaces(timer: PaceTimer): (key: PaceKey) => Pace {
  const paces = new Map<string, Pace>()
  return ({ service, region, caller }) => {
    const key = JSON.stringify([service, region, caller])
    const pace = paces.get(key) ?? makePace(service, timer)
    paces.set(key, pace)
    return pace
  }
}

function makePace(service: PacedService, timer: PaceTimer): Pace {
  const lines = new Map<string, Line>()
  const lineOf = (operation: string): Line => {
    const line = lines.get(operation) ?? new Line(newBucket(quotaOf(service, operation), timer.now()), timer)
    lines.set(operation, line)
    return line
  }
  return {
    turn: (operation, again = false) => lineOf(operation).turn(again),
    throttled: (operation) => lineOf(operation).throttled(),
    spent: (operation, requests) => lineOf(operation).spent(requests),
    timeFor: (operation, requests) => lineOf(operation).timeFor(requests),
  }
}

/** What ends a wait for one's turn. */
interface Waiting {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** Line of the requests that wait for one bucket's tokens: first those that were refused, then first come, first served. */
class Line {
  readonly #timer: PaceTimer
  #bucket: TokenBucket
  readonly #refused: Waiting[] = []
  readonly #others: Waiting[] = []
  #isServed = false

  constructor(bucket: TokenBucket, timer: PaceTimer) {
    this.#bucket = bucket
    this.#timer = timer
  }

  turn(again: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const line = again ? this.#refused : this.#others
      line.push({ resolve, reject })
      if (!this.#isServed) void this.#serve()
    })
  }

  throttled(): void {
    this.#bucket = slow(this.#bucket, this.#timer.now())
  }

  spent(requests: number): void {
    this.#bucket = takeSpent(this.#bucket, requests, this.#timer.now())
  }

  timeFor(requests: number): number {
    return timeFor(this.#bucket, requests, this.#timer.now())
  }

  /** Gives turns until nobody waits. */
  async #serve(): Promise<void> {
    this.#isServed = true
    try {
      while (this.#refused.length + this.#others.length > 0) (await this.#next())?.resolve()
    } catch (reason) {
      for (const waiting of [...this.#refused.splice(0), ...this.#others.splice(0)]) waiting.reject(reason)
    } finally {
      this.#isServed = false
    }
  }

  /** The next one, with its token. */
  async #next(): Promise<Waiting | undefined> {
    const { now, wait } = this.#timer
    // Looked at again after each wait: the bucket may have been slowed meanwhile.
    for (let rest = waitFor(this.#bucket, now()); rest > 0; rest = waitFor(this.#bucket, now())) await wait(rest)
    this.#bucket = takeOne(this.#bucket, now())
    return this.#refused.shift() ?? this.#others.shift()
  }
}

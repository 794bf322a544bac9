import type { Phase } from './report/time.ts'

/** Times the phases of a run, also those that fail. */
export class Stopwatch {
  readonly phases: Phase[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Runs a task and notes how long it took. */
  async time<T>(name: string, task: () => Promise<T>): Promise<T> {
    const start = this.#now()
    try {
      return await task()
    } finally {
      this.phases.push({ name, milliseconds: this.#now() - start })
    }
  }
}

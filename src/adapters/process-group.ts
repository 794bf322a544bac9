import type { Silence } from '../buildx/docker.ts'

/** How long docker may take to end after a signal. The runner kills this process 10 s after the first one. */
export const GRACE_MILLISECONDS = 4000

/** Ending of a process group that this process has started. */
export class Ending {
  /** The silence for which docker is ended; undefined where it ends by itself, or is cancelled. */
  because: Silence | undefined
  readonly #pid: number | undefined
  #kill: NodeJS.Timeout | undefined

  constructor(pid: number | undefined) {
    this.#pid = pid
  }

  /** Whether the group was asked to end. */
  get begun(): boolean {
    return this.#kill !== undefined
  }

  /** Asks the group to end, and ends it after the time of grace. */
  begin(because?: Silence): void {
    this.because ??= because
    if (this.begun) return
    this.#signal('SIGINT')
    this.#kill = setTimeout(() => this.#signal('SIGKILL'), GRACE_MILLISECONDS)
  }

  /** Ends what docker has left of its group. */
  finish(): void {
    this.#signal('SIGKILL')
  }

  cancel(): void {
    clearTimeout(this.#kill)
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#pid !== undefined) killGroup(this.#pid, signal)
  }
}

/** Sends a signal to the process group that this process leads. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

import type { Readable } from 'node:stream'
import type { WriteOutput } from '../runner/ports.ts'
import { UNENDING } from './bounds.ts'

/** What happens when a program is silent. */
interface OnSilence {
  /**
   * Milliseconds that the program may be silent from now on, asked for after each piece; takes how long it was silent
   * before that piece. Infinity for no limit.
   */
  readonly limit: (waited: number) => number
  readonly strike: () => void
}

/**
 * Output of a program, read no faster than `write` takes it: the program waits for a log that nobody reads, and memory does
 * not grow. Knows for how long nothing came; while `write` takes a piece, the program is not silent but held up.
 */
export class ProgramOutput {
  /** Resolves when all streams have ended. */
  readonly ended: Promise<unknown>
  readonly #streams: readonly Readable[]
  #writing = 0
  #waited = 0
  #since = performance.now()
  #timer: NodeJS.Timeout | undefined
  #silence: OnSilence | undefined

  constructor(streams: readonly Readable[], write: WriteOutput) {
    this.#streams = streams
    this.ended = Promise.all(streams.map((stream) => this.#handOn(stream, write)))
  }

  /** Calls `strike` when the program has been silent for too long. Takes the place of an earlier one. */
  whenSilent(silence: OnSilence): void {
    this.#silence = silence
    this.#since = performance.now()
    if (this.#writing === 0) this.#await(0)
  }

  /** Reads no more. */
  close(): void {
    clearTimeout(this.#timer)
    this.#silence = undefined
    for (const stream of this.#streams) stream.destroy()
  }

  async #handOn(stream: Readable, write: WriteOutput): Promise<void> {
    try {
      for await (const bytes of stream) {
        this.#take()
        await write(bytes as Uint8Array).finally(() => this.#taken())
      }
    } catch {
      // Where the program could not be started, or the pipe broke: its exit, or its error, says how it went.
    }
  }

  #take(): void {
    if (this.#writing === 0) this.#waited = performance.now() - this.#since
    this.#writing += 1
    clearTimeout(this.#timer)
  }

  #taken(): void {
    this.#writing -= 1
    if (this.#writing > 0) return
    this.#since = performance.now()
    this.#await(this.#waited)
  }

  #await(waited: number): void {
    clearTimeout(this.#timer)
    const milliseconds = this.#silence?.limit(waited) ?? Number.POSITIVE_INFINITY
    // More than a timer takes is as good as no limit.
    if (milliseconds <= UNENDING) this.#timer = setTimeout(() => this.#silence?.strike(), milliseconds)
  }
}

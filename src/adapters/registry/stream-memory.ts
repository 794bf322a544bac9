import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** After so many bytes the pieces before them are freed. On their way, a piece is copied once or twice. */
const FREED_AT_ONCE = 4 * 1024 * 1024

/**
 * Memory of the streams that flow through this process. A piece is a buffer outside of V8's heap, behind a small object in it. V8
 * frees such buffers when the objects have become many, or the buffers have 64 MB: with the larger heap of a long stream that is
 * 60 MB more than a copy needs. V8's small collection looks at new objects alone. It takes some tenths of a millisecond, and takes
 * the place of those that V8 would make, so that a copy costs no more processor time.
 */
export class StreamMemory {
  #taken = 0
  #collect: (() => void) | undefined

  /** Counts bytes that came. Frees the pieces before them when they are many. */
  took(bytes: number): void {
    this.#taken += bytes
    if (this.#taken < FREED_AT_ONCE) return
    this.#taken = 0
    this.#collect ??= smallCollection()
    this.#collect()
  }
}

/**
 * Finds V8's small collection; does nothing where there is none. A context that is made while the flag is set has `gc`, as
 * jest-leak-detector finds it: https://github.com/jestjs/jest/blob/main/packages/jest-leak-detector/src/index.ts.
 * What it takes: https://github.com/v8/v8/blob/main/src/extensions/gc-extension.cc
 */
function smallCollection(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('globalThis.gc')
  setFlagsFromString('--no-expose-gc')
  return typeof collect === 'function' ? () => collect({ type: 'minor' }) : () => undefined
}

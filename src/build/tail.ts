/** Keeps the last bytes of a stream. */
export class Tail {
  readonly #limit: number
  #chunks: Uint8Array[] = []
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#size += bytes.length
    // Joined only now and then, so that many small chunks cost little.
    if (this.#size > 2 * this.#limit) {
      const kept = Buffer.concat(this.#chunks).subarray(-this.#limit)
      this.#chunks = [kept]
      this.#size = kept.length
    }
  }

  /** The kept bytes as text, from the first whole line when the beginning was dropped. */
  text(): string {
    const all = Buffer.concat(this.#chunks)
    const kept = all.subarray(-this.#limit).toString('utf8')
    return all.length > this.#limit ? kept.slice(kept.indexOf('\n') + 1) : kept
  }
}

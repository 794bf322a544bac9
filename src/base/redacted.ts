/**
 * Secret value that prints as ***, so that no log, JSON or error shows it by accident; `reveal` is the only way to it.
 */
export class Redacted {
  readonly #bytes: Uint8Array

  constructor(value: string | Uint8Array) {
    this.#bytes = typeof value === 'string' ? Buffer.from(value) : value
  }

  reveal(): Uint8Array {
    return this.#bytes
  }

  /** The value as text; undefined when it is not text (a key store, for instance). */
  revealText(): string | undefined {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#bytes)
    } catch {
      return undefined
    }
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }
}

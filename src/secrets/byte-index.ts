/** How many bytes of each entry are looked up. */
const KEY = 8

/** At how many places of an entry these are taken from. */
const PLACES = 8

/** Most places of a text begin no key: a small table, by the first half of each key, says so at once. */
const TABLE_BITS = 16

interface Entry<T> {
  readonly bytes: Buffer
  /** Where its key begins. */
  readonly at: number
  readonly item: T
}

/**
 * Finds many byte strings at once. The time grows with the text, and hardly with the number of strings: each is known by
 * eight bytes that few others have.
 */
export class ByteIndex<T> {
  readonly #entries = new Map<number, Entry<T>[]>()
  readonly #mayBegin = new Uint8Array(1 << TABLE_BITS)

  /** Takes what to find, with what to return for it. None of them has fewer than eight bytes. */
  constructor(entries: readonly (readonly [bytes: Buffer, item: T])[]) {
    for (const [bytes, item] of entries) this.#add(bytes, item)
  }

  /** Lines often begin alike, so that of several places the one is taken where most is different. */
  #add(bytes: Buffer, item: T): void {
    const last = bytes.length - KEY
    const places = Array.from({ length: PLACES }, (_, index) => Math.floor((index * last) / (PLACES - 1)))
    const sizes = places.map((at) => this.#entries.get(keyAt(bytes, at))?.length ?? 0)
    const at = places[sizes.indexOf(Math.min(...sizes))] ?? 0
    const key = keyAt(bytes, at)
    const alike = this.#entries.get(key) ?? []
    alike.push({ bytes, at, item })
    this.#entries.set(key, alike)
    this.#mayBegin[placeOf(bytes.readUInt32LE(at))] = 1
  }

  /** Adds the items of all strings that a text holds to those that were found before. */
  find(text: Buffer, found: Set<T>): void {
    let word = 0
    for (let end = 0; end < text.length; end++) {
      // The last four bytes, little-endian: the end of the first half of a key.
      word = (word >>> 8) | ((text[end] ?? 0) << 24)
      const at = end - 3
      if (at < 0 || at + KEY > text.length || this.#mayBegin[placeOf(word)] === 0) continue
      for (const entry of this.#entries.get(keyAt(text, at)) ?? []) {
        if (!found.has(entry.item) && isAt(text, at - entry.at, entry.bytes)) found.add(entry.item)
      }
    }
  }
}

/** Larger than what a number holds exactly: what is alike in the rest is compared as a whole. */
const keyAt = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32

const placeOf = (word: number): number => Math.imul(word, 0x9e3779b1) >>> (32 - TABLE_BITS)

const isAt = (text: Buffer, at: number, bytes: Buffer): boolean =>
  at >= 0 && at + bytes.length <= text.length && text.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0

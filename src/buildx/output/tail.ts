/** Of a line that is longer than this, only so much of its beginning and its end is kept. Bytes. */
const HALF = 2048

/**
 * Tail of a stream, its last lines: at least so many as fill the limit, and at most about twice as much. A long line is
 * kept without its middle: what follows "ERROR:" and the exit code at its end are both needed, and it must not push out
 * the lines before it.
 */
export class Tail {
  readonly #limit: number
  #lines: Buffer[] = []
  #size = 0
  /** The line that has not ended yet. */
  #open = new Line()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Keeps the next bytes. */
  add(bytes: Uint8Array): void {
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#open.add(bytes.subarray(start, end + 1))
      this.#keep(this.#open.bytes())
      this.#open = new Line()
      start = end + 1
    }
    this.#open.add(bytes.subarray(start))
  }

  /** The kept lines as text; the last one may have no end. */
  text(): string {
    return Buffer.concat([...this.#lines, this.#open.bytes()]).toString('utf8')
  }

  #keep(line: Buffer): void {
    this.#lines.push(line)
    this.#size += line.length
    // Only now and then, so that many short lines cost little.
    if (this.#size <= 2 * this.#limit) return
    let first = 0
    for (; this.#size > this.#limit; first += 1) this.#size -= this.#lines[first]?.length ?? 0
    this.#lines = this.#lines.slice(first)
  }
}

const NEWLINE = 0x0a

const GAP = Buffer.from('…')

class Line {
  #head: Buffer = Buffer.alloc(0)
  #rest: Buffer = Buffer.alloc(0)
  #cut = false

  add(bytes: Uint8Array): void {
    const missing = HALF - this.#head.length
    if (missing > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, missing)])
    if (bytes.length <= missing) return
    this.#rest = Buffer.concat([this.#rest, bytes.subarray(Math.max(missing, 0))])
    if (this.#rest.length <= 2 * HALF) return
    this.#rest = Buffer.from(this.#rest.subarray(-HALF))
    this.#cut = true
  }

  /** A copy, because the bytes that came may belong to a large piece. */
  bytes(): Buffer {
    if (!this.#cut) return Buffer.concat([this.#head, this.#rest])
    return Buffer.concat([withoutHalfEnd(this.#head), GAP, withoutHalfStart(this.#rest)])
  }
}

/** In UTF-8 the bytes of a character after its first one begin with the bits 10, and the first of several with 11. */
const isInside = (byte = 0): boolean => byte >> 6 === 0b10

function withoutHalfEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (isInside(bytes[end - 1])) end -= 1
  return bytes.subarray(0, (bytes[end - 1] ?? 0) >> 6 === 0b11 ? end - 1 : bytes.length)
}

function withoutHalfStart(bytes: Buffer): Buffer {
  let start = 0
  while (isInside(bytes[start])) start += 1
  return bytes.subarray(start)
}

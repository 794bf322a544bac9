import { createHash } from 'node:crypto'
import type { RegistryError } from '../../ecr/registry-error.ts'
import type { Descriptor } from '../../oci/remote-repository.ts'
import { readBody } from '../bounds.ts'
import type { OpenAnswer } from './connections.ts'
import { LEAST_BYTES } from './least-rate.ts'
import { type Asking, refusal, unanswered, wrongAnswer } from './refusals.ts'
import type { RegistryApi, RegistryQuestion } from './registry-api.ts'

/** Registries send to a store, and a store to where the bucket is. */
const REDIRECTS = 3

/** Of a refusal, more is not read. Bytes. */
const REFUSAL_BYTES = 64 * 1024

/**
 * Reads a blob, in pieces and in order; goes on where a connection broke. Ends without an error only when all bytes were there,
 * and have the digest. Throws RegistryError, or the reason of a cancellation.
 */
export async function* readBlob(api: RegistryApi, blob: Descriptor): AsyncGenerator<Uint8Array> {
  const reader = new BlobReader(api, blob)
  const hash = createHash('sha256')
  try {
    for (let pieces = await reader.next(); pieces.length > 0; pieces = await reader.next()) {
      for (const piece of pieces) {
        hash.update(piece)
        yield piece
      }
    }
  } finally {
    await reader.close()
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found !== blob.digest) throw wrongAnswer(reader.asking, `the content is ${found} and should be ${blob.digest}`)
}

/** The connections that bring a blob, one after the other. */
class BlobReader {
  readonly asking: Asking
  readonly #api: RegistryApi
  readonly #blob: Descriptor
  readonly #question: RegistryQuestion
  #offset = 0
  #open: AsyncGenerator<Uint8Array> | undefined

  constructor(api: RegistryApi, blob: Descriptor) {
    this.#api = api
    this.#blob = blob
    this.#question = { doing: 'read a layer', method: 'GET', path: `blobs/${blob.digest}` }
    this.asking = api.asking(this.#question)
  }

  /**
   * The next pieces, LEAST_BYTES or more unless they are the last ones; none at the end. They are a question of their own: the
   * patience with connections that break begins anew with them, and not with each byte that one of them brings.
   */
  async next(): Promise<readonly Uint8Array[]> {
    const pieces: Uint8Array[] = []
    let bytes = 0
    await this.#api.until(this.#question, async () => {
      while (bytes < LEAST_BYTES) {
        const piece = await this.#piece()
        if (piece === undefined) return
        pieces.push(piece)
        bytes += piece.length
        this.#offset += piece.length
        // It is not asked for again: what is told here would come each time.
        if (this.#offset > this.#blob.size) return
      }
    })
    if (this.#offset > this.#blob.size) throw tooLong(this.asking, this.#blob)
    return pieces
  }

  async #piece(): Promise<Uint8Array | undefined> {
    if (this.#offset > 0 && this.#offset === this.#blob.size && this.#open === undefined) return undefined
    this.#open ??= bytesFrom(this.#api, this.#question, this.#offset)
    try {
      const { done, value } = await this.#open.next()
      if (!done || this.#offset === this.#blob.size) return value
      throw wrongAnswer(this.asking, `unexpected EOF after ${this.#offset} of ${this.#blob.size} bytes`)
    } catch (error) {
      this.#open = undefined
      throw unanswered(this.asking, error)
    }
  }

  async close(): Promise<void> {
    await this.#open?.return(undefined)
  }
}

const tooLong = (asking: Asking, { digest, size }: Descriptor): RegistryError =>
  wrongAnswer(asking, `more than the ${size} bytes came that ${digest} has by its manifest`)

/** Bytes of a blob from an offset on, as far as this connection brings them. */
async function* bytesFrom(api: RegistryApi, question: RegistryQuestion, offset: number): AsyncGenerator<Uint8Array> {
  const answer = await openBlob(api, question, offset)
  // Who does not know ranges begins at the first byte.
  let skip = answer.statusCode === 206 ? 0 : offset
  for await (const chunk of api.connections.read(answer)) {
    const rest = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - rest.length
    if (rest.length > 0) yield rest
  }
}

async function openBlob(api: RegistryApi, question: RegistryQuestion, offset: number): Promise<OpenAnswer> {
  const headers = offset === 0 ? {} : { range: `bytes=${offset}-` }
  let asking = api.asking(question)
  let answer = await api.open({ ...question, headers })
  for (let hops = 0; isRedirect(answer) && hops < REDIRECTS; hops++) {
    answer.destroy()
    const url = targetOf(asking, answer)
    asking = { ...asking, request: { method: 'GET', url } }
    // The address is signed, and the login is not for the host of others.
    answer = await api.connections.open({ method: 'GET', url, headers })
  }
  if (answer.statusCode === 206 && startOf(answer) !== offset) {
    answer.destroy()
    throw wrongAnswer(asking, 'another part of the content came than was asked for')
  }
  if (answer.statusCode === 200 || (answer.statusCode === 206 && offset > 0)) return answer
  const { statusCode: status = 0, headers: told } = answer
  const body = await readBody(api.connections.read(answer), REFUSAL_BYTES).catch(() => new Uint8Array())
  throw refusal(asking, { status, headers: told, body })
}

const isRedirect = ({ statusCode = 0 }: OpenAnswer): boolean => [301, 302, 303, 307, 308].includes(statusCode)

function targetOf(asking: Asking, { headers: { location = '' } }: OpenAnswer): string {
  const { url } = asking.request
  const target = URL.canParse(location, url) ? new URL(location, url) : undefined
  const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && url.startsWith('http:'))
  if (target === undefined || !isSafe) throw wrongAnswer(asking, 'the registry leads to an address that is not safe')
  return target.href
}

const startOf = ({ headers }: OpenAnswer): number =>
  Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? Number.NaN)

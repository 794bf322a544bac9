import { createHash } from 'node:crypto'
import type { RegistryError } from '../../ecr/registry-error.ts'
import type { Descriptor } from '../../oci/remote-repository.ts'
import { readBody } from '../bounds.ts'
import type { OpenAnswer } from './connections.ts'
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
  const question: RegistryQuestion = { doing: 'read a layer', method: 'GET', path: `blobs/${blob.digest}` }
  const asking = api.asking(question)
  const hash = createHash('sha256')
  let offset = 0
  let open: AsyncGenerator<Uint8Array> | undefined
  const piece = async (): Promise<Uint8Array | undefined> => {
    if (offset > 0 && offset === blob.size && open === undefined) return undefined
    open ??= bytesFrom(api, question, offset)
    try {
      const { done, value } = await open.next()
      if (!done || offset === blob.size) return value
      throw wrongAnswer(asking, `unexpected EOF after ${offset} of ${blob.size} bytes`)
    } catch (error) {
      open = undefined
      throw unanswered(asking, error)
    }
  }
  // Each piece is a question of its own: the patience with a connection that breaks begins anew with what it brought.
  const next = (): Promise<Uint8Array | undefined> => api.until(question, piece)
  try {
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      offset += chunk.length
      if (offset > blob.size) throw tooLong(asking, blob)
      hash.update(chunk)
      yield chunk
    }
  } finally {
    await open?.return(undefined)
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found !== blob.digest) throw wrongAnswer(asking, `the content is ${found} and should be ${blob.digest}`)
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
  const body = await readBody(answer, REFUSAL_BYTES).catch(() => new Uint8Array())
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

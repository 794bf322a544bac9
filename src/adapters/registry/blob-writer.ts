import { RegistryError } from '../../ecr/registry-error.ts'
import type { BlobSource, Descriptor } from '../../oci/remote-repository.ts'
import { UNENDING } from '../bounds.ts'
import type { Course } from '../question.ts'
import { inClass, WRONG_ANSWER, wrongAnswer } from './refusals.ts'
import { apiRepository, type RegistryApi, type RegistryQuestion } from './registry-api.ts'

/** Whether a repository has a blob. Throws RegistryError where the registry does not say so clearly. */
export const hasBlob = (api: RegistryApi, blob: Descriptor): Promise<boolean> =>
  api.until(lookQuestion(blob), () => askForBlob(api, blob))

const lookQuestion = ({ digest }: Descriptor): RegistryQuestion => ({
  doing: 'look for a layer',
  method: 'HEAD',
  path: `blobs/${digest}`,
})

async function askForBlob(api: RegistryApi, blob: Descriptor): Promise<boolean> {
  const { digest, size } = blob
  const question = lookQuestion(blob)
  const answer = await api.ask(question)
  const { 'docker-content-digest': named, 'content-length': length } = answer.headers
  // What is not there is written, which does no harm where it is there after all.
  if (answer.status === 404) return false
  // Some lead to their store, and so say that they have it.
  if ([302, 307, 308].includes(answer.status)) return true
  if (answer.status !== 200) throw api.refusal(question, answer)
  if (named === undefined ? Number(length) === size : named === digest) return true
  throw wrongAnswer(api.asking(question), `the answer is about ${named ?? `${length} bytes`}, not about ${digest}`)
}

/**
 * Writes a blob: by a mount where there is something to mount and the registry does it, else by an upload. A session that
 * broke is not gone on with, for ECR counts what it has taken of it: each attempt has its own. Throws RegistryError.
 */
export const writeBlob = (api: RegistryApi, blob: Descriptor, source: BlobSource): Promise<'mounted' | 'uploaded'> =>
  api.until(
    WRITE,
    async (course) => {
      // The answer may have been lost after all was done.
      if (course.failed > 0 && (await askForBlob(api, blob))) return 'uploaded'
      const session = await begin(api, blob, source.mountFrom)
      if (session === undefined) return 'mounted'
      await upload({ api, blob, course }, session, source)
      return 'uploaded'
    },
    UPLOAD,
  )

const WRITE: RegistryQuestion = { doing: 'write a layer', method: 'PUT', path: 'blobs/uploads/' }

/** An upload takes as long as its bytes want; one that is silent is ended by its connection, after a minute, and begun once more. */
const UPLOAD = { milliseconds: UNENDING, patience: { attempts: 7, milliseconds: 80_000 } }

interface Upload {
  readonly api: RegistryApi
  readonly blob: Descriptor
  readonly course: Course
}

/**
 * Begins an upload, or mounts. Returns the address of the session; undefined when the blob was mounted.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html
 */
async function begin(
  api: RegistryApi,
  { digest }: Descriptor,
  mountFrom: BlobSource['mountFrom'],
): Promise<string | undefined> {
  const from =
    mountFrom === undefined ? '' : `?mount=${digest}&from=${encodeURIComponent(apiRepository(mountFrom).path)}`
  const question: RegistryQuestion = {
    doing: 'begin the upload of a layer',
    method: 'POST',
    path: `blobs/uploads/${from}`,
  }
  const answer = await api.ask({ ...question, headers: { 'content-length': '0' } })
  if (answer.status === 201 && mountFrom !== undefined) return undefined
  if (answer.status !== 202) {
    const refused = api.refusal(question, answer)
    // A mount that is refused is no reason to fail: the bytes can be sent.
    const isRefused = refused.failure.class === 'final' || answer.status === 404
    if (mountFrom === undefined || !isRefused) throw refused
    return begin(api, { digest, size: 0 }, undefined)
  }
  const { location = '' } = answer.headers
  const { url } = api.asking(question).request
  const session = URL.canParse(location, url) ? new URL(location, url) : undefined
  if (session?.protocol === 'https:' || (session?.protocol === 'http:' && url.startsWith('http:'))) return session.href
  throw wrongAnswer(api.asking(question), 'the answer names no safe address for the upload')
}

async function upload({ api, blob, course }: Upload, session: string, source: BlobSource): Promise<void> {
  const path = `${session}${session.includes('?') ? '&' : '?'}digest=${blob.digest}`
  const question: RegistryQuestion = { doing: 'write a layer', method: 'PUT', path }
  const read = watched(source.read(), course.moved)
  try {
    const body = { size: blob.size, chunks: read.chunks }
    const answer = await api.ask({ ...question, headers: { 'content-type': 'application/octet-stream' }, body })
    if (answer.status !== 201 && answer.status !== 204) throw lostSession(api.refusal(question, answer))
    const { 'docker-content-digest': named = blob.digest } = answer.headers
    if (named !== blob.digest) throw wrongAnswer(api.asking(question), `the registry has ${named}, not ${blob.digest}`)
  } catch (error) {
    // Who reads has tried again already. What came with wrong bytes is worth another reading.
    const failed = read.failure()
    if (failed === undefined) throw error
    throw failed instanceof RegistryError && failed.failure.code !== WRONG_ANSWER ? inClass(failed, 'final') : failed
  }
}

/** A session that the registry does not know any more, or that stands elsewhere: another one may go well. */
function lostSession(error: RegistryError): RegistryError {
  const { status, code } = error.failure
  return status?.code === 416 || (status?.code === 404 && code === 'BLOB_UPLOAD_UNKNOWN')
    ? inClass(error, 'passing')
    : error
}

interface Watched {
  readonly chunks: AsyncIterable<Uint8Array>
  /** What ended the reading, when it was not its end. */
  failure(): unknown
}

/** Bytes as they are read; `moved` is told of each that was taken. */
function watched(chunks: AsyncIterable<Uint8Array>, moved: () => void): Watched {
  let failure: unknown
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        yield chunk
        moved()
      }
    } catch (error) {
      failure = error
      throw error
    }
  }
  return { chunks: all(), failure: () => failure }
}

import { createHash, type Hash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs'
import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isMissing, isThere } from './files.ts'

/** A blob on its way in. It lives as long as the process: a restart forgets it, and its client starts again. */
export interface Upload {
  readonly id: string
  readonly path: string
  readonly hash: Hash
  /** Bytes on disk so far. */
  size: number
  /** Where its only part stands: `broken` is one whose connection ended too early. */
  part: 'none' | 'complete' | 'broken'
}

const bufferBytes = 1 << 20
const hex = (digest: string): string => digest.slice('sha256:'.length)

/** The blobs of one repository: files named by digest, and uploads that are not blobs yet. */
export class Blobs {
  readonly #blobs: string
  readonly #incoming: string
  readonly #uploads = new Map<string, Upload>()

  private constructor(folder: string) {
    this.#blobs = join(folder, 'blobs')
    this.#incoming = join(folder, 'uploads')
  }

  /** Opens the folder and removes the uploads that an earlier process left. */
  static async open(folder: string): Promise<Blobs> {
    const blobs = new Blobs(folder)
    await mkdir(blobs.#blobs, { recursive: true })
    await rm(blobs.#incoming, { recursive: true, force: true })
    await mkdir(blobs.#incoming)
    return blobs
  }

  /** @returns the blob's size in bytes, or undefined when it is not here */
  async size(digest: string): Promise<number | undefined> {
    try {
      return (await stat(join(this.#blobs, hex(digest)))).size
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** @param range first and last byte, both inclusive */
  read(digest: string, range?: { readonly start: number; readonly end: number }): ReadStream {
    return createReadStream(join(this.#blobs, hex(digest)), { highWaterMark: bufferBytes, ...range })
  }

  /** Takes a blob over from another repository: one file with two names, or a copy where that cannot be. */
  async link(source: Blobs, digest: string): Promise<void> {
    const [from, to] = [join(source.#blobs, hex(digest)), join(this.#blobs, hex(digest))]
    const linked = await link(from, to).then(
      () => true,
      (error: unknown) => isThere(error),
    )
    if (linked) return
    const part = join(this.#incoming, randomUUID())
    await copyFile(from, part)
    await rename(part, to)
  }

  begin(): Upload {
    const id = randomUUID()
    const upload: Upload = { id, path: join(this.#incoming, id), hash: createHash('sha256'), size: 0, part: 'none' }
    this.#uploads.set(id, upload)
    return upload
  }

  upload(id: string): Upload | undefined {
    return this.#uploads.get(id)
  }

  /**
   * Adds bytes as they come. When the connection breaks, what arrived still counts, as in ECR, which then expects the
   * byte after it; but the upload can no longer become a blob.
   */
  async append(upload: Upload, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    upload.part = 'broken'
    const measure = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        upload.hash.update(chunk)
        upload.size += chunk.length
        yield chunk
      }
    }
    const file = createWriteStream(upload.path, { flags: 'a', highWaterMark: bufferBytes, mode: 0o600 })
    await pipeline(bytes, measure, file)
    upload.part = 'complete'
  }

  /** Ends the upload. @returns whether it became a blob: only when all of it arrived and has the expected digest */
  async finish(upload: Upload, expected: string): Promise<boolean> {
    this.#uploads.delete(upload.id)
    const digest = `sha256:${upload.hash.digest('hex')}`
    const whole = upload.part === 'complete' && digest === expected
    if (whole) await rename(upload.path, join(this.#blobs, hex(digest)))
    else await rm(upload.path, { force: true })
    return whole
  }
}

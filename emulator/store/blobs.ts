import { createHash, type Hash, randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, isThere } from './files.ts'

/** A blob on its way in. It lives as long as the process: a restart forgets it, and its client starts again. */
export interface Upload {
  readonly id: string
  readonly path: string
  readonly hash: Hash
  /** Bytes on disk so far; the hash is of exactly these. */
  size: number
  /** Where its first part ended; undefined before that. */
  firstPartSize?: number
  /** Ends when the parts that came before are in. */
  turn: Promise<void>
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
    const path = join(this.#incoming, id)
    const upload: Upload = { id, path, hash: createHash('sha256'), size: 0, turn: Promise.resolve() }
    this.#uploads.set(id, upload)
    return upload
  }

  upload(id: string): Upload | undefined {
    return this.#uploads.get(id)
  }

  /**
   * Adds bytes as they come. When the connection breaks, what arrived still counts, as in ECR, which then expects the
   * byte after it: https://github.com/GoogleContainerTools/kaniko/issues/607
   */
  async append(upload: Upload, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await open(upload.path, upload.size === 0 ? 'w' : 'r+', 0o600)
    try {
      for await (const chunk of bytes) {
        const { bytesWritten } = await file.write(chunk, 0, chunk.length, upload.size)
        if (bytesWritten < chunk.length) throw new Error(`The disk took only a part of the upload ${upload.path}.`)
        upload.hash.update(chunk)
        upload.size += chunk.length
      }
    } finally {
      upload.firstPartSize ??= upload.size
      await file.close()
    }
  }

  /** Ends the upload. @returns whether it became a blob: only when it has the expected digest */
  async finish(upload: Upload, expected: string): Promise<boolean> {
    this.#uploads.delete(upload.id)
    const digest = `sha256:${upload.hash.digest('hex')}`
    if (digest !== expected) {
      await rm(upload.path, { force: true })
      return false
    }
    // A write that failed, of a full disk, may have left more than counts.
    await truncate(upload.path, upload.size)
    await rename(upload.path, join(this.#blobs, hex(digest)))
    return true
  }
}

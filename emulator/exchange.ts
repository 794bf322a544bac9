import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ServiceError } from './errors.ts'
import type { OpenRecord } from './request-log.ts'

/** One request and its answer. All bytes pass here, so that the request's record counts them. */
export class Exchange {
  readonly method: string
  readonly url: URL
  readonly record: OpenRecord
  readonly #request: IncomingMessage
  readonly #response: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse, url: URL, record: OpenRecord) {
    this.method = request.method ?? 'GET'
    this.url = url
    this.record = record
    this.#request = request
    this.#response = response
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  /** Whether the request announces a body that is not empty. */
  get hasBody(): boolean {
    return this.header('transfer-encoding') !== undefined || Number(this.header('content-length') ?? 0) > 0
  }

  /** The body, chunk by chunk; to be read to its end, once. */
  async *body(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#request) {
      const bytes = chunk as Buffer
      this.record.bytesIn += bytes.length
      yield bytes
    }
  }

  /** @throws ServiceError RequestEntityTooLarge when the body has more bytes than the limit */
  async bytes(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of this.body()) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
    }
    if (size > limit) throw new ServiceError('RequestEntityTooLargeException', 'The request is too large.', 413)
    return Buffer.concat(chunks)
  }

  /** Reads the body to its end and forgets it. */
  async discard(): Promise<void> {
    for await (const _ of this.body());
  }

  /** Answers. A body is left out of the answer to HEAD, which may have named its length and type in the headers. */
  send(status: number, headers: OutgoingHttpHeaders = {}, body: string | Buffer = ''): void {
    const bytes = Buffer.from(body)
    this.record.status = status
    if (this.method === 'HEAD') {
      this.#response.writeHead(status, headers).end()
      return
    }
    this.record.bytesOut += bytes.length
    this.#response.writeHead(status, { ...headers, 'Content-Length': bytes.length }).end(bytes)
  }

  json(status: number, body: object, contentType = 'application/json'): void {
    this.send(status, { 'Content-Type': contentType }, JSON.stringify(body))
  }

  /** Answers with a file; the headers name its length. */
  async stream(status: number, headers: OutgoingHttpHeaders, file: Readable): Promise<void> {
    this.record.status = status
    this.#response.writeHead(status, headers)
    const { record } = this
    const count = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        record.bytesOut += chunk.length
        yield chunk
      }
    }
    await pipeline(file, count, this.#response)
  }

  /** Whether the answer has begun, or can no longer be given. */
  get over(): boolean {
    return this.#response.headersSent || this.#request.socket.destroyed
  }

  /** Closes the connection without an answer: the client reads an end of file. */
  drop(): void {
    this.#request.socket.destroy()
  }

  /** Cuts the connection with a TCP reset: the client reads "connection reset by peer". */
  reset(): void {
    this.#request.socket.resetAndDestroy()
  }
}

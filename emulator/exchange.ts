import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { ServiceError } from './errors.ts'
import { lyingDigest, slowly, type Tampering, truncated, until } from './faults/tamper.ts'
import type { OpenRecord } from './request-log.ts'

const digestHeader = 'Docker-Content-Digest'

/** One request and its answer. All bytes pass here, so that the request's record counts them and faults reach them. */
export class Exchange {
  readonly method: string
  readonly url: URL
  readonly record: OpenRecord
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  // Node takes it away from a request that was cut off.
  readonly #socket: IncomingMessage['socket']
  #tampering: Tampering = {}
  #instead: (() => void) | undefined

  constructor(request: IncomingMessage, response: ServerResponse, url: URL, record: OpenRecord) {
    this.method = request.method ?? 'GET'
    this.url = url
    this.record = record
    this.#request = request
    this.#response = response
    this.#socket = request.socket
    // An answer that waits for the one before it on its connection never learns that the connection was cut.
    const end = (): void => record.end()
    this.#socket.once('close', end)
    response.once('close', () => {
      this.#socket.off('close', end)
      end()
    })
  }

  /** Changes what happens to the bytes from here on. */
  tamper(tampering: Tampering): void {
    this.#tampering = tampering
  }

  /** Does something else when the request is done, and forgets its answer. */
  insteadOfAnswer(act: () => void): void {
    this.#instead = act
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  get host(): string {
    return this.header('host') ?? ''
  }

  /** Scheme and host as the client has used them: `http://127.0.0.1:4510`. */
  get origin(): string {
    return `${this.#socket instanceof TLSSocket ? 'https' : 'http'}://${this.host}`
  }

  /** The address that the connection came in at. */
  get localAddress(): string {
    return this.#socket.localAddress ?? ''
  }

  /** Adds a header to whatever is answered. */
  setHeader(name: string, value: string): void {
    this.#response.setHeader(name, value)
  }

  /** Whether the request announces a body that is not empty. */
  get hasBody(): boolean {
    return this.header('transfer-encoding') !== undefined || Number(this.header('content-length') ?? 0) > 0
  }

  /** The body, chunk by chunk; to be read to its end, once. */
  async *body(): AsyncGenerator<Buffer> {
    const { request, bytesPerSecond } = this.#tampering
    const slow = bytesPerSecond === undefined ? this.#request : slowly(this.#request, bytesPerSecond)
    for await (const chunk of request === undefined ? slow : until(slow, request)) {
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
    if (this.#isReplaced()) return
    const { answer, truncateTo, bytesPerSecond } = this.#tampering
    const bytes = Buffer.from(body).subarray(0, truncateTo)
    const length = this.method === 'HEAD' ? headers : { ...headers, 'Content-Length': bytes.length }
    if (answer !== undefined || bytesPerSecond !== undefined) {
      this.#stream(status, length, Readable.from([bytes])).catch(() => this.drop())
      return
    }
    this.#begin(status, length)
    if (this.method !== 'HEAD') this.record.bytesOut += bytes.length
    this.#response.end(this.method === 'HEAD' ? undefined : bytes)
  }

  json(status: number, body: object, contentType = 'application/json'): void {
    this.send(status, { 'Content-Type': contentType }, JSON.stringify(body))
  }

  /** Answers with a file; the headers name its length. */
  async stream(status: number, headers: OutgoingHttpHeaders, file: Readable): Promise<void> {
    if (this.#isReplaced()) {
      file.destroy()
      return
    }
    const { truncateTo = Number.POSITIVE_INFINITY } = this.#tampering
    const length = Math.min(Number(headers['Content-Length']), truncateTo)
    await this.#stream(status, { ...headers, 'Content-Length': length }, file)
  }

  async #stream(status: number, headers: OutgoingHttpHeaders, file: Readable): Promise<void> {
    const { answer, truncateTo, bytesPerSecond } = this.#tampering
    const { record, method } = this
    const body = async function* (chunks: AsyncIterable<Buffer>) {
      const whole = method === 'HEAD' ? truncated(chunks, 0) : chunks
      const short = truncateTo === undefined ? whole : truncated(whole, truncateTo)
      const slow = bytesPerSecond === undefined ? short : slowly(short, bytesPerSecond)
      for await (const chunk of answer === undefined ? slow : until(slow, answer)) {
        record.bytesOut += chunk.length
        yield chunk
      }
    }
    this.#begin(status, headers)
    this.#response.flushHeaders()
    await pipeline(file, body, this.#response)
  }

  #begin(status: number, headers: OutgoingHttpHeaders): void {
    const lie = this.#tampering.wrongDigest && digestHeader in headers && { [digestHeader]: lyingDigest }
    this.record.status = status
    this.#response.writeHead(status, { ...headers, ...lie })
  }

  #isReplaced(): boolean {
    const act = this.#instead
    this.#instead = undefined
    act?.()
    return act !== undefined
  }

  /** Whether the answer has begun, or can no longer be given. */
  get over(): boolean {
    return this.#response.headersSent || this.#socket.destroyed
  }

  /** Closes the connection without an answer: the client reads an end of file. */
  drop(): void {
    this.#socket.destroy()
  }

  /** Cuts the connection with a TCP reset: the client reads "connection reset by peer". */
  reset(): void {
    // What is being shut down, because the client has ended it, cannot be reset (uv_tcp_close_reset), and would stay open for ever.
    if (this.#socket instanceof TLSSocket || this.#socket.writableEnded) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  /** Waits until what was written so far has left this process. */
  async flushed(): Promise<void> {
    const socket = this.#socket
    while (!socket.destroyed && socket.writableLength > 0) await nextTurn()
  }

  /** Waits until the client gives up, or the server stops. */
  async gone(): Promise<void> {
    const socket = this.#socket
    if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
  }
}

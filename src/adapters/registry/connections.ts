import { setMaxListeners } from 'node:events'
import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { HttpClient } from '@actions/http-client'
import { readBody, within } from '../bounds.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { LeastRate } from './least-rate.ts'
import { StreamMemory } from './stream-memory.ts'

/** Request to a registry, or to what it refers to. */
export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | BodyStream
}

/** Body that is sent as it comes. */
export interface BodyStream {
  readonly size: number
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Answer of which only the head was read. */
export type OpenAnswer = IncomingMessage

/** A manifest has at most 4 MiB in ECR; lists of referrers come in pages. Bytes. */
const ANSWER_BYTES = 16 * 1024 * 1024

/** A small request is answered in this time, or not at all. Milliseconds. */
const ANSWER_MILLISECONDS = 30_000

/** A stream in which nothing moves for so long has ended, or less than LEAST_BYTES. How long all of it takes says nothing. Milliseconds. */
const SILENCE_MILLISECONDS = 60_000

/**
 * Of a layer that was written, so much may be on its way still: in the buffers of both ends. It goes as slowly as the slowest line
 * that is waited for with patience. Bytes, and bytes a second.
 */
const ON_ITS_WAY = 8 * 1024 * 1024
const SLOWEST_LINE = 64 * 1024

/** What has come is worked off at this rate at least: a registry hashes it, and some proxies only then send it on. Bytes a second. */
const SLOWEST_END = 8 * 1024 * 1024

/**
 * Connections to registries, which are kept for the next request. The clients of @actions/http-client know the proxies; their
 * own requests follow redirects with the credentials, and wait without an end.
 */
export class Connections {
  readonly #clients = new Map<string, HttpClient>()
  readonly #cancelled: AbortSignal
  readonly #silence: number
  readonly #memory = new StreamMemory()

  constructor(cancelled: AbortSignal, silence = SILENCE_MILLISECONDS) {
    // One for each request, and each wait in it: that they are many is no leak.
    setMaxListeners(0, cancelled)
    this.#cancelled = cancelled
    this.#silence = silence
  }

  /** Sends a request, and reads its answer to the end. Follows no redirect. Throws SizeError, DeadlineError, or the system's error. */
  async ask(request: RegistryRequest): Promise<HttpAnswer> {
    const { body } = request
    if (body !== undefined && !(body instanceof Uint8Array)) return this.#send(request, body)
    const deadline = { milliseconds: Math.min(ANSWER_MILLISECONDS, this.#silence), cancelled: this.#cancelled }
    return within(deadline, async (end) => readAnswer(await this.#open(request, end).answer))
  }

  /** Sends a request, and reads the head of its answer. Throws DeadlineError, or the system's error. */
  async open(request: RegistryRequest): Promise<OpenAnswer> {
    const open = this.#open(request, this.#cancelled)
    return this.#unlessSilent(() => open.answer).catch((error) => {
      open.destroy()
      throw error
    })
  }

  /** Bytes of an answer in order, as long as they keep coming, and enough of them. Throws DeadlineError, or the system's error. */
  async *read(answer: OpenAnswer): AsyncGenerator<Uint8Array> {
    const chunks: AsyncIterator<Uint8Array> = answer[Symbol.asyncIterator]()
    const rate = this.#leastRate()
    try {
      for (;;) {
        const { done, value } = await rate.wait(
          () => chunks.next(),
          (one) => (one.done ? 0 : one.value.length),
        )
        if (done) return
        this.#memory.took(value.length)
        yield value
      }
    } finally {
      answer.destroy()
    }
  }

  /**
   * An answer before all is sent is a refusal, and the rest is not sent. The request begins with the first bytes: one that is begun
   * and sends nothing is cut off by a registry, while its source may be slow.
   */
  async #send(request: RegistryRequest, { chunks, size }: BodyStream): Promise<HttpAnswer> {
    const headers = { ...request.headers, 'content-length': String(size) }
    const begin = (): OpenRequest =>
      this.#open({ method: request.method, url: request.url, headers }, this.#cancelled, false)
    const rate = this.#leastRate()
    let open: OpenRequest | undefined
    try {
      for await (const chunk of chunks) {
        open ??= begin()
        if (open.isOver()) break
        const { write } = open
        await rate.wait(
          () => write(chunk),
          () => chunk.length,
        )
      }
      open ??= begin()
      const { answer: answered, isOver, end } = open
      const isEarly = isOver()
      if (!isEarly) end()
      const answer = await this.#unlessSilent(async () => readAnswer(await answered), isEarly ? 0 : endOf(size))
      if (isEarly) open.destroy()
      return answer
    } catch (error) {
      open?.destroy()
      throw error
    }
  }

  #unlessSilent<T>(task: () => Promise<T>, more = 0): Promise<T> {
    return within({ milliseconds: this.#silence + more, cancelled: this.#cancelled }, task)
  }

  #leastRate(): LeastRate {
    return new LeastRate({ milliseconds: this.#silence, cancelled: this.#cancelled })
  }

  #open({ method, url, headers, body }: RegistryRequest, signal: AbortSignal, isWhole = true): OpenRequest {
    const own = { 'user-agent': 'ecr-build-push', ...headers }
    const length = body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}
    const start = url.startsWith('https:') ? requestTls : requestPlain
    const agent = this.#clientFor(new URL(url).origin).getAgent(url)
    const request = start(url, { method, headers: { ...own, ...length }, agent, signal })
    let over = false
    const answer = new Promise<OpenAnswer>((resolve, reject) => {
      request.on('response', (message) => {
        over = true
        // An answer that is cut after nobody reads it any more is no error of its own.
        message.on('error', () => undefined)
        resolve(message)
      })
      request.on('error', (error) => {
        over = true
        reject(error)
      })
    })
    // Whoever sends sees the failure where it waits for the answer.
    answer.catch(() => undefined)
    const write = async (chunk: Uint8Array): Promise<void> => {
      if (!request.write(chunk)) await oneOf(request, ['drain', 'response', 'error', 'close'])
    }
    if (isWhole) request.end(body instanceof Uint8Array ? body : undefined)
    return { answer, isOver: () => over, write, end: () => request.end(), destroy: () => request.destroy() }
  }

  #clientFor(origin: string): HttpClient {
    const client = this.#clients.get(origin) ?? new HttpClient(undefined, undefined, { keepAlive: true })
    this.#clients.set(origin, client)
    return client
  }
}

/** How long the last part of an upload takes, at most, when all was written. Whole seconds, in milliseconds. */
const endOf = (size: number): number =>
  1000 * Math.floor(Math.min(size, ON_ITS_WAY) / SLOWEST_LINE + size / SLOWEST_END)

interface OpenRequest {
  readonly answer: Promise<OpenAnswer>
  /** Whether it was answered, or has failed. */
  isOver(): boolean
  /** Resolves when more may be written. */
  write(chunk: Uint8Array): Promise<void>
  end(): void
  destroy(): void
}

/** Resolves at the first of some events. A listener that stays would be one for each piece of a body. */
const oneOf = (emitter: ClientRequest, events: readonly string[]): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      for (const event of events) emitter.off(event, go)
      resolve()
    }
    for (const event of events) emitter.on(event, go)
  })

const readAnswer = async (message: OpenAnswer): Promise<HttpAnswer> => ({
  status: message.statusCode ?? 0,
  headers: message.headers,
  body: await readBody(message, ANSWER_BYTES),
})

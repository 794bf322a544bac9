import type { StoredLogin } from '../../buildx/docker-config/registry-login.ts'
import type { Pace } from '../../ecr/pace.ts'
import type { RegistryError } from '../../ecr/registry-error.ts'
import { type ImageRepository, printRepository } from '../../names/image-reference.ts'
import { isLocalHost } from '../../names/repository.ts'
import type { Ask } from '../ask.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { type Course, type Question, UnansweredError } from '../question.ts'
import { Authorization } from './authorization.ts'
import type { Connections, OpenAnswer, RegistryRequest } from './connections.ts'
import { type Asking, refusal, unanswered } from './refusals.ts'

/** How a repository is reached. */
export interface RegistryAccess {
  readonly repository: ImageRepository
  readonly login: StoredLogin
  /** What is done there. Some registries give nobody a token for more than they allow. */
  readonly use: 'read' | 'write'
  /** The login goes with the first request; not given: when the registry asks for it. */
  readonly isUpfront?: true
  readonly connections: Connections
  readonly ask: Ask
  /** Pace of the registry's requests; not given: as fast as it answers. */
  readonly pace?: Pick<Pace, 'turn' | 'throttled'>
}

/** Request to the API of a registry, for one repository. */
export interface RegistryQuestion {
  /** The rest of "Could not …", without the repository: `read a layer`. */
  readonly doing: string
  readonly method: RegistryRequest['method']
  /** Seen from the repository: `manifests/v1`, or an address that the registry has given. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RegistryRequest['body']
}

/** Each request of an attempt has a deadline of its own, and a login may come before it. Milliseconds. */
const ATTEMPT_MILLISECONDS = 150_000

/** docker.io is a name; its registry is elsewhere: https://github.com/distribution/reference/blob/main/normalize.go */
const DOCKER_HUB = 'registry-1.docker.io'

/** Repository as its registry's API names it: that of Docker Hub has its own host, and `library/` before the names of its own images. */
export function apiRepository({ host, path }: ImageRepository): { readonly host: string; readonly path: string } {
  if (host !== undefined && !/^(index\.)?docker\.io$/.test(host)) return { host, path }
  return { host: DOCKER_HUB, path: path.includes('/') ? path : `library/${path}` }
}

/** The API of a registry for one repository, logged in. One request at a time, each once, or several in attempts. */
export class RegistryApi {
  readonly access: RegistryAccess
  readonly #base: string
  readonly #origin: string
  readonly #authorization: Authorization

  constructor(access: RegistryAccess) {
    const { host, path } = apiRepository(access.repository)
    this.access = access
    // As docker does: a registry on this machine has no TLS.
    this.#origin = `${isLocalHost(host) ? 'http' : 'https'}://${host}`
    this.#base = `${this.#origin}/v2/${path}/`
    const scope = `repository:${path}:${access.use === 'read' ? 'pull' : 'pull,push'}`
    this.#authorization = new Authorization({ ...access, host, scope }, (request) => this.connections.ask(request))
  }

  get connections(): Connections {
    return this.access.connections
  }

  /** Request for a question, and what it is asked for. */
  asking({ doing, method, path }: RegistryQuestion, preposition = 'of'): Asking {
    const where = printRepository(this.access.repository)
    return { doing: `${doing} ${preposition} ${where}`, request: { method, url: new URL(path, this.#base).href } }
  }

  /** Asks, and reads the answer to its end, whatever its status. Throws RegistryError where there is none. */
  ask(question: RegistryQuestion): Promise<HttpAnswer> {
    return this.#loggedIn(
      question,
      (request) => this.connections.ask(request),
      ({ headers }) => headers,
    )
  }

  /** Asks, and reads the head of the answer. Throws RegistryError where there is none. */
  open(question: RegistryQuestion): Promise<OpenAnswer> {
    const drop = (answer: OpenAnswer) => {
      if (answer.statusCode === 401) answer.destroy()
      return answer.headers
    }
    return this.#loggedIn(question, (request) => this.connections.open(request), drop)
  }

  /**
   * Asks in attempts, each of one or several requests, until one goes well or the patience with them ends. Throws the
   * RegistryError of the last one, or why the step was cancelled.
   */
  async until<T>(
    question: RegistryQuestion,
    attempt: (course: Course) => Promise<T>,
    more: Partial<Question> = {},
  ): Promise<T> {
    const { doing, request } = this.asking(question)
    const whole = { doing, service: 'The registry', operation: request.method, milliseconds: ATTEMPT_MILLISECONDS }
    try {
      return await this.access.ask({ ...whole, ...more }, (_end, course) => attempt(course))
    } catch (error) {
      throw error instanceof UnansweredError ? error.cause : error
    }
  }

  refusal(question: RegistryQuestion, answer: HttpAnswer): RegistryError {
    return refusal(this.asking(question), answer)
  }

  async #loggedIn<T extends HttpAnswer | OpenAnswer>(
    question: RegistryQuestion,
    send: (request: RegistryRequest) => Promise<T>,
    headersOf: (answer: T) => HttpAnswer['headers'],
  ): Promise<T> {
    const asking = this.asking(question)
    const { headers = {}, body } = question
    const sendOnce = (login: Readonly<Record<string, string>>) =>
      send({ ...asking.request, headers: { ...headers, ...login }, ...(body !== undefined && { body }) })
    try {
      // An upload may be at another host, which the login is not for.
      if (new URL(asking.request.url).origin !== this.#origin) return await sendOnce({})
      const used = this.#authorization.headers
      const answer = await sendOnce(used)
      const status = 'status' in answer ? answer.status : answer.statusCode
      if (status !== 401) return answer
      const isNew = await this.#authorization.renew(headersOf(answer)['www-authenticate'], used)
      // What was sent as a stream is gone.
      const isGone = body !== undefined && !(body instanceof Uint8Array)
      return isNew && !isGone ? await sendOnce(this.#authorization.headers) : answer
    } catch (error) {
      throw unanswered(asking, error)
    }
  }
}

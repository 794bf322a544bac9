import type { StoredLogin } from '../../buildx/docker-config/registry-login.ts'
import { isEcrHost } from '../../names/registry.ts'
import { isLocalHost } from '../../names/repository.ts'
import { textAt } from '../../runner/context.ts'
import type { HttpAnswer } from '../http-answer.ts'
import type { RegistryRequest } from './connections.ts'
import { type Asking, refusal, wrongAnswer } from './refusals.ts'

/** What a login is used for. */
export interface Access {
  /** Of the registry's API, with its port. */
  readonly host: string
  readonly login: StoredLogin
  /** Such as `repository:team/app:pull`; separated by spaces where there are several. */
  readonly scope: string
  readonly isUpfront?: true
}

type Send = (request: RegistryRequest) => Promise<HttpAnswer>

/** Authorization of the requests to one repository: what the registry wanted last, got by its own challenge. */
export class Authorization {
  readonly #access: Access
  readonly #send: Send
  #header: string | undefined
  #pending: Promise<string | undefined> | undefined

  constructor(access: Access, send: Send) {
    this.#access = access
    this.#send = send
    if (access.isUpfront && access.login.kind === 'basic') this.#header = `Basic ${access.login.authorization}`
  }

  /** Headers of the next request. */
  get headers(): Readonly<Record<string, string>> {
    return this.#header === undefined ? {} : { authorization: this.#header }
  }

  /**
   * Answers the challenge of a 401 to a request with these headers. Returns whether the request may be sent again. Throws
   * RegistryError, or the system's error.
   */
  async renew(challenge: string | undefined, used: Readonly<Record<string, string>>): Promise<boolean> {
    // Of requests that were sent at the same time, the first one renews for all.
    if (this.#header !== used.authorization) return true
    this.#pending ??= this.#answer(challenge ?? '').finally(() => {
      this.#pending = undefined
    })
    const header = await this.#pending
    const isNew = header !== undefined && header !== used.authorization
    this.#header = header ?? this.#header
    return isNew
  }

  async #answer(challenge: string): Promise<string | undefined> {
    const { login } = this.#access
    // https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
    const [, scheme = '', rest = ''] = /^\s*(basic|bearer)\s(.*)$/i.exec(challenge) ?? []
    if (/basic/i.test(scheme)) return login.kind === 'basic' ? `Basic ${login.authorization}` : undefined
    if (scheme === '') return undefined
    const fields = new Map([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
    return `Bearer ${await this.#token(fields)}`
  }

  async #token(fields: ReadonlyMap<string, string>): Promise<string> {
    const realm = fields.get('realm') ?? ''
    const asking: Asking = {
      doing: `get a token of the registry ${this.#access.host}`,
      request: { method: 'GET', url: `https://${this.#access.host}/` },
    }
    if (!this.#isTrusted(realm))
      throw wrongAnswer(asking, 'the registry asks for the login at an address that is not safe')
    const request = tokenRequest(this.#access, realm, fields)
    const answer = await this.#send(request)
    if (answer.status !== 200) throw refusal({ ...asking, request }, answer)
    const token = tokenIn(answer)
    if (token === undefined) throw wrongAnswer({ ...asking, request }, 'the answer holds no token')
    return token
  }

  /** A login for ECR stays with ECR; others go where the registry says, as with docker, and never in the clear. */
  #isTrusted(realm: string): boolean {
    const { host } = this.#access
    if (!URL.canParse(realm)) return false
    const { protocol, host: other } = new URL(realm)
    if (isEcrHost(host)) return other === host && protocol === 'https:'
    if (isLocalHost(host)) return isLocalHost(other)
    return protocol === 'https:'
  }
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
function tokenRequest({ login, scope }: Access, realm: string, fields: ReadonlyMap<string, string>): RegistryRequest {
  // ECR Public has one scope of its own for all.
  const asked = fields.get('scope') ?? ''
  const scopes = asked === '' || asked.startsWith('repository:') ? scope.split(' ') : [asked]
  const service = fields.get('service')
  if (login.kind === 'identity') {
    const form = new URLSearchParams({
      ...{ grant_type: 'refresh_token', refresh_token: login.token, client_id: 'ecr-build-push' },
      ...{ scope: scopes.join(' '), ...(service !== undefined && { service }) },
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', url: realm, headers, body: Buffer.from(form.toString()) }
  }
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const one of scopes) url.searchParams.append('scope', one)
  const headers = login.kind === 'basic' ? { authorization: `Basic ${login.authorization}` } : {}
  return { method: 'GET', url: url.href, headers: { accept: 'application/json', ...headers } }
}

function tokenIn({ body }: HttpAnswer): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    const token = textAt(value, 'token') || textAt(value, 'access_token')
    // It becomes a header.
    return token && /^[\x21-\x7e]+$/.test(token) ? token : undefined
  } catch {
    return undefined
  }
}

import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http'
import { codeOf } from '../../base/errors.ts'
import type { FailureClass } from '../../base/retry-policy.ts'
import { classifyFailure, statusClass } from '../../ecr/failure-class.ts'
import { RegistryError } from '../../ecr/registry-error.ts'
import type { HttpAnswer } from '../http-answer.ts'
import type { RegistryRequest } from './connections.ts'

/** What is asked of a registry, and what for. */
export interface Asking {
  /** The rest of "Could not …". */
  readonly doing: string
  readonly request: Pick<RegistryRequest, 'method' | 'url'>
}

/** Codes that say: it is not there. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
const MISSING: readonly string[] = ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'BLOB_UNKNOWN']

/** Refusal of a registry, from its answer. A 404 that says nothing may have been cut, or be of something else: it is asked again. */
export function refusal(asking: Asking, { status, headers, body }: HttpAnswer): RegistryError {
  const { code, message } = firstError(headers, body)
  const isMute = status === 404 && code === ''
  return new RegistryError(
    {
      ...facts(asking),
      status: { code: status, text: STATUS_CODES[status] ?? '' },
      code,
      said:
        isMute && message !== HTML_PAGE
          ? `the answer does not say what is missing${message && `: ${message}`}`
          : message,
      class: isMute ? 'untrue' : statusClass(status),
      retryAfter: headers['retry-after'],
    },
    undefined,
  )
}

const HTML_PAGE = 'the answer is a page in HTML, of a gateway or a proxy'

/** Failure of a request that had no answer, or none to its end. */
export function unanswered(asking: Asking, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error
  const code = String(codeOf(error) ?? (error instanceof Error ? error.name : ''))
  const failure = classifyFailure(error)
  return new RegistryError({ ...facts(asking), status: undefined, code, said: wordsOf(error), class: failure }, error)
}

/** Failure of an answer that says success and is none: it lacks something, or holds something else. It may pass. */
export const wrongAnswer = (asking: Asking, said: string): RegistryError =>
  new RegistryError({ ...facts(asking), status: undefined, code: WRONG_ANSWER, said, class: 'untrue' }, undefined)

/** Code of a wrong answer. */
export const WRONG_ANSWER = 'WrongAnswer'

/** The same failure in another class: the caller knows more of it than its status says. */
export const inClass = (error: RegistryError, failure: FailureClass): RegistryError =>
  new RegistryError({ ...error.failure, class: failure }, error.cause)

/** Whether a registry says clearly that something is not there. Any other 404 may be of whatever stands before it. */
export const saysMissing = ({ failure: { status, code } }: RegistryError): boolean =>
  status?.code === 404 && MISSING.includes(code)

const facts = ({ doing, request: { method, url } }: Asking) => ({ doing, method, url: shownUrl(url) })

/** A query may hold the signature of a link, or the state of an upload. */
function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return pathname.startsWith('/v2/') ? `${origin}${pathname}` : origin
}

function firstError(headers: IncomingHttpHeaders, body: Uint8Array): { code: string; message: string } {
  const text = Buffer.from(body).toString('utf8')
  try {
    const { errors } = JSON.parse(text) as { errors?: readonly { code?: unknown; message?: unknown }[] }
    const [first] = errors ?? []
    if (first !== undefined) return { code: String(first.code ?? ''), message: String(first.message ?? '') }
  } catch {
    // Not in the registry's form.
  }
  const type = headers['content-type'] ?? ''
  if (/html/.test(type) || /^\s*<(!doctype|html)/i.test(text)) return { code: '', message: HTML_PAGE }
  // What stores send as XML may hold what a link is signed with.
  if (/xml/.test(type) || text.startsWith('<')) return { code: storeCode(text), message: '' }
  return { code: '', message: text.trim() }
}

const storeCode = (xml: string): string => /<Code>(\w{1,64})<\/Code>/.exec(xml)?.[1] ?? ''

/** In the words of docker, by which a cause is known. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message === 'socket hang up') return 'EOF'
  if (error.message === 'aborted') return 'unexpected EOF'
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ')
  return error.message
}

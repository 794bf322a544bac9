import type { FailureClass } from '../base/retry-policy.ts'
import { AwsError } from './aws-error.ts'
import { RegistryError } from './registry-error.ts'

/** An answer that is no answer to what was asked, of which is known what another attempt can change. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  /** Such as `Status503`. */
  readonly code: string
  readonly failure: FailureClass
  /** As the SDK has it: the default chain of credentials has clients with retries of their own. */
  readonly $metadata: { readonly httpStatusCode?: number }
  readonly retryAfter: string | undefined

  constructor(
    code: string,
    message: string,
    failure: FailureClass,
    { status, retryAfter }: { readonly status?: number; readonly retryAfter?: string | undefined } = {},
  ) {
    super(message)
    this.code = code
    this.failure = failure
    this.$metadata = status === undefined ? {} : { httpStatusCode: status }
    this.retryAfter = retryAfter
  }
}

/**
 * Whether the words of an error of the SDK say that it could not read an answer.
 * https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/schema/middleware/schemaDeserializationMiddleware.ts
 */
export const isUnread = (message: string): boolean => message.includes('Deserialization error: ')

/** Class of an answer by its status: of one with 2xx that could not be used, that it is untrue. */
export function statusClass(status: number): FailureClass {
  if (status === 429) return 'throttled'
  if (status === 408 || (status >= 500 && status !== 501)) return 'passing'
  return status >= 200 && status < 300 ? 'untrue' : 'final'
}

/** Names of ECR, STS and the registry for too many requests. LimitExceededException is none of them: it is a quota. */
const THROTTLED =
  /^(?:Throttl|RequestThrottl|RequestLimitExceeded|TooManyRequests|TOOMANYREQUESTS|SlowDown|BandwidthLimitExceeded|EC2Throttled|PriorRequestNotComplete|ProvisionedThroughputExceeded)/

/** Names for trouble of the service, and of the SDK and the system for a connection that broke or was silent. */
const PASSING =
  /^(?:RequestTimeout|IDPCommunicationError|InternalFailure|InternalError|InternalServer|InternalService|ServiceUnavailable|ServerException|TransactionInProgress|TimeoutError$|ECONNRESET$|ECONNABORTED$|EPIPE$|ETIMEDOUT$|EAI_AGAIN$|ERR_STREAM_PREMATURE_CLOSE$|ERR_SOCKET_CONNECTION_TIMEOUT$)/

const UNREACHABLE = /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND)$/

/** What an answer of another server, or the half of one, leads to. */
const UNTRUE = /^(?:EmptyAnswer|WrongAnswer|WrongDigest|HPE_\w+|SyntaxError|TypeError|RangeError|ERR_HTTP_\w+)$/

/** https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/retry/service-error-classification/constants.ts */
const CLOCK =
  /^(?:AuthFailure|InvalidSignatureException|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|SignatureDoesNotMatch)$/

/**
 * Class of what an attempt has thrown: an error of the SDK, of the system, or of this step. `unseen` has the error names which
 * say, of this question, that something is not shown yet.
 */
export function classifyFailure(error: unknown, unseen: readonly string[] = []): FailureClass {
  // A question within this one, with attempts of its own.
  if (error instanceof AwsError && error.tries !== undefined) return 'final'
  const facts = factsOf(error)
  if (error instanceof RegistryError) return error.failure.class
  if (unseen.includes(facts.name)) return 'unseen'
  if (error instanceof AnswerError) return error.failure
  return byName(facts) ?? byStatus(facts) ?? 'final'
}

/** What an error says, whoever made it. */
interface ErrorFacts {
  /** The system's code, or the name. */
  readonly name: string
  readonly message: string
  readonly status: number | undefined
  readonly clockCorrected: boolean
}

/** The members of a value, with those that an error does not list. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {}
  const { name, message, errors } = value as Readonly<Record<string, unknown>>
  return { ...value, name, message, errors }
}

function factsOf(error: unknown): ErrorFacts {
  const whole = membersOf(error)
  // Node has one error for each address of a host.
  const { name, message, code, $metadata } = Array.isArray(whole.errors) ? membersOf(whole.errors[0]) : whole
  const metadata: Readonly<Record<string, unknown>> =
    typeof $metadata === 'object' && $metadata !== null ? { ...$metadata } : {}
  const { httpStatusCode: status, clockSkewCorrected } = metadata
  return {
    // A TypeError with a code is Node's, about what was asked.
    name: [code, name].find((text) => typeof text === 'string') ?? '',
    message: typeof message === 'string' ? message : '',
    status: typeof status === 'number' ? status : undefined,
    clockCorrected: clockSkewCorrected === true,
  }
}

function byName({ name, message, clockCorrected }: ErrorFacts): FailureClass | undefined {
  const has = (pattern: RegExp): boolean => pattern.test(name)
  // A proxy's answer to the question for a way to the service, in the words of Node and of the package tunnel.
  const [, tunnel] = /(?:statusCode=|HTTP\/1\.\d )(\d{3})/.exec(message) ?? []
  if (tunnel !== undefined && (has(/^ERR_PROXY_TUNNEL$/) || message.startsWith('tunneling socket')))
    return statusClass(Number(tunnel))
  if (has(/^LimitExceeded/)) return 'final'
  if (has(THROTTLED)) return 'throttled'
  if (has(CLOCK) && clockCorrected) return 'skewed'
  if (has(PASSING)) return 'passing'
  return has(UNREACHABLE) ? 'unreachable' : undefined
}

function byStatus({ name, message, status }: ErrorFacts): FailureClass | undefined {
  const [, told] = /^Status(\d{3})$/.exec(name) ?? []
  const found = statusClass(Number(told ?? status ?? 400))
  if (found !== 'final' && found !== 'untrue') return found
  return UNTRUE.test(name) || isUnread(message) ? 'untrue' : undefined
}

/**
 * Milliseconds that a service wants to be left alone, by the header Retry-After of its answer: seconds, or a date. Undefined
 * where it says nothing. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterOf(error: unknown, now: Date): number | undefined {
  const text = toldWait(error)
  if (text === undefined) return undefined
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime())
}

function toldWait(error: unknown): string | undefined {
  if (error instanceof RegistryError) return error.failure.retryAfter
  return error instanceof AnswerError ? error.retryAfter : headerOf(error)
}

/** The SDK keeps the answer with the error, where it cannot be listed. */
function headerOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('$response' in error)) return undefined
  const { $response: response } = error
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined
  const { headers } = response
  if (typeof headers !== 'object' || headers === null) return undefined
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after') ?? []
  return typeof value === 'string' ? value : undefined
}

/** A page in HTML, where an answer of an API was expected: its title, or ''. Undefined for anything else. */
function pageTitle(body: Uint8Array): string | undefined {
  const text = Buffer.from(body.subarray(0, 4096)).toString('utf8')
  if (!/^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(text)) return undefined
  const [, title = ''] = /<title>([^<]{0,200})/i.exec(text) ?? /<h1>([^<]{0,200})/i.exec(text) ?? []
  return title.replace(/\s+/g, ' ').trim()
}

/**
 * AnswerError of an answer that no service gives, but a gateway or proxy before it: a page in HTML, or nothing with a status
 * from 500 on. Undefined for any other one. Takes the names of headers in small letters.
 */
export function gatewayAnswer(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  body: Uint8Array,
): AnswerError | undefined {
  const title = pageTitle(body)
  if (title === undefined && !(body.length === 0 && status >= 500)) return undefined
  const what = title === undefined ? 'an empty answer' : `a page in HTML${title === '' ? '' : ` ("${title}")`}`
  const { 'retry-after': retryAfter } = headers
  const said = `${what} came with status ${status}, and no answer of the service`
  return new AnswerError(codeOfStatus(status), said, statusClass(status), {
    status,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  })
}

/** Code for an answer with a status that is a refusal, or that the service does not give there. */
export const codeOfStatus = (status: number): string =>
  statusClass(status) === 'untrue' ? 'WrongAnswer' : `Status${status}`

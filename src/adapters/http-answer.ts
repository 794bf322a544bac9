import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { HttpClient } from '@actions/http-client'
import { excerpt } from '../base/text.ts'
import { AnswerError, gatewayAnswer, statusClass } from '../ecr/failure-class.ts'
import { readBody } from './bounds.ts'

/** What an API may answer: far more than any honest one does. Bytes. */
export const API_ANSWER_BYTES = 16 * 1024 * 1024

/** A GET request, or a POST where it has a body. */
export interface HttpQuestion {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** More bytes of the body are not read. */
  readonly limit: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

/**
 * Sends a request, and reads the answer, until `end` is aborted: that closes the connection, also in the middle of the
 * body. A redirect is an answer like others and not followed: a token in the headers is for this address alone, and not for
 * another port or host. Throws SizeError, or the system's error.
 */
export async function getAnswer(question: HttpQuestion, end: AbortSignal): Promise<HttpAnswer> {
  const client = new HttpClient()
  const { address, limit } = question
  try {
    const message = await send(question, client.getAgent(address), end)
    const body = await readBody(message, limit)
    return { status: message.statusCode ?? 0, headers: message.headers, body }
  } finally {
    client.dispose()
  }
}

type Agent = ReturnType<HttpClient['getAgent']>

/** Not the client's own `get`: it follows redirects or retries without a bound, and waits for ever for a body that is cut. */
const send = ({ address, headers, body }: HttpQuestion, agent: Agent, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = address.startsWith('https:') ? requestTls : requestPlain
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, 'user-agent': 'ecr-build-push' },
      ...{ agent, signal },
    }
    request(address, options, resolve).on('error', reject).end(body)
  })

/** Media type of an answer, without parameters such as `charset=utf-8`; undefined where it says none. */
export const answeredType = ({ headers }: Pick<HttpAnswer, 'headers'>): string | undefined =>
  headers['content-type']?.split(';', 1)[0]?.trim() || undefined

/** The JSON of an answer. Throws AnswerError with its status, and what the server said, when it is a refusal or no JSON. */
export function jsonIn(answer: HttpAnswer): unknown {
  const { status, headers, body } = answer
  const text = Buffer.from(body).toString('utf8')
  const other = gatewayAnswer(status, headers, body)
  if (other !== undefined) throw other
  if (status === 200) return parseJson(text)
  const why = status >= 300 && status < 400 ? ' and leads elsewhere, where the token is not sent' : ''
  const said = describeStatus(status, text, why)
  throw new AnswerError(`Status${status}`, said, statusClass(status), { status, retryAfter: headers['retry-after'] })
}

/** Describes an answer that is not what was asked for: `the answer has status 403: rate limit exceeded`. `more` is about the status. */
export const describeStatus = (status: number, text: string, more = ''): string =>
  `the answer has status ${status}${more}${text === '' ? '' : `: ${excerpt(text)}`}`

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AnswerError('WrongAnswer', error instanceof Error ? error.message : String(error), 'untrue')
  }
}

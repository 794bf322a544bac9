import { STATUS_CODES } from 'node:http'
import type { FetchAnswer, Sender } from 'make-fetch-happen'
import { PATIENCE } from '../../base/retry-policy.ts'
import { excerpt } from '../../base/text.ts'
import { AnswerError, gatewayAnswer, statusClass } from '../../ecr/failure-class.ts'
import { textAt } from '../../runner/context.ts'
import type { AwsCall, SigstoreService } from '../aws/call.ts'
import { API_ANSWER_BYTES, getAnswer, type HttpAnswer } from '../http-answer.ts'

/** Service that requests go to, known by how their addresses begin. */
export interface ServiceAddress {
  readonly address: string
  readonly service: SigstoreService
  /** What it is asked for, as the rest of "Could not …". */
  readonly doing: string
}

/** A log answers when the entry is in it, which may take some seconds. */
const TIMEOUT_MILLISECONDS = 20_000

/** The time that one of these services may cost a run. */
const PATIENCE_MILLISECONDS = 60_000

/**
 * Sends the requests of sigstore's packages as a run sends all of its own: with its deadlines, retries and proxies. A service
 * that refuses, or does not answer, is thrown as AwsError; returned is what the packages themselves make something of: success,
 * an entry that is there already (409), and keys that are not there (403, 404).
 */
export function sigstoreSender(call: AwsCall, services: () => readonly ServiceAddress[]): Sender {
  return async (address, options = {}) => {
    const found = services().find((one) => address.startsWith(`${one.address}/`) || address === one.address)
    if (found === undefined) throw new Error(`${new URL(address).host} is no service of sigstore that this step knows`)
    const { service, doing } = found
    const isRead = options.method === undefined ? options.body === undefined : options.method === 'GET'
    const operation = isRead ? 'GET' : 'POST'
    const patience = { attempts: PATIENCE.attempts, milliseconds: PATIENCE_MILLISECONDS }
    return call(
      { doing, service, operation, milliseconds: TIMEOUT_MILLISECONDS, patience },
      async ({ abortSignal }) => {
        const { headers = {}, body } = options
        const question = {
          address,
          headers: { ...headers },
          limit: API_ANSWER_BYTES,
          body: isRead ? undefined : (body ?? ''),
        }
        const answer = await getAnswer(question, abortSignal)
        const isOwn = isRead ? [403, 404].includes(answer.status) : answer.status === 409
        if (!isOwn) refuse(answer)
        return answerOf(answer)
      },
    )
  }
}

function refuse(answer: HttpAnswer): void {
  const { status, headers, body } = answer
  const other = gatewayAnswer(status, headers, body)
  if (other !== undefined) throw other
  if (status >= 200 && status < 300) return
  const said = saidIn(Buffer.from(body).toString('utf8'))
  const { 'retry-after': retryAfter } = headers
  throw new AnswerError(`Status${status}`, said, statusClass(status), { status, retryAfter })
}

/** What a service says in its answer: the member `message` of JSON, or the text. */
function saidIn(text: string): string {
  try {
    return textAt(JSON.parse(text), 'message') ?? excerpt(text)
  } catch {
    return text === '' ? 'nothing' : excerpt(text)
  }
}

const answerOf = ({ status, headers, body }: HttpAnswer): FetchAnswer => ({
  ok: status >= 200 && status < 300,
  status,
  statusText: STATUS_CODES[status] ?? '',
  headers: {
    get: (name) => {
      const value = headers[name.toLowerCase()]
      return value === undefined ? null : String(value)
    },
  },
  body: pieces(body),
  json: async () => JSON.parse(Buffer.from(body).toString('utf8')) as unknown,
  buffer: async () => Buffer.from(body),
})

async function* pieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

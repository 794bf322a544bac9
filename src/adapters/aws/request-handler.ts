import { STSClient } from '@aws-sdk/client-sts'
import { gatewayAnswer } from '../../ecr/failure-class.ts'
import type { Proxies } from '../../proxy/proxy-settings.ts'
import { readBody, turnsOf, within } from '../bounds.ts'
import { API_ANSWER_BYTES } from '../http-answer.ts'
import { agentOptions } from '../use-proxies.ts'

/** What sends the requests of an SDK client. */
type RequestHandler = STSClient['config']['requestHandler']

/** The SDK waits for ever unless it is told not to. Milliseconds. */
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true }

/** What all clients of the SDK have in common. By itself it knows no proxies, and no end of an answer. It is asked again by `ask`. */
export const clientOptions = (proxies: Proxies) => ({
  requestHandler: handlerFor(proxies),
  customUserAgent: 'ecr-build-push',
  maxAttempts: 1,
})

/** One for all clients: a connection that one of them has opened is good for the others too, and they are counted together. */
const HANDLERS = new WeakMap<Proxies, RequestHandler>()

function handlerFor(proxies: Proxies): RequestHandler {
  const made = HANDLERS.get(proxies)
  if (made !== undefined) return made
  const limits = { milliseconds: PATIENCE.requestTimeout, bytes: API_ANSWER_BYTES, atOnce: MOST_AT_ONCE }
  const handler = boundAnswers(sdkHandler(proxies), limits)
  HANDLERS.set(proxies, handler)
  return handler
}

/**
 * Each request has a file descriptor of its own, of which a process can have as few as 64 (ulimit -n), and Node itself has more
 * than 20. It is more than ECR's rates keep busy.
 */
const MOST_AT_ONCE = 16

/** The SDK's own, which only a client gives away. */
function sdkHandler(proxies: Proxies): RequestHandler {
  const agent = agentOptions(proxies)
  const requestHandler = { ...PATIENCE, httpAgent: agent, httpsAgent: agent }
  return new STSClient({ region: 'us-east-1', requestHandler }).config.requestHandler
}

const NEVER = new AbortController().signal

/** What one answer may take, head and body together, and how many may be waited for at a time. */
interface AnswerLimits {
  readonly milliseconds: number
  readonly bytes: number
  readonly atOnce: number
}

/**
 * Gives a handler limits for each request, from the connection to the end of the body: the SDK itself looks at the clock
 * until the headers are there, and reads a body of any size. The clients that its default chain makes take the same handler.
 * Returns the handler. What it sends fails with DeadlineError, with SizeError, or with AnswerError where a gateway answered.
 */
export function boundAnswers(handler: RequestHandler, { milliseconds, bytes, atOnce }: AnswerLimits): RequestHandler {
  const send = handler.handle.bind(handler)
  const takeTurn = turnsOf(atOnce)
  const handle: RequestHandler['handle'] = (request, options) => {
    const { abortSignal = NEVER } = (options ?? {}) as { readonly abortSignal?: AbortSignal }
    return takeTurn(() =>
      within({ milliseconds, cancelled: abortSignal }, async (end) => {
        const { response } = await send(request, { ...options, abortSignal: end })
        const body = await readBody(response.body, bytes)
        const other = gatewayAnswer(response.statusCode, response.headers, body)
        if (other !== undefined) throw other
        response.body = body
        return { response }
      }),
    )
  }
  return Object.assign(handler, { handle })
}

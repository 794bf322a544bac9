import type { IncomingHttpHeaders } from 'node:http'
import { AnswerError } from '../ecr/failure-class.ts'
import { describeStatus, type HttpAnswer, jsonIn } from './http-answer.ts'

/**
 * The JSON of an answer of GitHub's API. Throws AnswerError as `jsonIn` does, and a throttled one, `RateLimited`, where GitHub has had
 * too many requests: it says so with 403, as it refuses a token that lacks a permission.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function githubJson(answer: HttpAnswer): unknown {
  const { status, headers, body } = answer
  const text = Buffer.from(body).toString('utf8')
  if (!isRateLimit(status, headers, text)) return jsonIn(answer)
  const retryAfter = timeToWait(headers)
  const said = `${describeStatus(status, text)} (to be asked again ${when(retryAfter)})`
  throw new AnswerError('RateLimited', said, 'throttled', { status, retryAfter })
}

function isRateLimit(status: number, headers: IncomingHttpHeaders, text: string): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  return headers['retry-after'] !== undefined || isUsedUp(headers) || /rate limit|abuse detection/i.test(text)
}

const isUsedUp = ({ 'x-ratelimit-remaining': remaining }: IncomingHttpHeaders): boolean => remaining === '0'

/** As in the header Retry-After. Where GitHub does not say it, it wants a minute. */
function timeToWait(headers: IncomingHttpHeaders): string {
  const { 'retry-after': retryAfter, 'x-ratelimit-reset': reset } = headers
  if (retryAfter !== undefined) return retryAfter
  const isTold = isUsedUp(headers) && typeof reset === 'string' && /^\d{1,12}$/.test(reset)
  return isTold ? new Date(Number(reset) * 1000).toUTCString() : '60'
}

const when = (retryAfter: string): string =>
  /^\d+$/.test(retryAfter) ? `after ${retryAfter} seconds` : `after ${retryAfter}`

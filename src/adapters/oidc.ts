import { setTimeout as delay } from 'node:timers/promises'
import { AwsError } from '../ecr/aws-error.ts'
import { textAt } from '../runner/context.ts'
import { type AwsOptions, awsError, type Doing } from './aws/call.ts'
import { within } from './bounds.ts'
import { API_ANSWER_BYTES, getAnswer, type HttpAnswer, jsonIn } from './http-answer.ts'

const TIMEOUT_MILLISECONDS = 30_000

/** Between the tries, when GitHub's service is overloaded. */
const WAITS_MILLISECONDS = [100, 200, 500, 1000, 2000, 4000]

/**
 * Asks GitHub for an OIDC token for an audience, and masks it. Not `getIDToken` of @actions/core, which sends the token of
 * the job on to wherever the answer leads, and reads what comes without a bound. Throws AwsError (service OIDC).
 * https://docs.github.com/actions/reference/security/oidc
 */
export async function fetchIdToken(audience: string, { env, mask, cancelled, proxies }: AwsOptions): Promise<string> {
  const doing: Doing = { doing: 'get an OIDC token from GitHub', service: 'OIDC', operation: 'getIDToken' }
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env
  try {
    if (!token) throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable')
    const question = {
      address: `${url}&audience=${encodeURIComponent(audience)}`,
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      limit: API_ANSWER_BYTES,
    }
    const answer = await within({ milliseconds: TIMEOUT_MILLISECONDS, cancelled }, (end) =>
      patiently(() => getAnswer(question, end), end),
    )
    const value = textAt(jsonIn(answer), 'value')
    if (!value) throw new AwsError({ ...doing, code: 'EmptyAnswer', said: 'the answer holds no token' }, undefined)
    mask(value)
    return value
  } catch (error) {
    cancelled.throwIfAborted()
    throw error instanceof AwsError ? error : awsError(doing, error, proxies)
  }
}

async function patiently(ask: () => Promise<HttpAnswer>, end: AbortSignal): Promise<HttpAnswer> {
  for (const wait of WAITS_MILLISECONDS) {
    const answer = await ask()
    if (![502, 503, 504].includes(answer.status)) return answer
    await delay(wait, undefined, { signal: end })
  }
  return ask()
}

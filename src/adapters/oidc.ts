import { textAt } from '../runner/context.ts'
import { emptyAnswer } from './aws/answer-checks.ts'
import type { AwsCall, AwsOptions, Doing } from './aws/call.ts'
import { API_ANSWER_BYTES, getAnswer, jsonIn } from './http-answer.ts'

const TIMEOUT_MILLISECONDS = 30_000

/** Audience of a token, and how often it is asked for. */
export interface TokenRequest {
  readonly audience: string
  readonly attempts: number
}

/**
 * Asks GitHub for an OIDC token for an audience, and masks it. Not `getIDToken` of @actions/core, which sends the token of
 * the job on to wherever the answer leads, and reads what comes without a bound. Throws AwsError (service OIDC).
 * https://docs.github.com/actions/reference/security/oidc
 */
export async function fetchIdToken(
  call: AwsCall,
  { audience, attempts }: TokenRequest,
  { env, mask }: Pick<AwsOptions, 'env' | 'mask'>,
): Promise<string> {
  const doing: Doing = {
    doing: 'get an OIDC token from GitHub',
    service: 'OIDC',
    operation: 'getIDToken',
    milliseconds: TIMEOUT_MILLISECONDS,
    patience: { attempts },
  }
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env
  const value = await call(doing, async ({ abortSignal }) => {
    if (!token) throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable')
    const question = {
      address: `${url}&audience=${encodeURIComponent(audience)}`,
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      limit: API_ANSWER_BYTES,
    }
    const value = textAt(jsonIn(await getAnswer(question, abortSignal)), 'value')
    if (!value) throw emptyAnswer(doing, 'the answer holds no token')
    return value
  })
  mask(value)
  return value
}

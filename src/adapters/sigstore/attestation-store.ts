import { recordOf } from '../../base/json.ts'
import type { Redacted } from '../../base/redacted.ts'
import { AnswerError } from '../../ecr/failure-class.ts'
import type { Environment } from '../../runner/context.ts'
import type { AwsCall, Doing } from '../aws/call.ts'
import { githubJson } from '../github-answer.ts'
import { API_ANSWER_BYTES, getAnswer } from '../http-answer.ts'

/** Where attestations are stored, and who does it. */
export interface AttestationPlace {
  readonly env: Environment
  /** `octo-org/app`. */
  readonly repository: string
  readonly token: Redacted
}

const DOING: Doing = {
  doing: 'store the attestation with those of this repository on GitHub (sign: github)',
  service: 'Attestations',
  operation: 'POST',
  milliseconds: 30_000,
}

/**
 * Stores a bundle, given as JSON, with the attestations of a repository on GitHub. Returns its id. Throws AwsError.
 * https://docs.github.com/rest/repos/attestations#create-an-attestation
 */
export function storeAttestation(
  call: AwsCall,
  { env, repository, token }: AttestationPlace,
  bundle: string,
): Promise<string> {
  const { GITHUB_API_URL: api } = env
  return call(DOING, async ({ abortSignal }) => {
    const question = {
      address: `${api || 'https://api.github.com'}/repos/${repository}/attestations`,
      headers: {
        accept: 'application/vnd.github+json',
        'content-type': 'application/json',
        authorization: `Bearer ${token.revealText() ?? ''}`,
      },
      body: `{"bundle":${bundle}}`,
      limit: API_ANSWER_BYTES,
    }
    const answer = await getAnswer(question, abortSignal)
    const { id } = recordOf(githubJson(answer.status === 201 ? { ...answer, status: 200 } : answer))
    if (typeof id === 'number' || (typeof id === 'string' && id !== '')) return String(id)
    throw new AnswerError('WrongAnswer', 'the answer names no attestation', 'untrue')
  })
}

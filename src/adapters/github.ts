import type { GitHub } from '../runner/ports.ts'
import { within } from './bounds.ts'
import { API_ANSWER_BYTES, getAnswer, jsonIn } from './http-answer.ts'

/** What these answers are for is not worth a longer wait. */
const TIMEOUT_MILLISECONDS = 5000

/** GitHub's REST API at `address` (GITHUB_API_URL). The client knows the proxy variables. */
export const githubAt = (address: string | undefined, cancelled: AbortSignal): GitHub => ({
  get: (path, token) =>
    within({ milliseconds: TIMEOUT_MILLISECONDS, cancelled }, async (end) => {
      const question = {
        address: `${address || 'https://api.github.com'}${path}`,
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        limit: API_ANSWER_BYTES,
      }
      return jsonIn(await getAnswer(question, end))
    }),
})

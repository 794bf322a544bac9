import type { GitHub } from '../runner/ports.ts'
import type { Ask } from './ask.ts'
import { githubJson } from './github-answer.ts'
import { API_ANSWER_BYTES, getAnswer } from './http-answer.ts'
import { UnansweredError } from './question.ts'

/** What these answers are for is not worth a longer wait, for one attempt or for all. */
const TIMEOUT_MILLISECONDS = 5000

/** GitHub's REST API at `address` (GITHUB_API_URL). The client knows the proxy variables. */
export const githubAt = (address: string | undefined, ask: Ask): GitHub => ({
  get: async (path, token) => {
    const question = {
      address: `${address || 'https://api.github.com'}${path}`,
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      limit: API_ANSWER_BYTES,
    }
    try {
      return await ask(
        {
          doing: "ask GitHub's API",
          service: 'GitHub',
          operation: 'GET',
          milliseconds: TIMEOUT_MILLISECONDS,
          patience: { attempts: 4, milliseconds: TIMEOUT_MILLISECONDS },
        },
        async (end) => githubJson(await getAnswer(question, end)),
      )
    } catch (error) {
      throw error instanceof UnansweredError ? error.cause : error
    }
  },
})

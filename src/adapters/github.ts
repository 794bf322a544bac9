import { HttpClient } from '@actions/http-client'
import type { GitHub } from '../runner/ports.ts'

/** What these answers are for is not worth a longer wait. */
const TIMEOUT_MILLISECONDS = 5000

/** GitHub's REST API at `address` (GITHUB_API_URL). The client knows the proxy variables. */
export const githubAt = (address: string | undefined, cancelled: AbortSignal): GitHub => ({
  get: async (path, token) => {
    const client = new HttpClient('ecr-build-push', [], { socketTimeout: TIMEOUT_MILLISECONDS, allowRetries: false })
    const end = AbortSignal.any([cancelled, AbortSignal.timeout(TIMEOUT_MILLISECONDS)])
    try {
      const { result } = await Promise.race([
        // A header of this request, which the client drops where an answer leads to another host: its handlers for logins
        // would show the token there too.
        client.getJson<unknown>(`${address || 'https://api.github.com'}${path}`, { authorization: `Bearer ${token}` }),
        whenAborted(end),
      ])
      return result
    } finally {
      client.dispose()
    }
  },
})

/** Promise that never resolves; it rejects with the signal's reason when that is, or already was, aborted. */
export const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

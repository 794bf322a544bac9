import { setTimeout as delay } from 'node:timers/promises'
import { type RunningServer, startServer } from './http.ts'

/** Request to GitHub's API, by the clock and in the words of the local ECR's record. */
interface GitHubRequest {
  readonly step: 'GET commits' | 'GET other'
  readonly status: number
  readonly at: number
  readonly ms: number
}

/** GitHub's API for a branch. Its address is for GITHUB_API_URL. */
export interface GitHubHistory extends RunningServer {
  /** All requests that were answered. */
  requests(): readonly GitHubRequest[]
  /** Waits so many milliseconds before each answer from now on. */
  delay(milliseconds: number): void
}

/** Serves the commits of `main`, oldest first, each upon the one before, as GitHub's API lists them. */
export async function startGitHubHistory(commits: readonly string[]): Promise<GitHubHistory> {
  const list = commits.map((sha, at) => ({
    sha,
    parents: commits.slice(at - 1, at).map((parent) => ({ sha: parent })),
  }))
  const requests: GitHubRequest[] = []
  let latency = 0
  const server = await startServer(async ({ url = '' }, response) => {
    const at = Date.now()
    const isList = url.includes('/commits?sha=refs%2Fheads%2Fmain&')
    await delay(latency)
    const status = isList ? 200 : 404
    requests.push({ step: isList ? 'GET commits' : 'GET other', status, at, ms: Date.now() - at })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isList ? list.toReversed() : { message: 'Not Found' }))
  })
  return {
    ...server,
    requests: () => requests,
    delay: (milliseconds) => {
      latency = milliseconds
    },
  }
}

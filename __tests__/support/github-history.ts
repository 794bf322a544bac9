import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Request to GitHub's API, by the clock and in the words of the local ECR's record. */
interface GitHubRequest {
  readonly step: 'GET commits' | 'GET other'
  readonly status: number
  readonly at: number
  readonly ms: number
}

/** GitHub's API for a branch. */
export interface GitHubHistory {
  /** For GITHUB_API_URL. */
  readonly address: string
  /** All requests that were answered. */
  requests(): readonly GitHubRequest[]
  /** Waits so many milliseconds before each answer from now on. */
  delay(milliseconds: number): void
  close(): Promise<void>
}

/** Serves the commits of `main`, oldest first, each upon the one before, as GitHub's API lists them. */
export async function startGitHubHistory(commits: readonly string[]): Promise<GitHubHistory> {
  const list = commits.map((sha, at) => ({
    sha,
    parents: commits.slice(at - 1, at).map((parent) => ({ sha: parent })),
  }))
  const requests: GitHubRequest[] = []
  let latency = 0
  const server = createServer(async ({ url = '' }, response) => {
    const at = Date.now()
    const isList = url.includes('/commits?sha=refs%2Fheads%2Fmain&')
    await delay(latency)
    const status = isList ? 200 : 404
    requests.push({ step: isList ? 'GET commits' : 'GET other', status, at, ms: Date.now() - at })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isList ? list.toReversed() : { message: 'Not Found' }))
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    delay: (milliseconds) => {
      latency = milliseconds
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** GitHub's API for a branch. */
export interface GitHubHistory {
  /** For GITHUB_API_URL. */
  readonly address: string
  close(): Promise<void>
}

/** Serves the commits of `main`, oldest first, each upon the one before, as GitHub's API lists them. */
export async function startGitHubHistory(commits: readonly string[]): Promise<GitHubHistory> {
  const list = commits.map((sha, at) => ({
    sha,
    parents: commits.slice(at - 1, at).map((parent) => ({ sha: parent })),
  }))
  const server = createServer(({ url = '' }, response) => {
    const isList = url.includes('/commits?sha=refs%2Fheads%2Fmain&')
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isList ? list.toReversed() : { message: 'Not Found' }))
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

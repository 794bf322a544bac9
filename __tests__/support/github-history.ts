import { type RunningServer, startServer } from './http.ts'

/** Serves the commits of `main`, oldest first, each upon the one before, as GitHub's API lists them. Its address is for GITHUB_API_URL. */
export function startGitHubHistory(commits: readonly string[]): Promise<RunningServer> {
  const list = commits.map((sha, at) => ({
    sha,
    parents: commits.slice(at - 1, at).map((parent) => ({ sha: parent })),
  }))
  return startServer(({ url = '' }, response) => {
    const isList = url.includes('/commits?sha=refs%2Fheads%2Fmain&')
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isList ? list.toReversed() : { message: 'Not Found' }))
  })
}

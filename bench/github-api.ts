import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Runs a task with the address of what plays GitHub's API: it says of any repository what docker/metadata-action asks for its
 * labels (https://docs.github.com/en/rest/repos/repos#get-a-repository), and of anything else that it is not there.
 */
export async function withGitHubApi<T>(task: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const [, owner, name] = /^\/repos\/([^/]+)\/([^/]+)$/.exec(request.url ?? '') ?? []
    const html_url = `https://github.com/${owner}/${name}`
    const facts = {
      name,
      full_name: `${owner}/${name}`,
      html_url,
      description: '',
      default_branch: 'main',
      license: null,
    }
    response.writeHead(name === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(name === undefined ? { message: 'Not Found' } : facts))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

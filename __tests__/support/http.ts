import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on this machine that notes what it was asked. */
export interface HttpServer {
  readonly address: string
  /** The Authorization header of each request, or none. */
  readonly tokens: (string | undefined)[]
  /** Resolves when no connection is open any more. */
  closed(): Promise<void>
}

/** A server that runs until it is stopped. */
export interface RunningServer extends HttpServer {
  /** Stops it, and cuts what is open. */
  close(): Promise<void>
}

/** Starts a server on this machine that answers so. */
export async function startServer(answer: RequestListener): Promise<RunningServer> {
  const tokens: (string | undefined)[] = []
  const open: Promise<void>[] = []
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization)
    answer(request, response)
  })
  server.on('connection', (socket) => open.push(new Promise((resolve) => socket.once('close', () => resolve()))))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    tokens,
    closed: async () => {
      await Promise.all(open)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Runs `task` with a server that answers so, and stops the server. */
export async function serving<T>(answer: RequestListener, task: (server: HttpServer) => Promise<T>): Promise<T> {
  const server = await startServer(answer)
  try {
    return await task(server)
  } finally {
    await server.close()
  }
}

/** Answers with headers and a byte, and nothing more: who looks at the clock only until the headers come waits for ever. */
export const drips: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write(' ')
}

/** Sends bytes as long as somebody takes them. */
export const floods: RequestListener = (_, response) => {
  const piece = Buffer.alloc(64 * 1024, ' ')
  const send = (): void => {
    while (response.write(piece));
  }
  response.writeHead(200, { 'content-type': 'application/json' }).on('drain', send)
  send()
}

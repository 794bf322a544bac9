// A proxy as companies have them, which notes what goes through it.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface ProxyOptions {
  /** The port of this machine to which everything goes, whatever host was asked for. */
  readonly port: number
  /** `user:password`; without it nobody has to log in. */
  readonly login?: string
  /** The status with which it refuses every tunnel. */
  readonly refuses?: number
}

export interface RunningProxy {
  /** Without the login. */
  readonly host: string
  /** Each request once, in order: `CONNECT host:port`, or the method and the whole address. */
  seen(): readonly string[]
  close(): Promise<void>
}

/** Starts a proxy for requests with and without TLS. */
export async function startProxy({ port, login, refuses }: ProxyOptions): Promise<RunningProxy> {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  const isKnown = ({ headers }: IncomingMessage): boolean =>
    wanted === undefined || headers['proxy-authorization'] === wanted

  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, url = '', headers } = incoming
    seen.push(`${method} ${url}`)
    if (!isKnown(incoming)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end()
      return
    }
    const { pathname, search } = new URL(url)
    const onward = request({ host: '127.0.0.1', port, method, headers, path: `${pathname}${search}` }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    incoming.pipe(onward)
  }

  const tunnel = (incoming: IncomingMessage, client: Socket, head: Buffer): void => {
    seen.push(`CONNECT ${incoming.url}`)
    client.on('error', () => client.destroy())
    const status = isKnown(incoming) ? refuses : 407
    if (status !== undefined) {
      const reason = status === 407 ? 'Proxy Authentication Required' : 'Forbidden'
      client.end(`HTTP/1.1 ${status} ${reason}\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const service = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      service.write(head)
      service.pipe(client)
      client.pipe(service)
    })
    service.on('error', () => client.destroy())
  }

  const server = createServer(forward).on('connect', tunnel)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

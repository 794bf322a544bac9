// BuildKit as other machines offer it. Debian has no package of buildkitd, but each Docker engine has BuildKit inside,
// and hands out connections to it: https://github.com/moby/moby/blob/v26.1.5/api/server/router/grpc/grpc.go
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A BuildKit that listens on the loopback interface. */
export interface BuildKit {
  /** Such as tcp://127.0.0.1:1234. */
  readonly endpoint: string
  readonly port: number
  close(): Promise<void>
}

/** Offers the BuildKit of the engine behind a socket; with `tls`, to clients that show a certificate. */
export async function serveBuildKit(socket: string, tls?: TlsOptions): Promise<BuildKit> {
  const clients = new Set<Socket>()
  const serve = (client: Socket): void => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    join(client, connect(socket))
  }
  const strict = { requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] }
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer({ ...strict, ...tls }, serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    endpoint: `tcp://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      for (const client of clients) client.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Asks the engine to speak gRPC on this connection, and hands the client what follows its answer. */
function join(client: Socket, engine: Socket): void {
  client.on('error', () => engine.destroy())
  engine.on('error', () => client.destroy())
  engine.write('POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
  let head = Buffer.alloc(0)
  const read = (bytes: Buffer): void => {
    head = Buffer.concat([head, bytes])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    engine.off('data', read)
    client.write(head.subarray(end + 4))
    engine.pipe(client)
    client.pipe(engine)
  }
  engine.on('data', read)
}

/**
 * Files of an image that buildx takes for BuildKit's: its buildctl connects to the BuildKit at a port of this machine, so
 * that containers and their removal can be seen without the real image. It has to run in the network of the host.
 * https://github.com/docker/buildx/blob/master/driver/docker-container/driver.go
 */
export const buildKitImage = (port: number): Readonly<Record<string, string>> => ({
  'buildkit/Dockerfile': 'FROM busybox:1.37\nCOPY --chmod=755 buildkitd buildctl /bin/\nENTRYPOINT ["buildkitd"]\n',
  'buildkit/buildkitd': '#!/bin/sh\ntrap "exit 0" TERM INT\nwhile :; do sleep 1000 & wait $!; done\n',
  'buildkit/buildctl': `#!/bin/sh\n[ "$1" != dial-stdio ] || exec nc 127.0.0.1 ${port}\n`,
})

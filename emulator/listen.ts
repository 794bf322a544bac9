import type { Server } from 'node:http'
import { codeOf } from './system-error.ts'

/** How often a port that the system chose may turn out to be taken on another address. */
const attempts = 20

function listenOn(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      const bound = server.address()
      if (bound !== null && typeof bound === 'object') resolve(bound.port)
      else reject(new Error('The local ECR listens on something that has no port.'))
    })
  })
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** https://developer.apple.com/library/archive/qa/qa1357: macOS knows no other loopback address than 127.0.0.1. */
function explained(error: unknown, address: string): unknown {
  if (codeOf(error) !== 'EADDRNOTAVAIL') return error
  return new Error(`The address ${address} is not there. On macOS, add it first: sudo ifconfig lo0 alias ${address} up`)
}

async function listenOnAll(
  make: () => Server,
  port: number,
  addresses: readonly string[],
  isOptional: (address: string) => boolean,
): Promise<{ servers: readonly Server[]; port: number }> {
  const servers: Server[] = []
  let bound = port
  try {
    for (const address of addresses) {
      const server = make()
      try {
        bound = await listenOn(server, bound, address)
        servers.push(server)
      } catch (error) {
        if (codeOf(error) !== 'EADDRNOTAVAIL' || !isOptional(address)) throw explained(error, address)
      }
    }
    return { servers, port: bound }
  } catch (error) {
    await Promise.all(servers.map(closed))
    throw error
  }
}

/**
 * Listens on several addresses with the same port.
 * @param port 0 for one that the system chooses
 * @param isOptional whether it may be done without an address that this machine does not have
 * @throws Error when the port is taken on one of them, or an address is not there
 */
export async function listenEverywhere(
  make: () => Server,
  port: number,
  addresses: readonly string[],
  isOptional: (address: string) => boolean,
): Promise<{ servers: readonly Server[]; port: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnAll(make, port, addresses, isOptional)
    } catch (error) {
      if (port !== 0 || attempt === attempts || codeOf(error) !== 'EADDRINUSE') throw error
    }
  }
}

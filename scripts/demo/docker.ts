import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { run } from '../engine/run.ts'

export type Environment = Readonly<Record<string, string>>

/** The variables of this process that have these names, as far as there are any. */
export function inherited(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** Runs docker with what the engine needs. Returns what it printed, trimmed. */
export async function docker(environment: Environment, ...args: readonly string[]): Promise<string> {
  return (await run('docker', args, { env: { ...process.env, ...environment } })).trim()
}

/**
 * Runs an image whose server is busybox's httpd, fetches its page, and removes the container.
 * An engine without a bridge network shares the machine's own network, so the port is chosen there.
 */
export async function servedPage(environment: Environment, image: string): Promise<string> {
  const bridge = await docker(environment, 'network', 'ls', '--quiet', '--filter', 'driver=bridge')
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const network = bridge === '' ? ['--network', 'host'] : ['--publish', `${address}:8080`]
  const command = bridge === '' ? ['httpd', '-f', '-p', address, '-h', '/www'] : []
  const container = await docker(environment, 'run', '--detach', ...network, image, ...command)
  try {
    return await fetchText(`http://${address}/`)
  } finally {
    await docker(environment, 'rm', '--force', container)
  }
}

/** The server needs a moment to start, on a busy machine a longer one, so a refused connection is tried again for a minute. */
export async function fetchText(url: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(url)
      if (response.ok) return await response.text()
      throw new Error(`${url} answered ${response.status}`)
    } catch (error) {
      if (attempt === 600) throw error
      await setTimeout(100)
    }
  }
}

/** A port that nothing listens on at 127.0.0.1, for a program that cannot choose one itself. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

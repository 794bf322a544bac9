import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { dockerRegistry } from '../../scripts/engine/tools.ts'

/** Debian's docker-registry, which listens. */
export interface DockerRegistry {
  /** `127.0.0.1:34567` */
  readonly host: string
  stop(): void
}

/** Starts a registry that nobody here wrote, without logins, in an empty folder: https://github.com/distribution/distribution */
export async function startDockerRegistry(folder: string): Promise<DockerRegistry> {
  const { program, args, env } = await dockerRegistry(() => {})
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const settings = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: host },
    // Of the layers that are elsewhere.
    validation: { manifests: { urls: { allow: ['^https://'] } } },
  }
  const file = join(folder, 'config.yml')
  writeFileSync(file, JSON.stringify(settings))
  const registry = spawn(program, [...args, 'serve', file], { env: { ...process.env, ...env }, stdio: 'ignore' })
  while (!(await isListening(port))) if (registry.exitCode !== null) throw new Error('docker-registry has ended')
  return { host, stop: () => registry.kill() }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

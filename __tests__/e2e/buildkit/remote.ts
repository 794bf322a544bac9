import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { docker, type Environment, freePort } from '../../../scripts/demo/docker.ts'

/** A BuildKit that listens on the loopback interface. */
export interface RemoteBuildKit {
  /** Such as tcp://127.0.0.1:1234. */
  readonly endpoint: string
  /** Runs a command of buildctl in it. Returns what it printed, trimmed. */
  buildctl(...args: readonly string[]): Promise<string>
  /** Removes it with its cache. */
  end(): Promise<void>
}

/**
 * Starts the BuildKit of an image that the engine has, with the network of the host, and waits until it listens.
 * `tls` is a folder in which makeTls made a certificate: then clients have to show one of the same authority.
 */
export async function startRemote(engine: Environment, image: string, tls?: string): Promise<RemoteBuildKit> {
  const endpoint = `tcp://127.0.0.1:${await freePort()}`
  const files = tls === undefined ? [] : ['--volume', `${tls}/tls:/tls:ro`]
  const pems = ['--tlscacert', '/tls/ca.pem', '--tlscert', '/tls/server/cert.pem', '--tlskey', '/tls/server/key.pem']
  // The socket is for buildctl.
  const listen = [
    '--addr',
    'unix:///run/buildkit/buildkitd.sock',
    '--addr',
    endpoint,
    ...(tls === undefined ? [] : pems),
  ]
  const options = ['--detach', '--privileged', '--network', 'host', '--volume', '/var/lib/buildkit', ...files]
  const container = await docker(engine, 'run', ...options, image, ...listen)
  const end = async (): Promise<void> => void (await docker(engine, 'rm', '--force', '--volumes', container))
  try {
    await listening(engine, container, endpoint)
  } catch (error) {
    await end()
    throw error
  }
  return { endpoint, buildctl: (...args) => docker(engine, 'exec', container, 'buildctl', ...args), end }
}

/** Waits until BuildKit says that it listens; throws what it said instead. */
async function listening(engine: Environment, container: string, endpoint: string): Promise<void> {
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const logs = spawn('docker', ['logs', '--follow', container], {
    env: { ...process.env, ...engine },
    stdio: [...stdio],
  })
  const ended = once(logs, 'exit')
  const said: string[] = []
  for await (const line of createInterface({ input: logs.stderr })) {
    said.push(line)
    if (line.includes(`running server on ${endpoint.replace('tcp://', '')}`)) break
  }
  const up = said.at(-1)?.includes('running server on') === true
  logs.kill()
  await ended
  if (!up) throw new Error(`BuildKit did not start:\n${said.join('\n')}`)
}

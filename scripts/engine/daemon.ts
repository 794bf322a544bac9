import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, symlink, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from './find.ts'
import { lastLines } from './run.ts'
import { superviseCommand } from './supervise.ts'
import { type TlsListener, tlsListener } from './tls.ts'

// For hangs: a busy machine takes its time.
const READY_WITHIN_MS = 300_000
const STOPPED_WITHIN_MS = 120_000
// The path of a Unix socket ends after 107 characters (man 7 unix); the longest one here adds 40 to the folder.
const LONGEST_FOLDER = 60

export type Daemon = { readonly environment: Record<string, string>; stop(): Promise<void> }

export type DaemonOptions = {
  /** Undefined leaves the choice to the engine. */
  readonly store: Store | undefined
  /** The path of a static init program for containers; undefined: there is none. */
  readonly init: string | undefined
  /** Reached over TCP with certificates; its socket is there, too. */
  readonly tls: boolean
}

/**
 * The content of daemon.json. `group` is the numeric group that may use the socket.
 *
 * What was measured with 26.1.5, in both stores: dockerd needs neither iptables nor tini with these settings. With
 * `"bridge": "none"` a build with RUN fails ("network bridge not found") unless it says `--network host` or `none`, and
 * dockerd deletes a docker0 that belongs to another engine
 * (removeDefaultBridgeInterface in https://github.com/moby/moby/blob/v26.1.5/daemon/daemon_unix.go). So each engine gets a
 * bridge of its own (supervise.ts): RUN, `docker run` and `-p` work. Without iptables rules nothing translates addresses,
 * so a RUN that needs the internet says `--network host`.
 */
export function daemonConfig(
  folder: string,
  name: string,
  { store, init, listener }: Omit<DaemonOptions, 'tls'> & { readonly listener: TlsListener | undefined },
  group: number,
): object {
  return {
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    pidfile: join(folder, 'pid'),
    hosts: [`unix://${join(folder, 'docker.sock')}`, ...(listener ? [addressOf(listener)] : [])],
    group: String(group),
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    // systemd would be asked for cgroups in terms of process ids that it does not know: ours are in a namespace.
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': `/${name}`,
    'shutdown-timeout': 2,
    ...(listener ? tlsConfig(listener) : {}),
    ...(init ? { 'init-path': init } : {}),
    ...(store ? { features: { 'containerd-snapshotter': store === 'containerd' } } : {}),
  }
}

const addressOf = ({ port }: TlsListener): string => `tcp://127.0.0.1:${port}`

/** https://docs.docker.com/engine/security/protect-access/#use-tls-https-to-protect-the-docker-daemon-socket */
const tlsConfig = ({ certificates }: TlsListener): object => ({
  tlsverify: true,
  tlscacert: join(certificates, 'ca.pem'),
  tlscert: join(certificates, 'cert.pem'),
  tlskey: join(certificates, 'key.pem'),
})

/**
 * Starts dockerd from the packages in `root` and waits until it answers. `asRoot` is what comes before a command that
 * needs root rights: nothing, or `sudo -n`. Throws with the last lines of dockerd's log when it does not come up.
 */
export async function startDaemon(root: string, options: DaemonOptions, asRoot: readonly string[]): Promise<Daemon> {
  const folder = await privateFolder()
  const name = `ecr-${folder.slice(-6)}`
  const listener = options.tls ? await tlsListener(join(folder, 'tls')) : undefined
  const environment = await clientEnvironment(folder, root, listener)
  await writeFile(
    join(folder, 'daemon.json'),
    JSON.stringify(daemonConfig(folder, name, { ...options, listener }, process.getgid?.() ?? 0)),
  )
  const supervisor = await startSupervisor([...asRoot, ...(await superviseCommand(folder, root, name))], folder)
  const stop = () => stopSupervisor(supervisor)
  try {
    await untilReady(folder)
  } catch (error) {
    await stop()
    throw error
  }
  return { environment, stop }
}

async function privateFolder(): Promise<string> {
  const template = join(tmpdir(), 'ecr-')
  if (template.length + 6 > LONGEST_FOLDER) {
    throw new Error(`${tmpdir()} is too long a path for the sockets of an engine: set TMPDIR to a shorter one.`)
  }
  return await mkdtemp(template)
}

async function clientEnvironment(
  folder: string,
  root: string,
  listener: TlsListener | undefined,
): Promise<Record<string, string>> {
  const config = join(folder, 'docker-config')
  const plugins = join(config, 'cli-plugins')
  await mkdir(plugins, { recursive: true })
  const buildx = ['libexec', 'lib'].map((lib) => join(root, 'usr', lib, 'docker', 'cli-plugins', 'docker-buildx'))
  const found = buildx.find((path) => existsSync(path))
  if (found) await symlink(found, join(plugins, 'docker-buildx'))
  return {
    PATH: `${join(root, 'usr', 'bin')}:${process.env.PATH ?? ''}`,
    DOCKER_CONFIG: config,
    ...(listener
      ? { DOCKER_HOST: addressOf(listener), DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: listener.certificates }
      : { DOCKER_HOST: `unix://${join(folder, 'docker.sock')}` }),
  }
}

async function startSupervisor([program = '', ...args]: readonly string[], folder: string): Promise<ChildProcess> {
  const log = await open(join(folder, 'dockerd.log'), 'a')
  // A session of its own: Ctrl-C in a terminal reaches our process, which may still need the engine to clean up.
  const child = spawn(program, args, { stdio: ['pipe', log.fd, log.fd], detached: true })
  await once(child, 'spawn')
  await log.close()
  // An engine that nobody stopped does not keep our process alive; it ends with it.
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return child
}

async function stopSupervisor(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return
  supervisor.ref()
  const ended = once(supervisor, 'exit')
  supervisor.stdin?.end()
  const limit = setTimeout(() => supervisor.kill('SIGKILL'), STOPPED_WITHIN_MS)
  await ended
  clearTimeout(limit)
}

async function untilReady(folder: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await answers(join(folder, 'docker.sock')))) {
    const ended = existsSync(join(folder, 'ended'))
    if (ended || Date.now() > deadline) {
      const log = lastLines(await readFile(join(folder, 'dockerd.log'), 'utf8'), 15)
      throw new Error(`The private Docker engine ${ended ? 'ended while it started' : 'did not get ready'}:\n${log}`)
    }
    await delay(50)
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ socketPath, path: '/_ping', timeout: 5000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

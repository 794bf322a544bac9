import { run } from './run.ts'

// Long enough for an engine on another machine; short enough for a person who waits.
const PATIENCE_MS = 15_000

export type EngineFacts = { readonly version: string; readonly buildx: string | undefined; readonly store: Store }

/** Asks the engine that `docker` reaches with this environment what it is. Throws when none answers. */
export async function lookAtEngine(env: NodeJS.ProcessEnv): Promise<EngineFacts> {
  const ask = (...args: readonly string[]) => run('docker', args, { env, timeout: PATIENCE_MS })
  const [info, buildx] = await Promise.all([
    ask('info', '--format', '{{.ServerVersion}} {{json .DriverStatus}}'),
    ask('buildx', 'version').catch(() => undefined),
  ])
  const [version] = info.split(' ')
  // Without a daemon, the client of 26.1 says so on stderr and still ends with status 0.
  if (!version) throw new Error('No Docker engine answers.')
  return {
    version: plainVersion(version),
    buildx: buildx && buildxVersion(buildx),
    store: info.includes('io.containerd.snapshotter') ? 'containerd' : 'classic',
  }
}

/** E.g. `Docker 26.1.5, buildx 0.13.1, containerd store`. */
export function describeEngine(facts: EngineFacts): string {
  return `Docker ${facts.version}, ${facts.buildx ? `buildx ${facts.buildx}` : 'no buildx'}, ${facts.store} store`
}

export type Store = 'containerd' | 'classic'

/** The version in the line that `docker buildx version` prints, e.g. `github.com/docker/buildx v0.13.1 788433953`. */
export function buildxVersion(line: string): string {
  return plainVersion(line.trim().split(/\s+/)[1] ?? '?')
}

function plainVersion(version: string): string {
  return version.replace(/^v/, '').replace(/\+.*$/, '')
}

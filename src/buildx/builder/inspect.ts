import type { Environment } from '../../runner/context.ts'
import { ANSWER_DEADLINE, CREATE_DEADLINE, type Docker, succeeded } from '../docker.ts'
import { DockerError } from '../docker-error.ts'

/** State of a builder, as `docker buildx inspect` tells it. */
export interface BuilderState {
  readonly name: string
  /** docker, docker-container, kubernetes, remote or cloud. */
  readonly driver: string
  /** Platforms of all its nodes, such as linux/amd64; empty when the builder has not been started yet. */
  readonly platforms: readonly string[]
  /** Where the docker driver keeps images; undefined when that cannot be seen here, and for other drivers. */
  readonly store: Store | undefined
  /** Version of its BuildKit, that of its first node; undefined where none is told. */
  readonly buildkit: Version | undefined
}

/** Version by its first two numbers: [0, 22] for v0.22.1. */
export type Version = readonly [major: number, minor: number]

/** Whether a version is the `first` one or a later one; one that is not known is not. */
export const isFrom = (first: Version, version: Version | undefined): boolean =>
  version !== undefined && (version[0] > first[0] || (version[0] === first[0] && version[1] >= first[1]))

/** The image store of a Docker engine: what the docker driver can do depends on it. */
export type Store = 'containerd' | 'classic'

/**
 * Parses the output of `docker buildx inspect`, which has no JSON form. Returns the builder, or undefined when the
 * output describes none, or one that docker could not reach (the exit code is 0 then too).
 */
export function parseBuilder(output: string): BuilderState | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]+(\\S.*)$`, 'm').exec(output)?.[1]?.trim()
  const name = field('Name')
  const driver = field('Driver')
  if (name === undefined || driver === undefined || field('Error') !== undefined) return undefined
  const lists = [...output.matchAll(/^Platforms:[ \t]+(\S.*)$/gm)].flatMap(([, list = '']) => list.split(','))
  const platforms = [...new Set(lists.map((platform) => platform.trim().replace(/\*$/, '')))]
  return {
    name,
    driver,
    platforms,
    store: driver === 'docker' ? storeIn(output) : undefined,
    buildkit: versionIn(output),
  }
}

/**
 * Whether the builder in the output of `docker buildx inspect` runs elsewhere and does not answer: buildx calls it
 * inactive then, as a container that starts with the build. One of several nodes may be enough for a build.
 * https://github.com/docker/buildx/blob/master/driver/remote/driver.go (Info)
 */
export function isSilent(output: string): boolean {
  const states = [...output.matchAll(/^Status:[ \t]+(\S+)/gm)].map(([, state]) => state)
  return /^Driver:[ \t]+remote\s*$/m.test(output) && states.length > 0 && states.every((state) => state === 'inactive')
}

/**
 * buildx itself tells the stores apart by this label:
 * https://github.com/docker/buildx/blob/master/driver/docker/driver.go (Features). Engines before Docker 25 have no label
 * at all with the classic store, and old versions of buildx show none.
 */
function storeIn(output: string): Store | undefined {
  if (output.includes('org.mobyproject.buildkit.worker.snapshotter')) return 'containerd'
  return /^Labels:/m.test(output) ? 'classic' : undefined
}

/**
 * Some versions of buildx print "Buildkit:" (https://github.com/docker/buildx/blob/v0.12.1/commands/inspect.go), and the
 * engine of a distribution may call its BuildKit v0.0.0+unknown.
 */
function versionIn(output: string): Version | undefined {
  const [, major, minor] = /^Build[Kk]it(?: version)?:[ \t]+v?(\d+)\.(\d+)/m.exec(output) ?? []
  const version: Version = [Number(major), Number(minor)]
  return version[0] + version[1] > 0 ? version : undefined
}

/** Parses the storage driver's status in `docker info`. */
export const parseStore = (output: string): Store =>
  output.includes('io.containerd.snapshotter') ? 'containerd' : 'classic'

/**
 * Inspects a builder that is there: the one of this name, else the job's current one. Returns what docker says about
 * it, or how docker failed: a run may not need it. `storeMatters` asks one more command of an engine, or a buildx, that
 * does not say by itself where images are kept. Nothing is made or changed, but a builder that runs elsewhere and does
 * not answer is connected to: only then buildx says so, and still before the build.
 */
export async function inspectBuilder(
  docker: Docker,
  name: string | undefined,
  env: Environment,
  storeMatters: boolean,
): Promise<BuilderState | DockerError> {
  const named = name === undefined ? [] : [name]
  const first = await docker.query(['buildx', 'inspect', ...named], env, ANSWER_DEADLINE)
  const seen = builderIn(first)
  if (seen === undefined) return new DockerError({ doing: 'use docker buildx', ...first })
  // Podman describes itself as a builder, and cannot build as one.
  if (seen.driver === 'podman')
    return new DockerError({ doing: 'use docker buildx', ...first, output: 'Driver: podman' })
  if (!isSilent(first.output)) return storeMatters ? withStore(docker, seen, env) : seen
  const second = await docker.query(['buildx', 'inspect', '--bootstrap', ...named], env, CREATE_DEADLINE)
  const doing = `connect to the BuildKit of the builder ${seen.name}`
  return builderIn(second) ?? new DockerError({ doing, ...second })
}

const builderIn = ({ exit, output }: Answer): BuilderState | undefined =>
  succeeded(exit) ? parseBuilder(output) : undefined

type Answer = Awaited<ReturnType<Docker['query']>>

async function withStore(docker: Docker, builder: BuilderState, env: Environment): Promise<BuilderState> {
  if (builder.driver !== 'docker' || builder.store !== undefined) return builder
  // A builder of the docker driver has the name of the engine's context.
  const command = ['--context', builder.name, 'info', '--format', '{{json .DriverStatus}}']
  const { exit, output } = await docker.query(command, env, ANSWER_DEADLINE)
  return succeeded(exit) ? { ...builder, store: parseStore(output) } : builder
}

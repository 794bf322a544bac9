import { builderDemands } from '../../actions/build/builder-demands.ts'
import type { Settings } from '../../actions/build/settings.ts'
import { PlanError } from '../../base/errors.ts'
import type { Environment } from '../../runner/context.ts'
import type { BuildxPorts } from '../docker.ts'
import { type Docker, succeeded } from '../docker.ts'
import type { DockerConfig } from '../docker-config/user-config.ts'
import { DockerError } from '../docker-error.ts'
import { dockerfileOf } from '../dockerfile/dockerfile-path.ts'
import { type OwnBuilder, withCluster } from './builder-argv.ts'
import { chooseBuilder, demandedCapabilities } from './capabilities.ts'
import { emulation, foreignPlatforms, foreignWarning } from './platforms.ts'
import { loopbackHostsIn, reachOf, withheldWarning } from './reach.ts'
import { makeBuilder, type TemporaryBuilder, withTemporaryBuilder } from './temporary.ts'

/** What `docker buildx inspect` says about a builder. */
export interface Builder {
  readonly name: string
  /** docker, docker-container, kubernetes, remote or cloud. */
  readonly driver: string
  /** All platforms of its nodes, such as linux/amd64; empty when the builder has not been started yet. */
  readonly platforms: readonly string[]
  /** Where the docker driver keeps images; undefined when that cannot be seen here, and for other drivers. */
  readonly store: Store | undefined
}

/** The image store of a Docker engine: what the docker driver can do depends on it. */
export type Store = 'containerd' | 'classic'

/**
 * Reads the output of `docker buildx inspect`, which has no JSON form. Returns the builder, or undefined when the
 * output describes none, or one that docker could not reach (the exit code is 0 then too).
 */
export function parseBuilder(output: string): Builder | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]+(\\S.*)$`, 'm').exec(output)?.[1]?.trim()
  const name = field('Name')
  const driver = field('Driver')
  if (name === undefined || driver === undefined || field('Error') !== undefined) return undefined
  const lists = [...output.matchAll(/^Platforms:[ \t]+(\S.*)$/gm)].flatMap(([, list = '']) => list.split(','))
  const platforms = [...new Set(lists.map((platform) => platform.trim().replace(/\*$/, '')))]
  return { name, driver, platforms, store: driver === 'docker' ? storeIn(output) : undefined }
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

/** Reads the storage driver's status in `docker info`. */
export const parseStore = (output: string): Store =>
  output.includes('io.containerd.snapshotter') ? 'containerd' : 'classic'

/** The builder that this run uses. */
export interface ChosenBuilder extends Builder {
  /** For `--builder`; undefined: the job's current one. */
  readonly argument: string | undefined
  /** The environment in which docker finds it. */
  readonly env: Environment
}

/** What the look needs to know of the run. */
export interface Surroundings {
  /** The environment of docker commands. */
  readonly env: Environment
  /** The user's own docker configuration. */
  readonly own: DockerConfig
  readonly nest: TemporaryBuilder
  /** Hosts of the registries that the image goes to; those that could be found out. Never rejects. */
  readonly hosts: Promise<readonly string[]>
}

/**
 * Looks at the builder that the build will use, and makes one when that is asked for, or when a feature needs it.
 * Throws DockerError when there is none that works, and PlanError when it cannot do what is asked.
 */
export async function lookAtBuilder(
  world: BuildxPorts,
  settings: Settings,
  surroundings: Surroundings,
): Promise<ChosenBuilder> {
  const chosen = await findBuilder(world, settings, surroundings)
  await warnAboutPlatforms(world, settings, chosen)
  return chosen
}

async function findBuilder(world: BuildxPorts, settings: Settings, around: Surroundings): Promise<ChosenBuilder> {
  const { engine } = settings
  const { env, nest } = around
  const wants = builderDemands(settings)
  if (engine.kind !== 'current' && engine.kind !== 'named') {
    await make(world, settings, engine, around)
    const there = withTemporaryBuilder(world.files, env, nest)
    return { ...(await inspect(world, nest.name, there)), argument: nest.name, env: there }
  }
  const named = engine.kind === 'named' ? engine.name : undefined
  const seen = await inspect(world, named, env)
  const builder = demandedCapabilities(wants).length > 0 ? await withStore(world, seen, env) : seen
  const choice = chooseBuilder(wants, builder, named !== undefined)
  if (choice.kind === 'refuse') throw new PlanError([choice.problem])
  if (choice.kind === 'use' || engine.kind === 'named')
    return { ...builder, argument: named, env: withCluster(env, builder.driver, world.env) }
  world.log.info(`${choice.because} This step makes a BuildKit container for it, and removes it at the end.`)
  const own = { kind: 'docker-container', options: engine.options } as const
  if (!settings.planOnly) await make(world, settings, own, around)
  // It is not asked what it can do: nothing would be known before it runs.
  const made = { name: nest.name, driver: own.kind, platforms: [], store: undefined }
  return { ...made, argument: nest.name, env: withTemporaryBuilder(world.files, env, nest) }
}

/** Makes a builder; a container reaches what the job reaches. */
async function make(world: BuildxPorts, settings: Settings, own: OwnBuilder, around: Surroundings): Promise<void> {
  const { env, own: config, nest } = around
  const making = { env, config, entitlements: builderDemands(settings).allow }
  if (own.kind !== 'docker-container') return await makeBuilder(world, nest, own, making)
  const hosts = [...(await around.hosts), ...loopbackHostsIn(await textsOf(world, settings))]
  const { options, withheld } = reachOf(own.options, env, hosts)
  if (withheld.length > 0) world.log.warning(withheldWarning(withheld))
  await makeBuilder(world, nest, { ...own, options: [...own.options, ...options] }, making)
}

/** Where the build names registries: its caches, further contexts and arguments, and its Dockerfile. */
async function textsOf({ files }: BuildxPorts, { build }: Settings): Promise<readonly string[]> {
  const path = dockerfileOf(build)
  const dockerfile = path === undefined ? undefined : await files.read(path)
  const { cache, buildContexts, buildArgs } = build
  return [...cache.from, ...cache.to, ...buildContexts, ...buildArgs, dockerfile ?? '']
}

/** One that runs elsewhere and does not answer is connected to: only then buildx says so, and still before the build. */
async function inspect({ docker }: BuildxPorts, name: string | undefined, env: Environment): Promise<Builder> {
  const named = name === undefined ? [] : [name]
  const first = await docker.query(['buildx', 'inspect', ...named], env)
  const seen = builderIn(first)
  if (seen === undefined) throw new DockerError({ doing: 'use docker buildx', ...first })
  if (!isSilent(first.output)) return seen
  const second = await docker.query(['buildx', 'inspect', '--bootstrap', ...named], env)
  const connected = builderIn(second)
  if (connected !== undefined) return connected
  throw new DockerError({ doing: `connect to the BuildKit of the builder ${seen.name}`, ...second })
}

const builderIn = ({ exit, output }: Answer): Builder | undefined =>
  succeeded(exit) ? parseBuilder(output) : undefined

type Answer = Awaited<ReturnType<Docker['query']>>

/** One more command, for an engine or a buildx that does not say by itself where images are kept. */
async function withStore({ docker }: BuildxPorts, builder: Builder, env: Environment): Promise<Builder> {
  if (builder.driver !== 'docker' || builder.store !== undefined) return builder
  // A builder of the docker driver has the name of the engine's context.
  const command = ['--context', builder.name, 'info', '--format', '{{json .DriverStatus}}']
  const { exit, output } = await docker.query(command, env)
  return succeeded(exit) ? { ...builder, store: parseStore(output) } : builder
}

/** Says before the build what will fail in it. Cross-compiling needs no emulator, so this is no reason to fail. */
async function warnAboutPlatforms(
  { files, log }: BuildxPorts,
  { build }: Settings,
  { name, platforms }: Builder,
): Promise<void> {
  const foreign = foreignPlatforms(build.platforms, platforms)
  if (foreign.length === 0) return
  const path = dockerfileOf(build)
  const dockerfile = path === undefined ? undefined : await files.read(path)
  const needed = emulation(dockerfile)
  if (needed === 'needed') log.warning(foreignWarning(foreign, name))
  if (needed === 'avoidable') log.info(foreignWarning(foreign, name))
}

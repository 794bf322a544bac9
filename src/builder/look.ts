import { dockerfileOf } from '../diagnostics/dockerfile.ts'
import type { DockerConfig } from '../docker-config/config.ts'
import { DockerFailure, succeeded } from '../errors/failures.ts'
import { PlanProblems } from '../errors/problems.ts'
import type { Environment } from '../inputs/context.ts'
import type { Settings } from '../inputs/settings.ts'
import type { Docker, World } from '../world.ts'
import type { OwnBuilder } from './argv.ts'
import { type Builder, isSilent, parseBuilder, parseStore } from './builder.ts'
import { chooseBuilder, demanding } from './choose.ts'
import { withCluster } from './cluster.ts'
import { wantsOf } from './features.ts'
import { makeBuilder, type Nest, withNest } from './own.ts'
import { emulation, foreignPlatforms, foreignWarning } from './platforms.ts'
import { loopbackHostsIn, reachOf, withheldWarning } from './reach.ts'

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
  readonly nest: Nest
  /** Hosts of the registries that the image goes to; those that could be found out. Never rejects. */
  readonly hosts: Promise<readonly string[]>
}

/**
 * Looks at the builder that the build will use, and makes one when that is asked for, or when a feature needs it.
 * Throws DockerFailure when there is none that works, and PlanProblems when it cannot do what is asked.
 */
export async function lookAtBuilder(
  world: World,
  settings: Settings,
  surroundings: Surroundings,
): Promise<ChosenBuilder> {
  const chosen = await findBuilder(world, settings, surroundings)
  await tellForeignPlatforms(world, settings, chosen)
  return chosen
}

async function findBuilder(world: World, settings: Settings, around: Surroundings): Promise<ChosenBuilder> {
  const { engine } = settings
  const { env, nest } = around
  const wants = wantsOf(settings)
  if (engine.kind !== 'current' && engine.kind !== 'named') {
    await make(world, settings, engine, around)
    const there = withNest(world.files, env, nest)
    return { ...(await inspect(world, nest.name, there)), argument: nest.name, env: there }
  }
  const named = engine.kind === 'named' ? engine.name : undefined
  const seen = await inspect(world, named, env)
  const builder = demanding(wants).length > 0 ? await withStore(world, seen, env) : seen
  const choice = chooseBuilder(wants, builder, named !== undefined)
  if (choice.kind === 'refuse') throw new PlanProblems([choice.problem])
  if (choice.kind === 'use' || engine.kind === 'named')
    return { ...builder, argument: named, env: withCluster(env, builder.driver, world.env) }
  world.log.info(`${choice.because} This step makes a BuildKit container for it, and removes it at the end.`)
  const own = { kind: 'docker-container', options: engine.options } as const
  if (!settings.planOnly) await make(world, settings, own, around)
  // It is not asked what it can do: nothing would be known before it runs.
  const made = { name: nest.name, driver: own.kind, platforms: [], store: undefined }
  return { ...made, argument: nest.name, env: withNest(world.files, env, nest) }
}

/** Makes a builder; a container reaches what the job reaches. */
async function make(world: World, settings: Settings, own: OwnBuilder, around: Surroundings): Promise<void> {
  const { env, own: config, nest } = around
  const making = { env, config, entitlements: wantsOf(settings).allow }
  if (own.kind !== 'docker-container') return await makeBuilder(world, nest, own, making)
  const hosts = [...(await around.hosts), ...loopbackHostsIn(await textsOf(world, settings))]
  const { options, withheld } = reachOf(own.options, env, hosts)
  if (withheld.length > 0) world.log.warning(withheldWarning(withheld))
  await makeBuilder(world, nest, { ...own, options: [...own.options, ...options] }, making)
}

/** Where the build names registries: its caches, further contexts and arguments, and its Dockerfile. */
async function textsOf({ files }: World, { build }: Settings): Promise<readonly string[]> {
  const path = dockerfileOf(build)
  const dockerfile = path === undefined ? undefined : await files.read(path)
  const { cache, buildContexts, buildArgs } = build
  return [...cache.from, ...cache.to, ...buildContexts, ...buildArgs, dockerfile ?? '']
}

/** One that runs elsewhere and does not answer is connected to: only then buildx says so, and still before the build. */
async function inspect({ docker }: World, name: string | undefined, env: Environment): Promise<Builder> {
  const named = name === undefined ? [] : [name]
  const first = await docker.query(['buildx', 'inspect', ...named], env)
  const seen = builderIn(first)
  if (seen === undefined) throw new DockerFailure({ doing: 'use docker buildx', ...first })
  if (!isSilent(first.output)) return seen
  const second = await docker.query(['buildx', 'inspect', '--bootstrap', ...named], env)
  const connected = builderIn(second)
  if (connected !== undefined) return connected
  throw new DockerFailure({ doing: `connect to the BuildKit of the builder ${seen.name}`, ...second })
}

const builderIn = ({ exit, output }: Answer): Builder | undefined =>
  succeeded(exit) ? parseBuilder(output) : undefined

type Answer = Awaited<ReturnType<Docker['query']>>

/** One more command, for an engine or a buildx that does not say by itself where images are kept. */
async function withStore({ docker }: World, builder: Builder, env: Environment): Promise<Builder> {
  if (builder.driver !== 'docker' || builder.store !== undefined) return builder
  // A builder of the docker driver has the name of the engine's context.
  const command = ['--context', builder.name, 'info', '--format', '{{json .DriverStatus}}']
  const { exit, output } = await docker.query(command, env)
  return succeeded(exit) ? { ...builder, store: parseStore(output) } : builder
}

/** Says before the build what will fail in it. Cross-compiling needs no emulator, so this is no reason to fail. */
async function tellForeignPlatforms(
  { files, log }: World,
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

import { dockerfileOf } from '../diagnostics/dockerfile.ts'
import { DockerFailure, succeeded } from '../errors/failures.ts'
import { PlanProblems } from '../errors/problems.ts'
import type { Environment } from '../inputs/context.ts'
import type { Settings } from '../inputs/settings.ts'
import type { World } from '../world.ts'
import { type Builder, parseBuilder, parseStore } from './builder.ts'
import { chooseBuilder, demanding } from './choose.ts'
import { withCluster } from './cluster.ts'
import { wantsOf } from './features.ts'
import { makeBuilder, type Nest, withNest } from './own.ts'
import { emulation, foreignPlatforms, foreignWarning } from './platforms.ts'

/** The builder that this run uses. */
export interface ChosenBuilder extends Builder {
  /** For `--builder`; undefined: the job's current one. */
  readonly argument: string | undefined
  /** The environment in which docker finds it. */
  readonly env: Environment
}

/**
 * Looks at the builder that the build will use, and makes one when that is asked for, or when a feature needs it.
 * `env` is that of docker commands. Throws DockerFailure when there is none that works, and PlanProblems when it cannot
 * do what is asked.
 */
export async function lookAtBuilder(
  world: World,
  settings: Settings,
  env: Environment,
  nest: Nest,
): Promise<ChosenBuilder> {
  const chosen = await findBuilder(world, settings, env, nest)
  await tellForeignPlatforms(world, settings, chosen)
  return chosen
}

async function findBuilder(world: World, settings: Settings, env: Environment, nest: Nest): Promise<ChosenBuilder> {
  const { engine } = settings
  const wants = wantsOf(settings)
  if (engine.kind !== 'current' && engine.kind !== 'named') {
    await makeBuilder(world, nest, engine, wants.allow, env)
    const there = withNest(env, nest)
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
  if (!settings.planOnly) await makeBuilder(world, nest, own, wants.allow, env)
  // It is not asked what it can do: nothing would be known before it runs.
  const made = { name: nest.name, driver: own.kind, platforms: [], store: undefined }
  return { ...made, argument: nest.name, env: withNest(env, nest) }
}

async function inspect({ docker }: World, name: string | undefined, env: Environment): Promise<Builder> {
  const { exit, output } = await docker.query(['buildx', 'inspect', ...(name === undefined ? [] : [name])], env)
  const found = succeeded(exit) ? parseBuilder(output) : undefined
  if (found !== undefined) return found
  throw new DockerFailure({ doing: 'use docker buildx', exit, output })
}

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

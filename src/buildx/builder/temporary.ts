import type { Environment } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import type { BuilderSettings } from '../build-settings.ts'
import { ANSWER_DEADLINE, type BuildxPorts, saidByDocker, succeeded } from '../docker.ts'
import { withPrivateConfig } from '../docker-config/child-environment.ts'
import { currentContext, type DockerConfig } from '../docker-config/user-config.ts'
import { removeArgv, type TemporaryBuilderSettings } from './builder-argv.ts'
import { type BuilderVolume, removeBuilderContainers } from './builder-containers.ts'

/** Temporary builder, which a run makes for itself, by its private folder, whose name is the builder's too. */
export interface TemporaryBuilder {
  readonly folder: string
  readonly name: string
}

/** Name of the state that tells `post` which builder to remove, by its folder. */
export const BUILDER_STATE = 'builder'

/** Name of the state that tells `post` which driver that builder has. */
export const DRIVER_STATE = 'builder-driver'

/** A temporary builder for this run, of which nothing is there yet. */
export const newTemporaryBuilder = (files: Pick<Files, 'privatePath'>): TemporaryBuilder =>
  temporaryBuilderAt(files.privatePath())

/** Temporary builder in a folder that is there already. */
export const temporaryBuilderAt = (folder: string): TemporaryBuilder => ({ folder, name: folder.replace(/^.*\//, '') })

/** Folder of docker in that of the builder, which is there where a context for the engine had to be made. */
export const dockerFolder = ({ folder }: TemporaryBuilder): string => `${folder}/docker`

/** Environment in which docker finds the temporary builder, and none of the user's. */
export function withTemporaryBuilder(
  { kind }: Pick<Files, 'kind'>,
  env: Environment,
  temporary: TemporaryBuilder,
): Environment {
  const folder = dockerFolder(temporary)
  const there = kind(folder) === 'missing' ? env : withPrivateConfig(env, folder)
  return { ...there, BUILDX_CONFIG: `${temporary.folder}/buildx` }
}

/**
 * Driver of the builder, from the text that the main part saved; whatever else stands there is taken for a container.
 */
export const madeKind = (text: string): TemporaryBuilderSettings['kind'] =>
  text === 'kubernetes' || text === 'remote' ? text : 'docker-container'

/**
 * Removes a temporary builder with all that runs for it. Returns what docker said when it could not; then its folder
 * stays, so that it can be tried again.
 */
export async function removeBuilder(
  { docker, files }: Pick<BuildxPorts, 'docker' | 'files'>,
  temporary: TemporaryBuilder,
  kind: TemporaryBuilderSettings['kind'],
  env: Environment,
): Promise<string | undefined> {
  // All that there is of a remote one is in the folder.
  if (kind !== 'remote') {
    const around = withTemporaryBuilder(files, env, temporary)
    const answer = await docker.query(removeArgv(temporary.name), around, ANSWER_DEADLINE)
    const { exit, output } = answer
    // A run that ended before its builder was there, or whose docker is Podman, which makes none.
    const removed = succeeded(exit) || /no builder .* found|'podman [a-z ]*--help'/.test(output)
    if (!removed) return saidByDocker(answer)
  }
  await files.removePrivateFolder(temporary.folder)
  return undefined
}

/**
 * Removes the temporary builder of a run that was killed, also one that was still being made: what docker was doing for it must
 * have ended. Throws an Error where docker cannot remove it.
 */
export async function removeLeftBuilder(
  world: Pick<BuildxPorts, 'docker' | 'files'>,
  temporary: TemporaryBuilder,
  kind: TemporaryBuilderSettings['kind'],
  env: Environment,
): Promise<void> {
  const { name, folder } = temporary
  const builder = await removeBuilder(world, temporary, kind, env)
  // buildx forgets a builder whose container was not there yet, and a volume whose container is gone already.
  const containers =
    kind === 'docker-container' ? await removeBuilderContainers(world, (one) => one.builder === name, env) : undefined
  const said = builder ?? containers
  if (said === undefined) return
  await world.files.removePrivateFolder(folder)
  throw new Error(`The builder ${name} could not be removed, and may still run (${kind}). Docker said: ${said}`)
}

/**
 * Removes the temporary builder of a run at its end. Never fails: `post` tries again, and says so when it cannot
 * either.
 */
export async function removeAtEnd(
  world: BuildxPorts,
  temporary: TemporaryBuilder,
  { kind }: BuilderSettings,
  env: Environment,
): Promise<void> {
  const made = kind === 'kubernetes' || kind === 'remote' ? kind : 'docker-container'
  if (world.files.kind(temporary.folder) === 'missing') return
  // Docker is told to end all that runs, and there is little time. What needs docker is left for `post`.
  if (world.cancelled.aborted && made !== 'remote') return
  const isAbandoned = ({ builder, made }: BuilderVolume): boolean => world.files.isAbandoned(builder, made)
  try {
    await removeBuilder(world, temporary, made, env)
    // The runner empties RUNNER_TEMP, so of a run that was killed without its post part the container alone may be left.
    if (made === 'docker-container') await removeBuilderContainers(world, isAbandoned, env)
  } catch (error) {
    world.log.debug(error instanceof Error ? error.message : String(error))
  }
}

/** Name of the docker context that stands for the engine of a job; only this run's own folder has it. */
export const ENGINE_CONTEXT = 'engine'

/**
 * Whether docker reaches its engine with certificates that variables name. buildx makes no builder there until a docker
 * context holds them: https://github.com/docker/buildx/blob/master/builder/builder.go (Create).
 * A context that the job chose has certificates of its own.
 */
export function needsContext(env: Environment, config: DockerConfig): boolean {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return false
  return currentContext(env, config).name === 'default'
}

/** Command of docker that makes the context of the engine: docker copies what it reads in the variables itself. */
export const contextArgv: readonly string[] = ['context', 'create', ENGINE_CONTEXT, '--from', 'default']

import type { Environment } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import type { BuilderSettings, ClientTls } from '../build-settings.ts'
import type { BuildxPorts } from '../docker.ts'
import { succeeded } from '../docker.ts'
import { userBuildxFolder, withPrivateConfig } from '../docker-config/child-environment.ts'
import { fillPrivateFolder } from '../docker-config/private-config.ts'
import type { DockerConfig } from '../docker-config/user-config.ts'
import { DockerError } from '../docker-error.ts'
import { buildkitConfig, CONFIG_NAME, engineAuthorities, LARGEST } from './authorities.ts'
import { createArgvs, type OwnBuilder, removeArgv, type TlsFiles } from './builder-argv.ts'
import { contextArgv, ENGINE_CONTEXT, needsContext } from './engine-context.ts'

/** Where a run keeps a builder of its own: a private folder, whose name is the builder's too. */
export interface TemporaryBuilder {
  readonly folder: string
  readonly name: string
}

/** Names of the states that tell `post` which builder to remove. */
export const BUILDER_STATE = 'builder'

export const DRIVER_STATE = 'builder-driver'

/** A nest for this run, of which nothing is there yet. */
export const newTemporaryBuilder = (files: Pick<Files, 'privatePath'>): TemporaryBuilder =>
  temporaryBuilderAt(files.privatePath())

export const temporaryBuilderAt = (folder: string): TemporaryBuilder => ({ folder, name: folder.replace(/^.*\//, '') })

/** Docker's own folder in the nest, which is there where a context for the engine had to be made. */
const dockerFolder = ({ folder }: TemporaryBuilder): string => `${folder}/docker`

/** The environment in which docker finds the builder in the nest, and none of the user's. */
export function withTemporaryBuilder(
  { kind }: Pick<Files, 'kind'>,
  env: Environment,
  nest: TemporaryBuilder,
): Environment {
  const folder = dockerFolder(nest)
  const there = kind(folder) === 'missing' ? env : withPrivateConfig(env, folder)
  return { ...there, BUILDX_CONFIG: `${nest.folder}/buildx` }
}

/** What a builder is made with, beside its settings. */
export interface Making {
  /** The environment of docker commands. */
  readonly env: Environment
  /** The user's own docker configuration. */
  readonly config: DockerConfig
  /** Entitlements that the build asks for. */
  readonly entitlements: readonly string[]
}

/** Makes a builder. The user's builders and contexts are not touched. Throws DockerError, or CancelledError. */
export async function makeBuilder(
  world: BuildxPorts,
  nest: TemporaryBuilder,
  own: OwnBuilder,
  making: Making,
): Promise<void> {
  // Before anything is there, so that `post` finds it even when this process is killed in the next moment.
  world.report.state(BUILDER_STATE, nest.folder)
  world.report.state(DRIVER_STATE, own.kind)
  await world.files.makePrivateFolder(nest.folder)
  const tls = own.kind === 'remote' && own.tls !== undefined ? await writeTls(world, nest, own.tls) : undefined
  if (own.kind !== 'remote') await writeBuildkitConfig(world.files, nest, making.env)
  const context = own.kind === 'docker-container' ? await makeContext(world, nest, making) : undefined
  for (const argv of createArgvs(nest.name, own, { tls, entitlements: making.entitlements, context })) {
    await succeed(world, argv, withTemporaryBuilder(world.files, making.env, nest), own.kind)
  }
}

async function succeed(
  { docker }: BuildxPorts,
  argv: readonly string[],
  env: Environment,
  kind: OwnBuilder['kind'],
): Promise<void> {
  const { exit, output } = await docker.query(argv, env)
  if (!succeeded(exit)) throw new DockerError({ doing: DOING[kind], exit, output })
}

/** Gives the engine of the job a name that buildx can use, where it needs one. Returns the name. */
async function makeContext(
  world: BuildxPorts,
  nest: TemporaryBuilder,
  { env, config }: Making,
): Promise<string | undefined> {
  if (!needsContext(env, config)) return undefined
  const folder = dockerFolder(nest)
  await world.files.makePrivateFolder(folder)
  await fillPrivateFolder({ ...world, env }, folder, config, ['cli-plugins'])
  await succeed(world, contextArgv, withTemporaryBuilder(world.files, env, nest), 'docker-container')
  return ENGINE_CONTEXT
}

/** buildx finds the configuration in its own folder, as it finds the user's in the user's. */
async function writeBuildkitConfig(files: Files, { folder }: TemporaryBuilder, env: Environment): Promise<void> {
  const own = files.content(`${userBuildxFolder(env)}/${CONFIG_NAME}`, LARGEST)
  const text = typeof own === 'string' ? undefined : new TextDecoder().decode(own)
  const config = buildkitConfig(text, await engineAuthorities(files))
  if (config === undefined) return
  await files.makePrivateFolder(`${folder}/buildx`)
  await files.writePrivate(`${folder}/buildx/${CONFIG_NAME}`, config)
}

const DOING: Readonly<Record<OwnBuilder['kind'], string>> = {
  'docker-container': 'make a BuildKit container',
  kubernetes: 'make a builder in Kubernetes',
  remote: 'connect to the BuildKit at the input builder-endpoint',
}

async function writeTls(
  { files, log }: BuildxPorts,
  { folder }: TemporaryBuilder,
  { ca, pair }: ClientTls,
): Promise<TlsFiles> {
  const write = async (name: string, text: string): Promise<string> => {
    await files.writePrivate(`${folder}/${name}.pem`, text)
    return `${folder}/${name}.pem`
  }
  if (pair === undefined) return { ca: await write('ca', ca), pair }
  // Certificates are no secret: they are shown to whoever connects.
  log.mask(pair.key)
  return {
    ca: await write('ca', ca),
    pair: { cert: await write('cert', pair.cert), key: await write('key', pair.key) },
  }
}

/** The driver that the main part saved; whatever else stands there is taken for a container. */
export const madeKind = (text: string): OwnBuilder['kind'] =>
  text === 'kubernetes' || text === 'remote' ? text : 'docker-container'

/**
 * Removes a builder of this run with all that runs for it. Returns what docker said when it could not; then the nest
 * stays, so that it can be tried again.
 */
export async function removeBuilder(
  { docker, files }: Pick<BuildxPorts, 'docker' | 'files'>,
  nest: TemporaryBuilder,
  kind: OwnBuilder['kind'],
  env: Environment,
): Promise<string | undefined> {
  // All that there is of a remote one is in the nest.
  if (kind !== 'remote') {
    const { exit, output } = await docker.query(removeArgv(nest.name), withTemporaryBuilder(files, env, nest))
    // A run that ended before its builder was there.
    const removed = succeeded(exit) || /no builder .* found/.test(output)
    if (!removed) return output.trim()
  }
  await files.removePrivateFolder(nest.folder)
  return undefined
}

/** Removes the builder of this run at its end. Never fails: `post` tries again, and says so when it cannot either. */
export async function removeAtEnd(
  world: BuildxPorts,
  nest: TemporaryBuilder,
  { kind }: BuilderSettings,
  env: Environment,
): Promise<void> {
  const made = kind === 'kubernetes' || kind === 'remote' ? kind : 'docker-container'
  if (world.files.kind(nest.folder) === 'missing') return
  // Docker is told to end all that runs, and there is little time. What needs docker is left for `post`.
  if (world.cancelled.aborted && made !== 'remote') return
  try {
    await removeBuilder(world, nest, made, env)
  } catch (error) {
    world.log.debug(error instanceof Error ? error.message : String(error))
  }
}

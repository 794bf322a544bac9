import type { RegistryMirror } from '../../names/registry-mirror.ts'
import type { Environment } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import type { BuildSettings, ClientTls } from '../build-settings.ts'
import { type BuildxPorts, CREATE_DEADLINE, succeeded } from '../docker.ts'
import { userBuildxFolder } from '../docker-config/child-environment.ts'
import { fillPrivateFolder } from '../docker-config/private-config.ts'
import type { DockerConfig } from '../docker-config/user-config.ts'
import { DockerError } from '../docker-error.ts'
import { dockerfileText } from '../dockerfile/dockerfile-text.ts'
import type { ImageRequest } from '../dockerfile/global-arguments.ts'
import { reachedPlaces } from '../dockerfile/named-places.ts'
import { createArgvs, type TemporaryBuilderSettings, type TlsFiles } from './builder-argv.ts'
import {
  buildkitConfig,
  CONFIG_NAME,
  engineAuthorities,
  LARGEST,
  loopbackHostsIn,
  reachOf,
  withheldWarning,
} from './reach.ts'
import {
  BUILDER_STATE,
  contextArgv,
  DRIVER_STATE,
  dockerFolder,
  ENGINE_CONTEXT,
  needsContext,
  type TemporaryBuilder,
  withTemporaryBuilder,
} from './temporary.ts'

/** Surroundings of a builder that is made: what it is made with, beside its settings. */
export interface BuilderSurroundings {
  /** The environment of docker commands. */
  readonly env: Environment
  /** The user's own docker configuration. */
  readonly config: DockerConfig
  /** Build that it is made for: the registries that it names, and the entitlements that it asks for. */
  readonly build: BuildSettings
  /** What decides which images its Dockerfile names. */
  readonly request: ImageRequest
  /** Hosts of the registries that the image goes to, and of mirrors. */
  readonly hosts: readonly string[]
  /** Mirrors of whole registries. */
  readonly mirrors: readonly RegistryMirror[]
}

/**
 * Makes a temporary builder; a container of it reaches what the job reaches. The user's builders and contexts are not
 * touched. Throws DockerError, or CancelledError.
 */
export async function makeBuilder(
  world: BuildxPorts,
  temporary: TemporaryBuilder,
  settings: TemporaryBuilderSettings,
  around: BuilderSurroundings,
): Promise<void> {
  // Before anything is there, so that `post` finds it even when this process is killed in the next moment.
  world.report.state(BUILDER_STATE, temporary.folder)
  world.report.state(DRIVER_STATE, settings.kind)
  await world.files.makePrivateFolder(temporary.folder)
  const made = settings.kind === 'docker-container' ? await reaching(world, settings, around) : settings
  const tls = made.kind === 'remote' && made.tls !== undefined ? await writeTls(world, temporary, made.tls) : undefined
  if (made.kind !== 'remote') await writeBuildkitConfig(world.files, temporary, around)
  const context = made.kind === 'docker-container' ? await makeContext(world, temporary, around) : undefined
  const extras = { tls, entitlements: around.build.instructions.allow, context }
  for (const argv of createArgvs(temporary.name, made, extras)) {
    await succeed(world, argv, withTemporaryBuilder(world.files, around.env, temporary), made.kind)
  }
}

/** The settings of a container with what it needs to reach proxies, and registries on this machine. */
async function reaching(
  world: BuildxPorts,
  settings: Extract<TemporaryBuilderSettings, { kind: 'docker-container' | 'kubernetes' }>,
  { env, build, request, hosts }: BuilderSurroundings,
): Promise<TemporaryBuilderSettings> {
  const { options, withheld } = reachOf(settings.options, env, [
    ...hosts,
    ...loopbackHostsIn(await textsOf(world.files, build, request)),
  ])
  if (withheld.length > 0) world.log.warning(withheldWarning(withheld))
  return { ...settings, options: new Map([...settings.options, ...options]) }
}

/** Where the build names what it reaches for: its caches, its further contexts, and its Dockerfile. */
async function textsOf(
  files: Pick<Files, 'read'>,
  build: BuildSettings,
  request: ImageRequest,
): Promise<readonly string[]> {
  const places = reachedPlaces(await dockerfileText(files, build), request)
  const { cache, buildContexts } = build
  const caches = [...cache.from, ...cache.to].flatMap(({ attributes }) => [...attributes.values()])
  return [...caches, ...buildContexts.map(({ source }) => source), ...places]
}

async function succeed(
  { docker }: BuildxPorts,
  argv: readonly string[],
  env: Environment,
  kind: TemporaryBuilderSettings['kind'],
): Promise<void> {
  const { exit, output } = await docker.query(argv, env, CREATE_DEADLINE)
  if (!succeeded(exit)) throw new DockerError({ doing: DOING[kind], exit, output })
}

/** Gives the engine of the job a name that buildx can use, where it needs one. Returns the name. */
async function makeContext(
  world: BuildxPorts,
  temporary: TemporaryBuilder,
  { env, config }: BuilderSurroundings,
): Promise<string | undefined> {
  if (!needsContext(env, config)) return undefined
  const folder = dockerFolder(temporary)
  await world.files.makePrivateFolder(folder)
  await fillPrivateFolder({ ...world, env }, folder, config, ['cli-plugins'])
  await succeed(world, contextArgv, withTemporaryBuilder(world.files, env, temporary), 'docker-container')
  return ENGINE_CONTEXT
}

/** buildx finds the configuration in its own folder, as it finds the user's in the user's. */
async function writeBuildkitConfig(
  files: Files,
  { folder }: TemporaryBuilder,
  { env, mirrors }: BuilderSurroundings,
): Promise<void> {
  const content = files.content(`${userBuildxFolder(env)}/${CONFIG_NAME}`, LARGEST)
  const text = content instanceof Uint8Array ? new TextDecoder().decode(content) : undefined
  const config = buildkitConfig(text, await engineAuthorities(files), mirrors)
  if (config === undefined) return
  await files.makePrivateFolder(`${folder}/buildx`)
  await files.writePrivate(`${folder}/buildx/${CONFIG_NAME}`, config)
}

const DOING: Readonly<Record<TemporaryBuilderSettings['kind'], string>> = {
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

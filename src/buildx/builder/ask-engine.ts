import { listOf, recordOf } from '../../base/json.ts'
import { canonicalPlatform } from '../../names/platform.ts'
import { type Environment, textAt } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import { engineAddress, engineHost } from '../docker-config/engine-address.ts'
import type { DockerConfig } from '../docker-config/user-config.ts'
import type { AskEngine } from '../engine-question.ts'
import { type BuilderState, isFrom, parseStore, type Version } from './inspect.ts'
import { readStoredBuilder, type StoredBuilder } from './stored-builder.ts'

/** What a build must know of its builder. */
export interface BuilderQuestion {
  /** Name that the inputs give; undefined: the job's current one. */
  readonly name: string | undefined
  /** Platforms that are built; none: the builder's own. */
  readonly platforms: readonly string[]
  /** Whether it matters where an engine keeps images. */
  readonly storeMatters: boolean
  /** Whether it matters which BuildKit an engine has. */
  readonly versionMatters: boolean
}

/** Engine of a job: what leads to it, and who asks it. */
export interface EnginePlace {
  readonly files: Pick<Files, 'content' | 'list'>
  readonly askEngine: AskEngine
  /** The environment of docker commands. */
  readonly env: Environment
  /** The user's own docker configuration. */
  readonly config: DockerConfig
}

/**
 * Looks at a builder by its engine's API and by what buildx notes of it, which takes a tenth of the time of `docker buildx
 * inspect`. Returns the state by which the same is decided as by what that command tells; undefined wherever that is not sure, and
 * the command has to be asked. Rejects only where the step was cancelled.
 */
export async function askForBuilder(
  { files, askEngine, env, config }: EnginePlace,
  question: BuilderQuestion,
): Promise<BuilderState | undefined> {
  const address = engineAddress(files, env, config)
  if (address === undefined) return undefined
  const stored = await readStoredBuilder(files, env, question.name, engineHost(env))
  const paths = stored && pathsFor(stored, question)
  if (stored === undefined || paths === undefined) return undefined
  const answers = await askEngine({ address, paths, needsBuildKit: stored.kind === 'engine' }, env)
  if (answers === undefined) return undefined
  return stored.kind === 'engine' ? engineIn(answers, question) : containerIn(answers, stored.name)
}

/** What an engine is asked for; undefined for what it does not tell by itself. */
function pathsFor(
  stored: StoredBuilder,
  { platforms, storeMatters, versionMatters }: BuilderQuestion,
): readonly string[] | undefined {
  if (stored.kind === 'container') return platforms.length > 0 ? undefined : [`/containers/${stored.container}/json`]
  return versionMatters ? undefined : ['/version', ...(storeMatters ? ['/info'] : [])]
}

/** Engines of whom both stores are known well, from Docker 25: https://docs.docker.com/reference/api/engine/#api-version-matrix */
const FIRST_API: Version = [1, 44]

/** Processors whose own platform BuildKit calls as the engine does. */
const ARCHITECTURES: readonly unknown[] = ['amd64', 'arm64']

/** Podman and others answer too, and buildx makes a container there. */
function engineIn([version, info]: readonly unknown[], { platforms }: BuilderQuestion): BuilderState | undefined {
  const { Os: system, Arch: architecture, Components: components } = recordOf(version)
  const isDocker = listOf(components).some((one) => recordOf(one).Name === 'Engine')
  if (!isDocker || system !== 'linux' || !ARCHITECTURES.includes(architecture)) return undefined
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(textAt(version, 'ApiVersion') ?? '') ?? []
  if (!isFrom(FIRST_API, [Number(major), Number(minor)])) return undefined
  const own = `linux/${architecture}`
  // Emulators are BuildKit's to tell.
  if (platforms.some((platform) => canonicalPlatform(platform) !== own)) return undefined
  const status = recordOf(info).DriverStatus
  if (info !== undefined && !Array.isArray(status)) return undefined
  const store = info === undefined ? undefined : parseStore(JSON.stringify(status))
  return { name: 'default', driver: 'docker', platforms: [own], store, buildkit: undefined }
}

/** One that does not run is started by buildx, or cannot be. */
function containerIn([container]: readonly unknown[], name: string): BuilderState | undefined {
  const { Status: status } = recordOf(recordOf(container).State)
  if (status !== 'running') return undefined
  return { name, driver: 'docker-container', platforms: [], store: undefined, buildkit: undefined }
}

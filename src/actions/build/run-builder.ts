import { UnexpectedStateError } from '../../base/errors.ts'
import { makesIndex } from '../../buildx/argv.ts'
import { askForBuilder } from '../../buildx/builder/ask-engine.ts'
import { withCluster } from '../../buildx/builder/builder-argv.ts'
import type { BuilderChoice } from '../../buildx/builder/builder-choice.ts'
import { type BuilderDemands, demandedCapabilities } from '../../buildx/builder/capabilities.ts'
import { type BuilderState, inspectBuilder } from '../../buildx/builder/inspect.ts'
import { makeBuilder } from '../../buildx/builder/make-builder.ts'
import { warnAboutPlatforms } from '../../buildx/builder/platforms.ts'
import { withTemporaryBuilder } from '../../buildx/builder/temporary.ts'
import { imageForm } from '../../buildx/compression.ts'
import { currentContext } from '../../buildx/docker-config/user-config.ts'
import { DockerError } from '../../buildx/docker-error.ts'
import { NO_FIELDS } from '../../buildx/flags/fields.ts'
import type { CacheUse, ManagedCache } from '../../cache/managed-cache.ts'
import { diagnoseEngine } from '../../failures/diagnose-engine.ts'
import type { Environment } from '../../runner/context.ts'
import { imageRequest } from './image-request.ts'
import { builderMirrors } from './mirror-use.ts'
import type { Run } from './run-context.ts'
import type { Settings } from './settings.ts'

/** A builder that docker can be told to use. */
export interface ReadyBuilder {
  /** For `--builder`; undefined: the job's current one. */
  readonly argument: string | undefined
  /** Such as docker-container. */
  readonly driver: string
  /** The environment in which docker finds it. */
  readonly env: Environment
}

/**
 * Looks at the builder that is there; undefined where this step makes one. Returns a failure of docker, or why buildx will
 * not use that builder, as a value.
 */
export async function lookAtBuilder({
  world,
  settings,
  child,
  userConfig,
}: Run): Promise<BuilderState | DockerError | UnexpectedStateError | undefined> {
  const { engine } = settings
  if (engine.kind !== 'current' && engine.kind !== 'named') return undefined
  const name = engine.kind === 'named' ? engine.name : undefined
  const storeMatters = demandedCapabilities(builderDemands(settings)).length > 0
  const { platforms } = settings.build
  const question = { name, platforms, storeMatters, versionMatters: makesIndex(settings.build) }
  const asked = await askForBuilder({ ...world, env: child, config: userConfig }, question)
  const seen = asked ?? (await inspectBuilder(world.docker, name, child, storeMatters))
  if (seen instanceof DockerError) return diagnoseEngine(seen, { env: child, config: userConfig })
  const isOther = seen.driver === 'docker' && seen.name !== currentContext(child, userConfig).name
  return name !== undefined && isOther ? otherContext(seen.name) : seen
}

/** buildx inspects such a builder, and refuses to build with it: the known failure other-context. */
const otherContext = (name: string): UnexpectedStateError =>
  new UnexpectedStateError(
    `The builder ${name} is the engine of a docker context, and buildx builds with it only when that context is the current one.`,
    `Set DOCKER_CONTEXT to ${name} for this step, with DOCKER_HOST empty, and leave the input builder away.`,
  )

/** Drivers whose BuildKit is this job's, or of the engine of its machine. */
const OF_THE_JOB: ReadonlySet<string> = new Set(['docker', 'docker-container', 'kubernetes'])

/**
 * Why a builder that is there must not build others' code: a BuildKit elsewhere keeps what it builds, also the content of
 * cache mounts, for all that build there. Undefined when it may.
 */
export function sharedBuilderProblem(
  { trust }: Pick<Settings, 'trust'>,
  seen: BuilderState | undefined,
): string | undefined {
  if (trust.kind !== 'foreign' || seen === undefined || OF_THE_JOB.has(seen.driver)) return undefined
  return (
    `The builder ${seen.name} (${seen.driver} driver) runs elsewhere, where it keeps what it builds for later builds, and ` +
    `${trust.reason}. Give such a run a builder of its own (driver: docker-container), or set allow-untrusted to true when ` +
    'you know what this job builds.'
  )
}

/** Says what the user should know of the builder that was chosen, before anything is done with it. */
export async function announceBuilder({ world, settings }: Run, choice: BuilderChoice): Promise<void> {
  if (choice.kind === 'use') return warnAboutPlatforms(world, settings.build, choice.builder)
  if (choice.because === undefined) return
  world.log.info(`${choice.because} This step makes a BuildKit container for it, and removes it at the end.`)
}

/**
 * Prepares the builder: makes it where that was chosen. `hosts` are those of the registries that the image goes to.
 * Throws DockerError, or CancelledError.
 */
export async function prepareBuilder(run: Run, choice: BuilderChoice, hosts: readonly string[]): Promise<ReadyBuilder> {
  const { world, settings, userConfig, child, temporaryBuilder } = run
  if (choice.kind === 'use') {
    const { builder, argument } = choice
    return { argument, driver: builder.driver, env: withCluster(child, builder.driver, world.env) }
  }
  await makeBuilder(world, temporaryBuilder, choice.settings, {
    env: child,
    config: userConfig,
    build: settings.build,
    request: imageRequest(settings, world.env, userConfig),
    hosts: [...hosts, ...settings.mirrors.map(({ mirror }) => mirror.host)],
    mirrors: builderMirrors(run),
  }).catch((error) => {
    throw diagnoseEngine(error, { env: child, config: userConfig })
  })
  const env = withTemporaryBuilder(world.files, child, temporaryBuilder)
  const ready = { argument: temporaryBuilder.name, driver: choice.settings.kind, env }
  // A container of this step's starts with the build: nothing is known of it before it runs.
  if (choice.because !== undefined) return ready
  const made = await inspectBuilder(world.docker, temporaryBuilder.name, env, false)
  if (made instanceof DockerError) throw made
  await warnAboutPlatforms(world, settings.build, made)
  return ready
}

/** Demands of a build on the builder, once it is known which cache it writes, and how tags may move where it goes. */
export const plannedDemands = (
  settings: Settings,
  { to }: Pick<CacheUse, 'to'>,
  fixedIndex: boolean,
): BuilderDemands => ({
  ...builderDemands(settings),
  cacheTo: [...settings.build.cache.to, ...to].map(({ type }) => type),
  fixedIndex,
})

/** Demands that these settings may have on the builder, before anything was looked at. */
export function builderDemands({ build, cache: managed, delivery }: Settings): BuilderDemands {
  const { exports, cache } = build
  // The form of the image that is pushed does not matter to a build that only shows whether it succeeds.
  const form = delivery.push ? imageForm(build, false) : NO_FIELDS
  return {
    platforms: build.platforms,
    annotations: build.annotations.length > 0,
    attestations: build.attests.length > 0,
    fixedIndex: false,
    image: new Map([...(exports.image ?? NO_FIELDS), ...form]),
    estargz: [
      exports.image ?? NO_FIELDS,
      form,
      ...[...exports.others, ...cache.to].map(({ attributes }) => attributes),
    ].some((fields) => fields.get('compression') === 'estargz'),
    archive: exports.others.some(
      ({ type, attributes }) => type === 'oci' || (type === 'docker' && attributes.has('dest')),
    ),
    cacheFrom: cache.from.map(({ type }) => type),
    cacheTo: [
      ...cache.to.map(({ type }) => type),
      ...(managed !== undefined && writesCache(managed, delivery.push) ? [MANAGED_KIND[managed.kind]] : []),
    ],
    allow: build.instructions.allow,
  }
}

/** How BuildKit calls the kind of cache. */
const MANAGED_KIND: Readonly<Record<ManagedCache['kind'], string>> = { ecr: 'registry', gha: 'gha' }

/** Whether a run may write the cache that the step chose; that of GitHub Actions needs no push. */
const writesCache = (cache: ManagedCache, pushes: boolean): boolean =>
  cache.kind === 'ecr' ? pushes && cache.write !== undefined : cache.writes && cache.missing === undefined

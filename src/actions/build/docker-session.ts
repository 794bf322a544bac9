import { type BuildRequest, buildArgv, buildRequest, hasProvenance, withBuiltSteps } from '../../buildx/argv.ts'
import { type Built, runBuild } from '../../buildx/build.ts'
import { type ContextPlaces, linkContext } from '../../buildx/context-link.ts'
import { withoutAuthOf } from '../../buildx/docker-config/auth-config.ts'
import {
  buildTimeVariable,
  METADATA_VARIABLES,
  withPrivateConfig,
} from '../../buildx/docker-config/child-environment.ts'
import { withPrivateFolder } from '../../buildx/docker-config/private-config.ts'
import { hasLogin, type RegistryLogin } from '../../buildx/docker-config/user-config.ts'
import { dockerfileText } from '../../buildx/dockerfile/dockerfile-text.ts'
import { ecrHostsIn } from '../../buildx/dockerfile/ecr-hosts.ts'
import { namedImages } from '../../buildx/dockerfile/named-places.ts'
import type { ImageDestination } from '../../buildx/exports.ts'
import { buildSecrets, type MountedSecret, mountSecrets } from '../../buildx/secret-mounts.ts'
import { cacheEnvironment } from '../../cache/choose.ts'
import type { CacheUse } from '../../cache/managed-cache.ts'
import type { DestinationState } from '../../delivery/plan-destination.ts'
import { diagnosePush, type RegistryTarget } from '../../failures/diagnose-push.ts'
import { isHostOf } from '../../names/registry.ts'
import type { Environment } from '../../runner/context.ts'
import { tryBuild } from './build-attempts.ts'
import { gitQuestions } from './git-questions.ts'
import { imageRequest } from './image-request.ts'
import { mirrorHosts, throughMirrors } from './mirror-use.ts'
import type { ReadyBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'

/**
 * Runs a task in a docker session: docker has a private configuration with these logins as long as the task runs.
 * Throws what the task throws.
 */
export function withDockerSession<T>(
  run: Run,
  { builder, cache }: { readonly builder: ReadyBuilder; readonly cache: CacheUse },
  logins: readonly RegistryLogin[],
  task: (session: DockerSession) => Promise<T>,
): Promise<T> {
  const { world, userConfig } = run
  const { build, secrets } = run.settings
  const request = buildRequest(throughMirrors(run), builder, cache)
  const all = sessionLogins(run, logins)
  const hosts = all.map(({ host }) => host)
  return withPrivateFolder({ ...world, env: builder.env }, userConfig, all, async (folder) =>
    task({
      folder,
      env: {
        ...withoutAuthOf(withPrivateConfig(builder.env, folder), hosts),
        ...cacheEnvironment(request.cache, world.env),
      },
      request,
      secrets: await mountSecrets(world.files, folder, buildSecrets(secrets.given, build.gitToken)),
    }),
  )
}

/** Logins of a session: those to mirrors too, unless there is one for the host. */
export const sessionLogins = ({ mirrored }: Run, logins: readonly RegistryLogin[]): readonly RegistryLogin[] => [
  ...logins,
  ...mirrored.logins.filter(({ host }) => !logins.some((login) => login.host === host)),
]

/** Login of docker to the registry of a destination that was looked at. */
export const registryLogin = ({
  repository,
  registry,
}: Pick<DestinationState, 'repository' | 'registry'>): RegistryLogin => ({
  host: repository.registry.host,
  authorization: registry.token.authorization,
})

/**
 * Hosts of the private ECR registries that a build reads from, and that the user's own docker configuration has no
 * login for.
 */
export async function ecrHostsToRead(run: Run): Promise<readonly string[]> {
  const { world, settings, userConfig } = run
  const dockerfile = await dockerfileText(world.files, settings.build)
  const images = namedImages(dockerfile, imageRequest(settings, world.env, userConfig))
  const hosts = ecrHostsIn(settings.build, images).filter((host) => !hasLogin(userConfig, host))
  return [...new Set([...hosts, ...mirrorHosts(run)])]
}

/**
 * Logins of a build that is not pushed: to the registry of the destination, by its host and those that the build names.
 */
export function loginsToRead(
  place: DestinationState,
  hosts: readonly string[],
  cached: boolean,
): readonly RegistryLogin[] {
  const login = registryLogin(place)
  const named = hosts.filter((host) => isHostOf(host, place.repository.registry))
  return [...(cached ? [login] : []), ...named.map((host) => ({ ...login, host }))]
}

/** Session of docker: where it works, its private configuration folder, and the environment that names it. */
export interface DockerSession {
  readonly folder: string
  readonly env: Environment
  /** Request to buildx: what is built, by which builder, with which caches. */
  readonly request: BuildRequest
  readonly secrets: readonly MountedSecret[]
}

/** Places of a build in a private folder. */
export const contextPlaces = ({ world }: Pick<Run, 'world'>, folder: string): ContextPlaces => ({
  workspace: world.context.workspace,
  folder,
})

/**
 * Builds the image in a docker session, in several attempts where a registry has trouble for a moment. Throws DockerError, with
 * what ECR says about one of `targets` where docker's own words hide the cause, or CancelledError.
 */
export async function buildImage(
  run: Run,
  { folder, env, request, secrets }: DockerSession,
  output: ImageDestination,
  targets: readonly RegistryTarget[],
): Promise<Built> {
  const { world, settings } = run
  const metadataFile = `${folder}/metadata.json`
  const git = await gitQuestions(run, env, hasProvenance(request.attests))
  const all = { ...env, ...METADATA_VARIABLES, ...git, ...buildTimeVariable(settings.buildTime) }
  const context =
    request.driver === 'docker'
      ? request.context
      : await linkContext(world.files, request.context, contextPlaces(run, folder))
  return tryBuild(world, (built) => {
    const again = { ...(built ? withBuiltSteps(request) : request), context }
    const argv = buildArgv(again, output, { metadataFile, secrets })
    const { stallTimeout } = settings
    return runBuild(world, { build: request, argv, env: all, metadataFile, stallTimeout }).catch(async (error) => {
      throw await diagnosePush(error, targets, world.clock())
    })
  })
}

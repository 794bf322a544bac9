import { buildArgv, hasProvenance } from '../../buildx/argv.ts'
import { type Built, runBuild } from '../../buildx/build.ts'
import type { BuildRequest } from '../../buildx/build-request.ts'
import { buildTimeVariable, gitVariables, METADATA_VARIABLES } from '../../buildx/docker-config/child-environment.ts'
import type { ImageDestination } from '../../buildx/exports.ts'
import type { MountedSecret } from '../../buildx/secret-mounts.ts'
import { diagnosePush, type RegistryTarget } from '../../failures/diagnose-push.ts'
import type { Environment } from '../../runner/context.ts'
import type { Run } from './run-context.ts'

/** Where docker works: its private configuration folder, and the environment that names it. */
export interface DockerSession {
  readonly folder: string
  readonly env: Environment
  /** What is built, by which builder, with which caches. */
  readonly request: BuildRequest
  readonly secrets: readonly MountedSecret[]
}

/**
 * Builds. Throws DockerError, with what ECR says about one of `places` where docker's own words hide the cause, or
 * Cancelled.
 */
export async function buildImage(
  { world, settings }: Run,
  { folder, env, request, secrets }: DockerSession,
  output: ImageDestination,
  places: readonly RegistryTarget[],
): Promise<Built> {
  const metadataFile = `${folder}/metadata.json`
  const git = gitVariables(env, hasProvenance(request.attests))
  const all = { ...env, ...METADATA_VARIABLES, ...git, ...buildTimeVariable(settings.buildTime) }
  const argv = buildArgv(request, output, { metadataFile, secrets })
  return runBuild(world, { build: request, argv, env: all, metadataFile }).catch(async (error) => {
    throw await diagnosePush(error, places, world.clock())
  })
}

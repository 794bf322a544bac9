import { buildArgv, tellsProvenance } from '../../buildx/argv.ts'
import { type Built, runBuild } from '../../buildx/build.ts'
import { buildTimeVariable, gitVariables, METADATA_VARIABLES } from '../../buildx/docker-config/child-environment.ts'
import type { Output } from '../../buildx/exports.ts'
import type { MountedSecret } from '../../buildx/secret-mounts.ts'
import { lookAgain, type Place } from '../../failures/diagnose-push.ts'
import type { Environment } from '../../runner/context.ts'
import type { Step } from './run-context.ts'

/** Where docker works: its private configuration folder, and the environment that names it. */
export interface Workshop {
  readonly folder: string
  readonly env: Environment
  /** Driver of the builder. */
  readonly driver: string
  readonly secrets: readonly MountedSecret[]
}

/**
 * Builds. Throws DockerFailure, with what ECR says about one of `places` where docker's own words hide the cause, or
 * Cancelled.
 */
export async function build(
  { world, settings }: Step,
  { folder, env, driver, secrets }: Workshop,
  output: Output,
  places: readonly Place[],
): Promise<Built> {
  const metadataFile = `${folder}/metadata.json`
  const git = gitVariables(env, tellsProvenance(settings.build.attests))
  const all = { ...env, ...METADATA_VARIABLES, ...git, ...buildTimeVariable(settings.buildTime) }
  const argv = buildArgv(settings.build, output, { driver, metadataFile, secrets })
  return runBuild(world, { build: settings.build, argv, env: all, metadataFile }).catch(async (error) => {
    throw await lookAgain(error, places, world.clock())
  })
}

import { buildArgv, tellsProvenance } from '../build/argv.ts'
import type { Output } from '../build/exports.ts'
import { type Built, runBuild } from '../build/produce.ts'
import { buildTimeVariable, gitVariables, METADATA_VARIABLES } from '../docker-config/environment.ts'
import { lookAgain, type Place } from '../ecr/second-look.ts'
import type { Environment } from '../inputs/context.ts'
import type { MountedSecret } from '../secrets/mount.ts'
import type { Step } from './step.ts'

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

import { clusterVariables } from '../buildx/builder/builder-argv.ts'
import { madeKind, removeLeftBuilder, temporaryBuilderAt } from '../buildx/builder/temporary.ts'
import { childEnvironment } from '../buildx/docker-config/child-environment.ts'
import { readUserConfig } from '../buildx/docker-config/private-config.ts'
import type { World } from './world.ts'

/** World in which the remains of other runs are removed. */
export type AbandonedWorld = Pick<World, 'docker' | 'env' | 'files' | 'log'> & {
  /** Ends all docker commands that have their configuration in a folder. */
  readonly endDockerIn: (folder: string) => Promise<void>
}

/**
 * Removes what runs on this machine left that were killed without their post part: the docker command that still runs, the
 * builder, and the private folder with its login. Only of runs that have surely ended. Never fails, and asks docker nothing
 * where there is no such folder.
 */
export async function removeAbandoned(world: AbandonedWorld): Promise<void> {
  for (const folder of await world.files.abandonedFolders()) {
    try {
      await world.endDockerIn(folder)
      await removeBuilderIn(world, folder)
      await world.files.removePrivateFolder(folder)
      world.log.info(`Removed ${folder}, which a run on this machine left when it was killed.`)
    } catch (error) {
      world.log.debug(error instanceof Error ? error.message : String(error))
    }
  }
}

/** https://github.com/docker/buildx/blob/master/store/store.go and store/nodegroup.go (Driver) */
const LARGEST_INSTANCE = 1024 * 1024

async function removeBuilderIn(world: AbandonedWorld, folder: string): Promise<void> {
  const { env, files } = world
  const builder = temporaryBuilderAt(folder)
  const instance = files.content(`${folder}/buildx/instances/${builder.name}`, LARGEST_INSTANCE)
  if (!(instance instanceof Uint8Array)) return
  const kind = madeKind(/"Driver":"([^"]*)"/.exec(Buffer.from(instance).toString('utf8'))?.[1] ?? '')
  const child = childEnvironment(env, readUserConfig(world), clusterVariables(kind, env))
  await removeLeftBuilder(world, builder, kind, child)
}

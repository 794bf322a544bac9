import { clusterVariables } from '../buildx/builder/builder-argv.ts'
import {
  BUILDER_STATE,
  DRIVER_STATE,
  madeKind,
  removeBuilder,
  temporaryBuilderAt,
} from '../buildx/builder/temporary.ts'
import { BUILDX_STATE } from '../buildx/docker-config/buildx-folder.ts'
import { childEnvironment } from '../buildx/docker-config/child-environment.ts'
import { FOLDER_STATE, readUserConfig } from '../buildx/docker-config/private-config.ts'
import { type LeftTagPorts, removeLeftTag, STAGING_STATE } from '../gate/staging-tag.ts'
import { type InputPorts, InputReader } from '../inputs/reader.ts'
import { parseDestinations } from './build/inputs.ts'
import type { World } from './world.ts'

/** Name of the state that tells which docker command runs; empty when none does. */
export const DOCKER_STATE = 'docker'

/** World of the post part: the effects that it has. */
export type PostWorld = LeftTagPorts &
  InputPorts &
  Pick<World, 'docker' | 'env' | 'files' | 'log'> & {
    /** Ends the docker command of that name, if it still runs. */
    readonly endDocker: (name: string) => Promise<void>
  }

/** Removes what a killed run left. Never fails the job: it warns. `state` is what the main part saved. */
export async function post(world: PostWorld, state: (name: string) => string): Promise<void> {
  const running = state(DOCKER_STATE)
  const folder = state(FOLDER_STATE)
  const buildx = state(BUILDX_STATE)
  const builder = state(BUILDER_STATE)
  const staging = state(STAGING_STATE)
  // First, because it may still push, and reads what is in the folder.
  if (running !== '') await warning(world, () => world.endDocker(running))
  if (folder !== '') await warning(world, () => world.files.removePrivateFolder(folder))
  if (buildx !== '') await warning(world, () => world.files.removePrivateFolder(buildx))
  if (builder !== '') await warning(world, () => removeLeftBuilder(world, builder, state(DRIVER_STATE)))
  if (staging !== '')
    await warning(world, () => removeLeftTag(world, staging, () => parseDestinations(new InputReader(world))))
}

async function removeLeftBuilder(world: PostWorld, folder: string, driver: string): Promise<void> {
  const { env, files } = world
  const kind = madeKind(driver)
  // The state could be forged (see removePrivateFolder, which says so), and docker would believe it.
  if (!files.isPrivatePath(folder) || files.kind(folder) === 'missing') return files.removePrivateFolder(folder)
  const child = childEnvironment(env, readUserConfig(world), clusterVariables(kind, env))
  const builder = temporaryBuilderAt(folder)
  const said = await removeBuilder(world, builder, kind, child)
  if (said === undefined) return
  await files.removePrivateFolder(folder)
  throw new Error(`The builder ${builder.name} could not be removed, and may still run (${kind}). Docker said: ${said}`)
}

async function warning({ log }: PostWorld, task: () => Promise<void>): Promise<void> {
  try {
    await task()
  } catch (error) {
    log.warning(error instanceof Error ? error.message : String(error))
  }
}

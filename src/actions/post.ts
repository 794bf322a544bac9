import { clusterVariables } from '../buildx/builder/builder-argv.ts'
import {
  BUILDER_STATE,
  DRIVER_STATE,
  madeKind,
  removeLeftBuilder,
  temporaryBuilderAt,
} from '../buildx/builder/temporary.ts'
import { BUILDX_STATE } from '../buildx/docker-config/buildx-folder.ts'
import { childEnvironment } from '../buildx/docker-config/child-environment.ts'
import { FOLDER_STATE, readUserConfig } from '../buildx/docker-config/private-config.ts'
import { ENGINE_STATE, removeTagFromEngine } from '../buildx/engine-images.ts'
import { PARTS_STATE, removeLeftParts } from '../delivery/left-parts.ts'
import { type LeftTagPorts, removeLeftTag, STAGING_STATE, stagingTagOf } from '../gate/staging-tag.ts'
import { type InputPorts, InputReader } from '../inputs/reader.ts'
import { parseDestinations } from './build/inputs.ts'
import { LOGIN_STATE, takeOutKept } from './keep-logins.ts'
import type { World } from './world.ts'

/** Name of the state that tells which docker command runs; empty when none does. */
export const DOCKER_STATE = 'docker'

/** World of the post part: the effects that it has. */
export type PostWorld = LeftTagPorts &
  InputPorts &
  Pick<World, 'docker' | 'env' | 'files' | 'log' | 'loginStore'> & {
    /** Ends the docker command of that name, if it still runs. */
    readonly endDocker: (name: string) => Promise<void>
    /** Ends all docker commands that have their configuration in a folder. */
    readonly endDockerIn: (folder: string) => Promise<void>
  }

/** Removes what a killed run left. Never fails the job: it warns. `state` is what the main part saved. */
export async function removeLeft(world: PostWorld, state: (name: string) => string): Promise<void> {
  const running = state(DOCKER_STATE)
  const folders = [state(FOLDER_STATE), state(BUILDX_STATE)].filter((folder) => folder !== '')
  const builder = state(BUILDER_STATE)
  const staging = state(STAGING_STATE)
  const parts = state(PARTS_STATE)
  const engine = state(ENGINE_STATE)
  const login = state(LOGIN_STATE)
  // First, because it may still push, make a builder, and write to the folders.
  if (running !== '') await warning(world, () => world.endDocker(running))
  for (const folder of [...folders, builder])
    if (isThere(world, folder)) await warning(world, () => world.endDockerIn(folder))
  for (const folder of folders) await warning(world, () => world.files.removePrivateFolder(folder))
  if (login !== '') await warning(world, () => takeOutKept(world, login))
  if (builder !== '') await warning(world, () => removeBuilderAt(world, builder, state(DRIVER_STATE)))
  if (staging !== '')
    await warning(world, () =>
      removeLeftTag(world, { text: staging, ranDocker: running !== '' }, () =>
        parseDestinations(new InputReader(world)),
      ),
    )
  if (parts !== '')
    await warning(world, () => removeLeftParts(world, parts, () => parseDestinations(new InputReader(world))))
  if (engine !== '') await warning(world, () => removeEngineTag(world, engine))
}

/** The state could be forged (see removePrivateFolder, which says so). */
const isThere = ({ files }: PostWorld, folder: string): boolean =>
  files.isPrivatePath(folder) && files.kind(folder) !== 'missing'

async function removeBuilderAt(world: PostWorld, folder: string, driver: string): Promise<void> {
  const { env, files } = world
  const kind = madeKind(driver)
  // Docker would believe a forged state.
  if (!isThere(world, folder)) return files.removePrivateFolder(folder)
  const child = childEnvironment(env, readUserConfig(world), clusterVariables(kind, env))
  await removeLeftBuilder(world, temporaryBuilderAt(folder), kind, child)
}

async function removeEngineTag(world: PostWorld, text: string): Promise<void> {
  // A forged state must not reach another image.
  const tag = stagingTagOf(world.env, text)
  if (tag !== undefined) await removeTagFromEngine(world, tag, childEnvironment(world.env, readUserConfig(world), []))
}

async function warning({ log }: PostWorld, task: () => Promise<void>): Promise<void> {
  try {
    await task()
  } catch (error) {
    log.warning(error instanceof Error ? error.message : String(error))
  }
}

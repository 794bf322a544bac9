import { MachineError } from '../../base/errors.ts'
import { contentProblem } from '../../runner/file-problems.ts'
import type { Files } from '../../runner/ports.ts'
import type { BuildxPorts } from '../docker.ts'
import { userConfigFolder, userConfigPath } from './child-environment.ts'
import { readableConfig } from './config-fields.ts'
import { configIn, type DockerConfig, LINKED_FOLDERS, type RegistryLogin, withLogins } from './user-config.ts'

/** Name of the state that tells `post` which folder to remove. */
export const FOLDER_STATE = 'folder'

/** Far more than the logins of any machine take. Bytes. */
export const LARGEST_CONFIG = 4 * 1024 * 1024

/** Reads the user's own config.json; empty when there is none. Warns about one that docker could not read either. */
export function readUserConfig({
  env,
  files,
  log,
}: Pick<BuildxPorts, 'env' | 'files'> & { readonly log: Pick<BuildxPorts['log'], 'warning'> }): DockerConfig {
  const path = userConfigPath(env)
  const content = files.content(path, LARGEST_CONFIG)
  if (content === 'missing') return {}
  const config = configIn(content)
  if (config !== undefined) return leaveOutUnreadable(config, path, log)
  const problem =
    content instanceof Uint8Array ? `${path} is not a JSON object` : contentProblem(path, content, LARGEST_CONFIG)
  log.warning(`This step works without the configuration of Docker, as Docker does: ${problem}.`)
  return {}
}

function leaveOutUnreadable(own: DockerConfig, path: string, log: Pick<BuildxPorts['log'], 'warning'>): DockerConfig {
  const { config, unreadable } = readableConfig(own)
  if (unreadable.length > 0)
    log.warning(`Docker cannot read ${unreadable.join(', ')} in ${path}, so this step leaves that out.`)
  return config
}

/**
 * Checks that private files can be written, by one that is removed at once: a disk that is full, or a folder that is not there,
 * is to be found before anything is changed. Throws MachineError.
 */
export async function checkPrivateFolder(
  files: Pick<Files, 'privatePath' | 'makePrivateFolder' | 'writePrivate' | 'removePrivateFolder'>,
): Promise<void> {
  const folder = files.privatePath()
  await files.makePrivateFolder(folder)
  try {
    await files.writePrivate(`${folder}/config.json`, ' '.repeat(BLOCK))
  } finally {
    await files.removePrivateFolder(folder)
  }
}

/** File systems give space by blocks of this size, as a rule. Bytes. */
const BLOCK = 4096

/**
 * Runs a task with a private folder: the user's docker configuration with the logins added (none for a run that
 * does not push), and room for files of the build. The folder that `env`, the environment of docker commands, names is
 * only read. The private one is gone afterwards; where it cannot be removed, `post` tries again. Throws what the task throws.
 */
export async function withPrivateFolder<T>(
  world: Pick<BuildxPorts, 'env' | 'files' | 'report' | 'log'>,
  own: DockerConfig,
  logins: readonly RegistryLogin[],
  task: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = world.files.privatePath()
  // Before the folder is there, so that `post` finds it even when this process is killed in the next moment.
  world.report.state(FOLDER_STATE, folder)
  await world.files.makePrivateFolder(folder)
  try {
    await fillPrivateFolder(world, folder, withLogins(own, logins), LINKED_FOLDERS)
    return await task(folder)
  } finally {
    await removeOrTell(world, folder)
  }
}

/** Removes a private folder. Warns where it cannot: what the run did is done, and `post` tries again. */
export async function removeOrTell({ files, log }: Pick<BuildxPorts, 'files' | 'log'>, folder: string): Promise<void> {
  try {
    await files.removePrivateFolder(folder)
  } catch (error) {
    if (!(error instanceof MachineError)) throw error
    log.warning(`This step could not ${error.doing} (${error.code}: ${error.said}). Its post part tries it again.`)
  }
}

/**
 * Fills a private folder with a configuration, with links to folders that docker looks for beside the user's own one.
 */
export async function fillPrivateFolder(
  { env, files }: Pick<BuildxPorts, 'env' | 'files'>,
  folder: string,
  config: DockerConfig,
  linked: readonly string[],
): Promise<void> {
  const own = userConfigFolder(env)
  await files.writePrivate(`${folder}/config.json`, JSON.stringify(config))
  await Promise.all(linked.map((name) => files.link(`${own}/${name}`, `${folder}/${name}`)))
}

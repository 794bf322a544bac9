import type { BuildxPorts } from '../docker.ts'
import { userConfigFolder } from './child-environment.ts'
import { type DockerConfig, LINKED_FOLDERS, parseConfig, type RegistryLogin, withLogins } from './user-config.ts'

/** Name of the state that tells `post` which folder to remove. */
export const FOLDER_STATE = 'folder'

/** Far more than the logins of any machine take. Bytes. */
export const LARGEST_CONFIG = 4 * 1024 * 1024

/** The user's own config.json; empty when there is none. Warns about one that docker could not read either. */
export async function readUserConfig({
  env,
  files,
  log,
}: Pick<BuildxPorts, 'env' | 'files' | 'log'>): Promise<DockerConfig> {
  const path = `${userConfigFolder(env)}/config.json`
  const text = await files.read(path, LARGEST_CONFIG)
  const config = text === undefined ? {} : parseConfig(text)
  if (config === undefined) log.warning(`${path} is not a JSON object, so this step works without it.`)
  return config ?? {}
}

/**
 * Runs a task with a private folder: the user's docker configuration with the logins added (none for a run that
 * does not push), and room for files of the build. The folder that `env`, the environment of docker commands, names is
 * only read. The private one is gone afterwards. Throws what the task throws.
 */
export async function withPrivateFolder<T>(
  world: Pick<BuildxPorts, 'env' | 'files' | 'report'>,
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
    await world.files.removePrivateFolder(folder)
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

import type { DockerConfig } from './user-config.ts'

/** The folders of the system, in docker's order: https://github.com/docker/cli/blob/master/cli-plugins/manager/manager_unix.go */
const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
] as const

/**
 * Path of the program that docker starts for `docker buildx`: the first that is there, by `isThere`. `folder` is that of docker's
 * configuration, and `own` what config.json there holds. Undefined where none is there, or where it cannot be said: docker's text
 * and its code do not agree whether the folders that config.json names go before `cli-plugins`, and a path that is not absolute
 * is seen from somewhere else.
 * https://github.com/docker/cli/blob/master/cli-plugins/manager/manager.go (getPluginDirs)
 */
export function findBuildx(folder: string, own: DockerConfig, isThere: (path: string) => boolean): string | undefined {
  const named = extraFolders(own)
  const all = [...(named ?? []), `${folder}/cli-plugins`]
  if (named === undefined || !all.every((one) => one.startsWith('/'))) return undefined
  const [first, ...more] = all.map(programIn).filter(isThere)
  return more.length > 0 ? undefined : (first ?? SYSTEM_FOLDERS.map(programIn).find(isThere))
}

const programIn = (folder: string): string => `${folder}/docker-buildx`

/** The folders in `cliPluginsExtraDirs`, whose name docker reads in any case; undefined for what is no list of texts. */
function extraFolders(own: DockerConfig): readonly string[] | undefined {
  const values = Object.entries(own).flatMap(([name, value]) =>
    name.toLowerCase() === 'clipluginsextradirs' && value !== null ? [value] : [],
  )
  const [value = [], ...others] = values
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string')
  return isList && others.length === 0 ? value : undefined
}

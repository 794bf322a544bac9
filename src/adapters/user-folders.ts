import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { Environment } from '../runner/context.ts'

/** Places by which the folders of a user are known. */
export interface UserPlaces {
  /** The home that the system has for this user (passwd); undefined when it does not know the user. */
  readonly home: string | undefined
  /** The folder in which docker commands run. */
  readonly folder: string
}

/**
 * Environment in which HOME, DOCKER_CONFIG and BUILDX_CONFIG are absolute paths, as docker takes them: without HOME it asks the
 * system, and a relative path is seen from the folder in which it runs. A user whom the system does not know has the home "/",
 * as in a container: https://github.com/docker/cli/blob/master/cli/config/config.go (getHomeDir)
 */
export function withUserFolders(env: Environment, { home, folder }: UserPlaces): Environment {
  const { HOME, DOCKER_CONFIG, BUILDX_CONFIG } = env
  return {
    ...env,
    HOME: resolve(folder, HOME || home || '/'),
    ...(DOCKER_CONFIG && { DOCKER_CONFIG: resolve(folder, DOCKER_CONFIG) }),
    ...(BUILDX_CONFIG && { BUILDX_CONFIG: resolve(folder, BUILDX_CONFIG) }),
  }
}

/** The home that the system has for this user (passwd), whatever HOME says; undefined when it does not know the user. */
export function userHome(): string | undefined {
  try {
    return userInfo().homedir || undefined
  } catch {
    return undefined
  }
}

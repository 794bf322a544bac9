import type { Files } from '../runner/ports.ts'
import type { Secret } from '../secrets/secret.ts'
import { printFields } from './flags/fields.ts'

/** Secret in a file from which docker reads it. */
export interface MountedSecret {
  readonly id: string
  readonly path: string
}

/**
 * Puts each secret where docker can read it: into a new file of its own (0600) in a private folder, so that no value is
 * in an argument or in docker's environment. A user's own file is no exception: it can be another one by the time that docker
 * reads it, and what the build gets has to be what is masked and searched for.
 */
export function mountSecrets(
  files: Pick<Files, 'writePrivate'>,
  folder: string,
  secrets: readonly Secret[],
): Promise<readonly MountedSecret[]> {
  return Promise.all(
    secrets.map(async ({ id, value }, index) => {
      const path = `${folder}/secret-${index}`
      await files.writePrivate(path, value.reveal())
      return { id, path }
    }),
  )
}

/**
 * The arguments of `docker buildx build` for secrets. Each value is a line of CSV to buildx:
 * https://github.com/docker/buildx/blob/master/util/buildflags/secrets.go
 */
export const secretArgv = (secrets: readonly MountedSecret[]): readonly string[] =>
  secrets.flatMap(({ id, path }) => [
    '--secret',
    printFields(
      new Map([
        ['id', id],
        ['src', path],
      ]),
    ),
  ])

/** Secrets that docker gets: a token for Git that the user names goes before the one that github-token gives. */
export const buildSecrets = (given: readonly Secret[], gitToken: Secret | undefined): readonly Secret[] =>
  gitToken === undefined || given.some(({ id }) => id === gitToken.id || id === 'GIT_AUTH_TOKEN')
    ? given
    : [...given, gitToken]

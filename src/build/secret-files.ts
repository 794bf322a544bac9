import type { GitToken } from '../inputs/settings.ts'
import type { World } from '../world.ts'
import type { SecretFile } from './argv.ts'

/**
 * Puts the token for Git repositories into the private folder. BuildKit reads it under this name, for this host only.
 * https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts
 */
export async function writeGitToken(
  { files }: Pick<World, 'files'>,
  folder: string,
  git: GitToken | undefined,
): Promise<readonly SecretFile[]> {
  if (git === undefined) return []
  const path = `${folder}/git-token`
  await files.writePrivate(path, git.token)
  return [{ id: `GIT_AUTH_TOKEN.${git.host}`, path }]
}

import { cleanPath } from '../../base/text.ts'
import type { Files } from '../../runner/ports.ts'

/** Ignore files of a context, by what they are to BuildKit. */
export interface WinningIgnoreFile {
  /** The one that counts, seen from the workspace; undefined: there is none, and the whole folder is sent. */
  readonly path: string | undefined
  /** Which of the two it is, to a reader. */
  readonly which: 'none' | '.dockerignore' | 'that of the Dockerfile'
  /** Those before it that are there and are none for BuildKit: links to what it does not get. */
  readonly unread: readonly UnreadIgnoreFile[]
}

/** Ignore file that is a link out of its folder, which is all that BuildKit gets. */
export interface UnreadIgnoreFile {
  readonly path: string
  /** The end of the link. */
  readonly target: string
}

/**
 * Finds the ignore file of a folder that wins: the one beside the Dockerfile, of the same name, goes before the folder's own.
 * Further contexts have no Dockerfile, and their own alone. What BuildKit cannot read is none for it, and the next one counts.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go (ReadEntrypoint, dockerIgnorePatterns)
 */
export function winningIgnoreFile(
  files: Pick<Files, 'kind' | 'linkedElsewhere'>,
  folder: string,
  dockerfile: string | undefined,
): WinningIgnoreFile {
  const beside = dockerfile === undefined ? [] : [['that of the Dockerfile', `${dockerfile}.dockerignore`] as const]
  const unread: UnreadIgnoreFile[] = []
  for (const [which, path] of [...beside, ['.dockerignore', cleanPath(folder, '.dockerignore')] as const]) {
    const kind = files.kind(path)
    const target = kind === 'missing' || kind === 'directory' ? undefined : files.linkedElsewhere(path)
    if (target !== undefined) unread.push({ path, target })
    else if (kind === 'file') return { path, which, unread }
  }
  return { path: undefined, which: 'none', unread }
}

import { quoted } from '../../base/result.ts'
import type { Files } from '../../runner/ports.ts'
import { type DockerfileSource, dockerfileOf } from './dockerfile-path.ts'
import { LARGEST_DOCKERFILE } from './dockerfile-text.ts'
import { winningIgnoreFile } from './winning-ignore-file.ts'

type Looks = Pick<Files, 'kind' | 'content' | 'linkedElsewhere'>

/**
 * Why BuildKit cannot read a Dockerfile that is there, as a problem of the input file; undefined when it can. It gets the folder
 * of the file and no more, and it knows no text but UTF-8.
 */
export function unreadableProblem(files: Looks, path: string): string | undefined {
  const target = files.linkedElsewhere(path)
  if (target !== undefined) {
    return `${quoted(path)} is a link to ${quoted(target)}, and the builder gets only the folder of the link; write that path instead`
  }
  return isUtf16(files, path) ? `${quoted(path)} is UTF-16, and a Dockerfile has to be UTF-8; save it anew` : undefined
}

/**
 * Warnings about the ignore files of a context: one that BuildKit cannot read is none for it, so that the whole folder goes to
 * the builder, and nobody says so. https://github.com/moby/moby/issues/42108
 */
export function ignoreFileWarnings(files: Looks, build: DockerfileSource): readonly string[] {
  if (build.context.kind !== 'folder') return []
  const { path, unread } = winningIgnoreFile(files, build.context.path, dockerfileOf(build))
  const all = `All files of the folder ${quoted(build.context.path)} go to the builder.`
  const links = unread.map(
    (one) =>
      `${one.path} leaves nothing out: it is a link to ${quoted(one.target)}, and the builder gets only the folder of the link: ` +
      `put a file there. ${path === undefined ? all : `What ${path} leaves out counts.`}`,
  )
  return path !== undefined && isUtf16(files, path)
    ? [...links, `${path} leaves nothing out: it is UTF-16: save it as UTF-8. ${all}`]
    : links
}

/** By its first bytes: https://www.unicode.org/faq/utf_bom.html#bom1 */
function isUtf16(files: Pick<Files, 'content'>, path: string): boolean {
  const content = files.content(path, LARGEST_DOCKERFILE)
  if (!(content instanceof Uint8Array)) return false
  const [first, second] = content
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

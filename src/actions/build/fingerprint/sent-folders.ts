import { cleanPath } from '../../../base/text.ts'
import { type ContextFilter, contextFilter } from '../../../buildx/dockerfile/context-filter.ts'
import { LARGEST_DOCKERFILE } from '../../../buildx/dockerfile/dockerfile-text.ts'
import { parseIgnoreFile } from '../../../buildx/dockerfile/ignore-file.ts'
import type { FolderHash } from '../../../reuse/folder-hash.ts'
import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import type { World } from '../../world.ts'

type Ports = Pick<World, 'files' | 'hashContext'>

/** Ignore file of a context: which one it is, to a reader, and what it lets through. */
export interface IgnoreFile {
  readonly which: 'none' | '.dockerignore' | 'that of the Dockerfile'
  readonly filter: ContextFilter
}

/** Hash of all that a folder sends as a context. Throws UnknownFact, MachineError, UnexpectedStateError, or why it is cancelled. */
export const hashSent = (world: Ports, folder: string, { filter }: IgnoreFile): Promise<FolderHash> =>
  world.hashContext(folder, filter)

/**
 * Reads the ignore file of a folder: the one beside the Dockerfile, of the same name, goes before the folder's own. Further
 * contexts have their own alone. What BuildKit cannot read is none for it.
 */
export function readIgnoreFile({ files }: Pick<Ports, 'files'>, folder: string, dockerfile?: string): IgnoreFile {
  const own = cleanPath(folder, '.dockerignore')
  const beside = dockerfile === undefined ? undefined : readText(files, `${dockerfile}.dockerignore`)
  if (beside !== undefined)
    return { which: 'that of the Dockerfile', filter: filterOf(`${dockerfile}.dockerignore`, beside) }
  const text = readText(files, own)
  return text === undefined
    ? { which: 'none', filter: contextFilter([]) }
    : { which: '.dockerignore', filter: filterOf(own, text) }
}

/** Text of an ignore file; undefined where BuildKit has none. */
function readText(files: Ports['files'], path: string): string | undefined {
  if (files.kind(path) !== 'file' || files.linkedElsewhere(path) !== undefined) return undefined
  const content = files.content(path, LARGEST_DOCKERFILE)
  if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8')
  throw new UnknownFact(`${path} could not be read.`)
}

function filterOf(path: string, text: string): ContextFilter {
  const rules = parseIgnoreFile(text)
  if (!rules.ok) throw new UnknownFact(`What ${path} leaves out is not known: ${rules.problem}.`)
  return contextFilter(rules.value)
}

import { type ContextFilter, contextFilter } from '../../../buildx/dockerfile/context-filter.ts'
import { LARGEST_DOCKERFILE } from '../../../buildx/dockerfile/dockerfile-text.ts'
import { parseIgnoreFile } from '../../../buildx/dockerfile/ignore-file.ts'
import { type WinningIgnoreFile, winningIgnoreFile } from '../../../buildx/dockerfile/winning-ignore-file.ts'
import type { FolderHash } from '../../../reuse/folder-hash.ts'
import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import type { World } from '../../world.ts'

type Ports = Pick<World, 'files' | 'hashContext'>

/** Ignore file of a context, and what it lets through. */
export interface IgnoreFile extends Pick<WinningIgnoreFile, 'which'> {
  readonly filter: ContextFilter
}

/** Hash of all that a folder sends as a context. Throws UnknownFact, MachineError, UnexpectedStateError, or why it is cancelled. */
export const hashSent = (world: Ports, folder: string, { filter }: IgnoreFile): Promise<FolderHash> =>
  world.hashContext(folder, filter)

/** Reads the ignore file of a folder that wins. Further contexts have no Dockerfile. Throws UnknownFact. */
export function readIgnoreFile({ files }: Pick<Ports, 'files'>, folder: string, dockerfile?: string): IgnoreFile {
  const { path, which } = winningIgnoreFile(files, folder, dockerfile)
  if (path === undefined) return { which, filter: contextFilter([]) }
  const content = files.content(path, LARGEST_DOCKERFILE)
  if (!(content instanceof Uint8Array)) throw new UnknownFact(`${path} could not be read.`)
  const rules = parseIgnoreFile(Buffer.from(content).toString('utf8'))
  if (!rules.ok) throw new UnknownFact(`What ${path} leaves out is not known: ${rules.problem}.`)
  return { which, filter: contextFilter(rules.value) }
}

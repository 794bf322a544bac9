import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { codeOf, MachineError, systemFailure, UnexpectedStateError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import { quoted } from '../base/result.ts'
import type { ContextFilter, FilterAnswer } from '../buildx/dockerfile/context-filter.ts'
import type { EntryFacts, FolderHash, HashedEntry } from '../reuse/folder-hash.ts'
import { hashEntry, hashFolder, hashFolderEntry } from '../reuse/folder-hash.ts'
import type { HashContext } from '../reuse/hash-context.ts'

/** What else runs, such as questions to registries, waits no longer than this. Milliseconds. */
const TURN_MILLISECONDS = 10

const CHUNK = 256 * 1024

/** Makes what hashes contexts, with paths seen from the workspace. */
export const contextHasher =
  (workspace: string, cancelled: AbortSignal): HashContext =>
  async (folder, filter) => {
    const path = resolve(workspace, folder)
    const reader = new ContextReader(filter, cancelled)
    return reader.folder({ path: unlessRefused(path, () => fs.realpathSync(path)), prefix: '' }, undefined)
  }

/** Folder of a context: its path, and the path in the context, with a "/" at the end, or ''. */
interface ContextFolder {
  readonly path: string
  readonly prefix: string
}

/**
 * Reads one context, a file after the other and each in pieces, and of a folder keeps nothing but hashes. For small files calls
 * that wait take a third of the time of those that do not.
 */
class ContextReader {
  readonly #filter: ContextFilter
  readonly #cancelled: AbortSignal
  readonly #chunk = Buffer.alloc(CHUNK)
  #turn = performance.now()

  constructor(filter: ContextFilter, cancelled: AbortSignal) {
    this.#filter = filter
    this.#cancelled = cancelled
  }

  async folder(folder: ContextFolder, above: FilterAnswer | undefined): Promise<FolderHash> {
    const entries: HashedEntry[] = []
    for (const entry of readFolder(folder.path, above)) {
      const { name } = entry
      const answer = this.#filter(folder.prefix + name, above)
      const isFolder = entry.isDirectory()
      if (!answer.isSent && !(isFolder && answer.isEntered)) continue
      if (performance.now() - this.#turn > TURN_MILLISECONDS) await this.#giveTurn()
      const path = `${folder.path}/${name}`
      if (isFolder) {
        const inside = await this.folder({ path, prefix: `${folder.prefix}${name}/` }, answer)
        // One that is left out comes with what is sent of it.
        if (answer.isSent || !inside.isEmpty) entries.push(hashFolderEntry(name, statOf(path).mode, inside))
      } else {
        entries.push(hashEntry(name, entry.isFile() ? await this.#file(path) : factsOf(path)))
      }
    }
    return hashFolder(entries)
  }

  async #file(path: string): Promise<EntryFacts> {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants
    const file = unlessRefused(path, () => fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK))
    try {
      const { mode, size } = unlessRefused(path, () => fs.fstatSync(file))
      return { kind: 'file', mode, content: await this.#contentOf(path, file, size) }
    } finally {
      fs.closeSync(file)
    }
  }

  async #contentOf(path: string, file: number, size: number): Promise<string> {
    const read = (): number => unlessRefused(path, () => fs.readSync(file, this.#chunk))
    const first = read()
    if (first === size && size < CHUNK) return sha256(this.#chunk.subarray(0, first))
    const hash = createHash('sha256')
    for (let count = first; count > 0; count = read()) {
      hash.update(this.#chunk.subarray(0, count))
      if (performance.now() - this.#turn > TURN_MILLISECONDS) await this.#giveTurn()
    }
    return hash.digest('hex')
  }

  async #giveTurn(): Promise<void> {
    await setImmediate()
    this.#cancelled.throwIfAborted()
    this.#turn = performance.now()
  }
}

/** A folder that is left out and may not be read is none, as to docker. */
function readFolder(path: string, above: FilterAnswer | undefined): readonly fs.Dirent[] {
  try {
    const entries = fs.readdirSync(path, { withFileTypes: true })
    const unreadable = entries.find(({ name }) => name.includes('\uFFFD'))
    if (unreadable === undefined) return entries
    const message = `The name ${quoted(unreadable.name)} in the folder ${quoted(path)} is no UTF-8.`
    throw new UnexpectedStateError(message, 'Give the file another name, or leave it out by .dockerignore.')
  } catch (error) {
    if (above?.isSent === false && codeOf(error) === 'EACCES') return []
    throw refusal(path, error)
  }
}

function factsOf(path: string): EntryFacts {
  const found = statOf(path)
  const { mode } = found
  if (found.isSymbolicLink()) return { kind: 'link', mode, content: unlessRefused(path, () => fs.readlinkSync(path)) }
  if (found.isFIFO()) return { kind: 'pipe', mode, content: '' }
  // To BuildKit's client a socket is an empty file: https://github.com/tonistiigi/fsutil/blob/master/stat.go
  if (found.isSocket()) return { kind: 'file', mode, content: sha256('') }
  return { kind: 'device', mode, content: `${found.isBlockDevice() ? 'block' : 'character'} ${found.rdev}` }
}

const statOf = (path: string): fs.Stats => unlessRefused(path, () => fs.lstatSync(path))

function unlessRefused<T>(path: string, task: () => T): T {
  try {
    return task()
  } catch (error) {
    throw refusal(path, error)
  }
}

function refusal(path: string, error: unknown): unknown {
  const failure = systemFailure(error)
  return failure === undefined
    ? error
    : new MachineError(`read ${path}, which belongs to a context of the build`, failure)
}

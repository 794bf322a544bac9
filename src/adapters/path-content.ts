import { constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { codeOf, MachineError, type SystemFailure, systemFailure } from '../base/errors.ts'
import type { FileContent, PathKind } from '../runner/ports.ts'
import type { Disk } from './disk.ts'
import { leadsOut, type Place } from './workspace-paths.ts'

/** Kind of what is at a path, seen from the workspace. */
export function kindOf(path: string, place: Place): PathKind {
  const { workspace, disk } = place
  try {
    const found = disk.statSync(resolve(workspace, path))
    const out = leadsOut(path, disk.realpathSync(resolve(workspace, path)), place)
    if (out !== undefined) return out
    if (found.isDirectory()) return 'directory'
    return found.isFile() ? 'file' : 'special'
  } catch (error) {
    return noContent(error)
  }
}

/** Bytes of the file at a path, seen from the workspace, or why there are none. Throws what is no error of the system. */
export function contentOf(path: string, limit: number, place: Place): FileContent {
  const { workspace, disk } = place
  // Not opened unless it is a file: a device can do something when it is opened.
  const kind = kindOf(path, place)
  if (kind !== 'file') return kind
  let opened: number | undefined
  try {
    // Looked at again once it is open, as another may be there by now. A pipe would otherwise wait for its other end here.
    opened = disk.openSync(resolve(workspace, path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    if (!disk.fstatSync(opened).isFile()) return 'special'
    return leadsOut(path, pathOf(opened, resolve(workspace, path), disk), place) ?? bytesOf(opened, limit, disk)
  } catch (error) {
    return noContent(error)
  } finally {
    if (opened !== undefined) close(opened, disk)
  }
}

/** Where an open file is: https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html. Other systems than Linux look again. */
function pathOf(opened: number, path: string, disk: Disk): string {
  try {
    return disk.readlinkSync(`/proc/self/fd/${opened}`)
  } catch {
    return disk.realpathSync(path)
  }
}

/** Not by the size that the file is said to have: it can grow, and files of the kernel say 0. */
function bytesOf(opened: number, limit: number, disk: Disk): FileContent {
  const chunks: Uint8Array[] = []
  for (let size = 0; size <= limit; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK, limit + 1 - size))
    const count = disk.readSync(opened, chunk)
    if (count === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, count))
    size += count
  }
  return 'large'
}

const CHUNK = 64 * 1024

/** What an error of looking at a path says: nothing is there, or the system refuses it. Throws what is no error of the system. */
export function noContent(error: unknown): 'missing' | SystemFailure {
  if (ABSENCE.has(codeOf(error))) return 'missing'
  const failure = systemFailure(error)
  if (failure === undefined) throw error
  return failure
}

/** Takes the error of a look at a path. Throws it, unless it says that nothing is there. */
export function unlessAbsent(error: unknown): undefined {
  if (noContent(error) !== 'missing') throw error
  return undefined
}

/** Does what `doing` says. Returns what the task does. Throws MachineError where the system refuses it, and what else the task throws. */
export async function done<T>(doing: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    const failure = systemFailure(error)
    throw failure === undefined ? error : new MachineError(doing, failure)
  }
}

/** Nothing is there: not at the path, below a file, or under a name that no file can have. */
const ABSENCE: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'])

/** What was read is read, whatever becomes of the file. */
function close(opened: number, disk: Disk): void {
  try {
    disk.closeSync(opened)
  } catch {
    // Node ends soon, and everything that is open with it.
  }
}

/** Whether something can be written at a path: what is there, or the nearest folder above it that is. */
export function isWritable(path: string, disk: Disk): boolean {
  try {
    disk.accessSync(path, constants.W_OK)
    return true
  } catch (error) {
    const parent = dirname(path)
    return codeOf(error) === 'ENOENT' && parent !== path && isWritable(parent, disk)
  }
}

import { constants } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { MachineError, type SystemFailure, systemFailure, UnexpectedStateError } from '../base/errors.ts'
import type { Context } from '../runner/context.ts'
import { contentProblem } from '../runner/file-problems.ts'
import type { FileContent, Files, PathKind } from '../runner/ports.ts'
import { DISK, type Disk } from './disk.ts'
import { hasMakerEnded, nameMaker } from './maker.ts'
import { endOf, leadsOut, linkedElsewhere, type Place } from './workspace-paths.ts'

/** How the name of every folder of ours begins. */
const PREFIX = 'ecr-build-push-'

/**
 * Files of this machine; private folders are made right below `temp`. Its functions throw MachineError for what the system
 * refuses.
 */
export function filesIn({ temp, workspace }: Pick<Context, 'temp' | 'workspace'>, disk: Disk = DISK): Files {
  const place = { workspace, disk }
  const exists = async (path: string): Promise<boolean> => (await disk.stat(path).catch(() => undefined)) !== undefined
  return {
    kind: (path) => kindOf(path, place),

    leadsOut: (path) => leadsOut(path, endOf(resolve(workspace, path), disk), place),

    content: (path, limit) => contentOf(path, limit, place),

    read: async (path, limit) => {
      const content = contentOf(path, limit, place)
      if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8')
      if (content === 'missing') return undefined
      if (typeof content === 'object' && 'code' in content) throw new MachineError(`read ${path}`, content)
      throw new UnexpectedStateError(
        `${contentProblem(path, content, limit)}.`,
        'Put a regular file there, or have another path read.',
      )
    },

    linkedElsewhere: (path) => linkedElsewhere(path, place),

    list: async (path) => (await disk.readdir(path).catch(() => [])).sort(),

    isWritable: (path) => isWritable(resolve(workspace, path), disk),

    privatePath: () => join(temp, `${PREFIX}${nameMaker()}`),

    isPrivatePath: (path) => path === resolve(path) && isBelow(temp, path),

    isAbandoned: (name, made) => isAbandoned(name, made, Date.now()),

    abandonedFolders: async () => {
      const names = (await disk.readdir(temp).catch(() => [])).filter((name) => name.startsWith(PREFIX))
      const looks = names.map(async (name) => {
        const found = await disk.lstat(join(temp, name)).catch(() => undefined)
        return found?.isDirectory() && isAbandoned(name, found.mtime, Date.now()) ? [join(temp, name)] : []
      })
      return (await Promise.all(looks)).flat()
    },

    makePrivateFolder: (path) =>
      done(
        `make ${path}, a private folder in RUNNER_TEMP for the Docker configuration and the secrets of this run`,
        () => disk.mkdir(path, { mode: 0o700 }),
      ),

    writePrivate: (path, content) =>
      done(`write ${path}, a private file in RUNNER_TEMP that docker reads`, () =>
        disk.writeFile(path, content, { mode: 0o600, flag: 'wx' }),
      ),

    link: (target, path) =>
      done(`make the link ${path} in RUNNER_TEMP, by which docker finds ${target}`, async () => {
        if (await exists(target)) await disk.symlink(target, path)
      }),

    removePrivateFolder: async (path) => {
      // The path comes from the step's state, which the output of a build could have forged (legacy save-state
      // command): nothing but a real folder of ours, right below the temporary folder, is ever removed. Resolved first,
      // because a slash at the end of a link would stand for the folder that it leads to.
      const folder = resolve(path)
      if (!isBelow(temp, path)) throw new Error(`${path} is not a folder of this step, so it was not removed`)
      await done(`remove ${path}, the private folder of this run in RUNNER_TEMP`, async () => {
        const found = await disk.lstat(folder).catch(unlessMissing)
        if (found === undefined) return
        if (!found.isDirectory()) throw new Error(`${path} is not a folder, so it was not removed`)
        await disk.rm(folder, { recursive: true, force: true, maxRetries: 3 })
      })
    },
  }
}

/** Takes the error of a look at a path. Throws it, unless it says that nothing is there. */
function unlessMissing(error: unknown): undefined {
  if (noContent(error) !== 'missing') throw error
  return undefined
}

/** Does what `doing` says. Throws MachineError where the system refuses it. */
async function done(doing: string, task: () => Promise<unknown>): Promise<void> {
  try {
    await task()
  } catch (error) {
    const failure = systemFailure(error)
    throw failure === undefined ? error : new MachineError(doing, failure)
  }
}

/** What is at a path, seen from the workspace. */
function kindOf(path: string, place: Place): PathKind {
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

/** The bytes of the file at a path, seen from the workspace. */
function contentOf(path: string, limit: number, place: Place): FileContent {
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

/** GitHub ends a job after 5 days at most: https://docs.github.com/actions/reference/limits. Milliseconds. */
const LONGEST_JOB = 6 * 24 * 60 * 60 * 1000

const isAbandoned = (name: string, made: Date | undefined, now: number): boolean =>
  hasMakerEnded(name.slice(PREFIX.length)) || (made !== undefined && now - made.getTime() > LONGEST_JOB)

const isBelow = (temp: string, path: string): boolean => {
  const folder = resolve(path)
  return dirname(folder) === resolve(temp) && basename(folder).startsWith(PREFIX)
}

/** What an error of looking at a path says: nothing is there, or the system refuses it. Throws what is no error of the system. */
function noContent(error: unknown): 'missing' | SystemFailure {
  if (ABSENCE.has(codeOf(error))) return 'missing'
  const failure = systemFailure(error)
  if (failure === undefined) throw error
  return failure
}

/** Nothing is there: not at the path, below a file, or under a name that no file can have. */
const ABSENCE: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'])

/** Code by which the system calls an error, such as `ENOENT`; undefined for one that has no such name. */
export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** What was read is read, whatever becomes of the file. */
function close(opened: number, disk: Disk): void {
  try {
    disk.closeSync(opened)
  } catch {
    // Node ends soon, and everything that is open with it.
  }
}

/** Whether something can be written at a path: what is there, or the nearest folder above it that is. */
function isWritable(path: string, disk: Disk): boolean {
  try {
    disk.accessSync(path, constants.W_OK)
    return true
  } catch (error) {
    const parent = dirname(path)
    return codeOf(error) === 'ENOENT' && parent !== path && isWritable(parent, disk)
  }
}

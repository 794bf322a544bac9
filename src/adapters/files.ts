import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs'
import { lstat, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { UnexpectedStateError } from '../base/errors.ts'
import type { Context } from '../runner/context.ts'
import { contentProblem } from '../runner/file-problems.ts'
import type { FileContent, Files, LeadsOut, PathKind } from '../runner/ports.ts'

/** How the name of every folder of ours begins. */
const PREFIX = 'ecr-build-push-'

/** Files of this machine; private folders are made right below `temp`. */
export const filesIn = ({ temp, workspace }: Pick<Context, 'temp' | 'workspace'>): Files => ({
  kind: (path) => kindOf(path, workspace),

  leadsOut: (path) => leadsOut(path, endOf(resolve(workspace, path)), workspace),

  content: (path, limit) => contentOf(path, workspace, limit),

  read: async (path, limit) => {
    const content = contentOf(path, workspace, limit)
    if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8')
    if (content === 'missing') return undefined
    throw new UnexpectedStateError(
      `${contentProblem(path, content, limit)}.`,
      'Put a regular file there, or have another path read.',
    )
  },

  linkedElsewhere: (path) => linkedElsewhere(path, workspace),

  list: async (path) => (await readdir(path).catch(() => [])).sort(),

  privatePath: () => join(temp, `${PREFIX}${randomBytes(16).toString('hex')}`),

  isPrivatePath: (path) => path === resolve(path) && isBelow(temp, path),

  makePrivateFolder: async (path) => {
    await mkdir(path, { mode: 0o700 })
  },

  writePrivate: (path, content) => writeFile(path, content, { mode: 0o600, flag: 'wx' }),

  link: async (target, path) => {
    if (await exists(target)) await symlink(target, path)
  },

  removePrivateFolder: async (path) => {
    // The path comes from the step's state, which the output of a build could have forged (legacy save-state
    // command): nothing but a real folder of ours, right below the temporary folder, is ever removed. Resolved first,
    // because a slash at the end of a link would stand for the folder that it leads to.
    const folder = resolve(path)
    if (!isBelow(temp, path)) throw new Error(`${path} is not a folder of this step, so it was not removed`)
    const found = await lstat(folder).catch(() => undefined)
    if (found === undefined) return
    if (!found.isDirectory()) throw new Error(`${path} is not a folder, so it was not removed`)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  },
})

/** What is at a path, seen from the workspace. */
function kindOf(path: string, workspace: string): PathKind {
  try {
    const found = statSync(resolve(workspace, path))
    const out = leadsOut(path, realpathSync(resolve(workspace, path)), workspace)
    if (out !== undefined) return out
    if (found.isDirectory()) return 'directory'
    return found.isFile() ? 'file' : 'special'
  } catch (error) {
    return isAbsence(error) ? 'missing' : 'refused'
  }
}

/** The bytes of the file at a path, seen from the workspace. */
function contentOf(path: string, workspace: string, limit: number): FileContent {
  // Not opened unless it is a file: a device can do something when it is opened.
  const kind = kindOf(path, workspace)
  if (kind !== 'file') return kind
  let opened: number | undefined
  try {
    // Looked at again once it is open, as another may be there by now. A pipe would otherwise wait for its other end here.
    opened = openSync(resolve(workspace, path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    if (!fstatSync(opened).isFile()) return 'special'
    return leadsOut(path, placeOf(opened, resolve(workspace, path)), workspace) ?? bytesOf(opened, limit)
  } catch (error) {
    return isAbsence(error) ? 'missing' : 'refused'
  } finally {
    if (opened !== undefined) closeSync(opened)
  }
}

/** Where an open file is: https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html. Other systems than Linux look again. */
function placeOf(opened: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${opened}`)
  } catch {
    return realpathSync(path)
  }
}

/** Not by the size that the file is said to have: it can grow, and files of the kernel say 0. */
function bytesOf(opened: number, limit: number): FileContent {
  const chunks: Uint8Array[] = []
  for (let size = 0; size <= limit; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK, limit + 1 - size))
    const count = readSync(opened, chunk)
    if (count === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, count))
    size += count
  }
  return 'large'
}

const CHUNK = 64 * 1024

/**
 * Where a path leads out of the workspace; undefined when it does not, and for an absolute one that is written outside: that
 * is the word of whoever wrote the workflow, and what is in the workspace can be from others. `place` is the end of it.
 */
function leadsOut(path: string, place: string, workspace: string): LeadsOut | undefined {
  const [written, real] = [resolve(workspace), existing(workspace)]
  const isTheirs = !isAbsolute(path) || isWithin(written, resolve(path)) || isWithin(real, resolve(path))
  return isTheirs && !isWithin(real, place) ? { leadsTo: place } : undefined
}

/** Where an absolute path ends without links, or would end when all of it were there. Links can go round in a circle. */
function endOf(path: string, links = 40): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    if (parent === path) return path
    const here = join(endOf(parent, links), basename(path))
    const target = links === 0 ? undefined : linkTarget(here)
    return target === undefined ? here : endOf(resolve(dirname(here), target), links - 1)
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** The end of a file's links outside of its own folder, seen from the workspace; undefined when it stays in there. */
function linkedElsewhere(path: string, workspace: string): string | undefined {
  const written = resolve(workspace, path)
  const [folder, real] = [existing(dirname(written)), existing(written)]
  if (isWithin(folder, real) || real === written) return undefined
  const root = existing(workspace)
  return isWithin(root, real) ? relative(root, real) : real
}

/** A folder without links; as it is written where there is none. */
function existing(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

const isWithin = (folder: string, path: string): boolean => !/^\.\.(\/|$)/.test(relative(folder, path))

const isBelow = (temp: string, path: string): boolean => {
  const folder = resolve(path)
  return dirname(folder) === resolve(temp) && basename(folder).startsWith(PREFIX)
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined

/** Whether there is nothing at a path: not there, below a file, or a name that no file can have. */
const isAbsence = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].some((code) => code === codeOf(error))

/** Code by which the system calls an error, such as `ENOENT`; undefined for one that has no such name. */
export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Files } from '../runner/ports.ts'

/** How the name of every folder of ours begins. */
const PREFIX = 'ecr-build-push-'

/** Files of this machine; private folders are made right below `temp`. */
export const filesIn = (temp: string): Files => ({
  kind: (path) => {
    try {
      return statSync(path).isDirectory() ? 'directory' : 'file'
    } catch (error) {
      if (isAbsence(error)) return 'missing'
      throw error
    }
  },

  content: (path, limit) => {
    try {
      const found = statSync(path)
      // Not opened unless it is a file: a pipe would wait for its other end.
      if (found.isDirectory()) return 'directory'
      if (!found.isFile()) return 'special'
      return found.size > limit ? 'large' : readFileSync(path)
    } catch (error) {
      return isAbsence(error) ? 'missing' : 'refused'
    }
  },

  read: async (path) => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (isAbsence(error)) return undefined
      throw error
    }
  },

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

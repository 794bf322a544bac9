import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Files } from '../world.ts'

/** How the name of every folder of ours begins. */
const PREFIX = 'ecr-build-push-'

/** Files of this machine; private folders are made right below `temp`. */
export const filesIn = (temp: string): Files => ({
  kind: (path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return 'missing'
    return found.isDirectory() ? 'directory' : 'file'
  },

  read: async (path) => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  },

  privatePath: () => join(temp, `${PREFIX}${randomBytes(16).toString('hex')}`),

  makePrivateFolder: async (path) => {
    await mkdir(path, { mode: 0o700 })
  },

  writePrivate: (path, text) => writeFile(path, text, { mode: 0o600, flag: 'wx' }),

  link: async (target, path) => {
    if (await exists(target)) await symlink(target, path)
  },

  removePrivateFolder: async (path) => {
    // The path comes from the step's state, which the output of a build could have forged (legacy save-state
    // command): nothing but a real folder of ours, right below the temporary folder, is ever removed.
    const ours = dirname(resolve(path)) === resolve(temp) && basename(resolve(path)).startsWith(PREFIX)
    if (!ours) throw new Error(`${path} is not a folder of this step, so it was not removed`)
    const found = await lstat(path).catch(() => undefined)
    if (found === undefined) return
    if (!found.isDirectory()) throw new Error(`${path} is not a folder, so it was not removed`)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
  },
})

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

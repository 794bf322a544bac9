import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf } from '../system-error.ts'

/**
 * Writes a whole file or nothing: a reader, and a server that starts after a crash, sees the old or the new content.
 * @param mode permissions of the file; only its owner by default, because some files are secrets
 */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const part = join(dirname(path), `.${randomUUID()}`)
  try {
    await writeFile(part, content, { mode })
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Whether a name in a folder is a write that a crash cut off. No tag and no digest begins with a dot. */
export const isPart = (name: string): boolean => name.startsWith('.')

/** Whether something is not there. */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT'

/** Whether something was not made because there is one already. */
export const isThere = (error: unknown): boolean => codeOf(error) === 'EEXIST'

/** @returns the file's text, or undefined when there is no such file */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

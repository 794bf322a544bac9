import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, UnexpectedStateError } from '../base/errors.ts'
import type { Disk } from './disk.ts'
import { hasMakerEnded, nameMaker } from './maker.ts'
import { noContent, unlessAbsent } from './path-content.ts'

/** Who holds such a lock reads and writes two small files. Milliseconds. */
const MOST_MILLISECONDS = 30_000

/** Time between two looks, in milliseconds. */
const EACH = 25

/**
 * Runs a task while no other process of this step has the lock, which is a file at `path`. A lock whose process has ended, or that is
 * far older than a task takes, is taken over. Throws UnexpectedStateError when it stays taken, and what the task throws.
 */
export async function withFileLock<T>(path: string, disk: Disk, task: () => Promise<T>): Promise<T> {
  const own = nameMaker()
  const until = Date.now() + MOST_MILLISECONDS
  while (!(await take(path, own, disk))) {
    if (Date.now() > until)
      throw new UnexpectedStateError(
        `Another step holds the lock ${path} for longer than ${MOST_MILLISECONDS / 1000} seconds.`,
        'Remove that file when no job runs on this machine, and run the job again.',
      )
    await delay(EACH)
  }
  try {
    return await task()
  } finally {
    await disk.unlink(path).catch(noContent)
  }
}

/** Takes the lock. Returns whether it has it. */
async function take(path: string, own: string, disk: Disk): Promise<boolean> {
  try {
    await disk.writeFile(path, own, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const holder = await disk.readFile(path, 'utf8').catch(unlessAbsent)
  const found = await disk.lstat(path).catch(unlessAbsent)
  if (holder === undefined || found === undefined) return false
  const isLeft = hasMakerEnded(holder) || Date.now() - found.mtimeMs > 2 * MOST_MILLISECONDS
  if (isLeft) await takeAway(path, holder, disk)
  return false
}

/** Takes a lock away that was left. Another process may have done so in this moment: its own, if it has one by now, stays. */
async function takeAway(path: string, holder: string, disk: Disk): Promise<void> {
  const aside = `${path}.${nameMaker()}`
  try {
    await disk.rename(path, aside)
    if ((await disk.readFile(aside, 'utf8')) !== holder) await disk.link(aside, path)
    await disk.unlink(aside)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' && noContent(error) !== 'missing') throw error
  }
}

import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '../system-error.ts'
import { isThere, readIfThere, writeWhole } from './files.ts'

/** Who uses a folder. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** Tells two processes of one number apart; empty where the system does not say. */
  readonly started: string
}

const touchEveryMs = 5_000
/** A holder on another machine, or in another container, that has not touched its lock for so long is gone. */
const abandonedAfterMs = 20_000

/** What the kernel says of a process (man 5 proc, from field 3 of stat on); empty where the system has no such page. */
async function statOf(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** When a process began, in the kernel's own count. */
const startOf = (stat: readonly string[]): string => stat[19] ?? ''

/** A process that has ended stays in the list, with its number, until its parent asks for it. */
const isDead = ([state = '']: readonly string[]): boolean => state === 'Z' || state === 'X'

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

async function isAlive({ pid, host, started }: Holder, path: string): Promise<boolean> {
  if (host === hostname()) {
    const stat = await statOf(pid)
    return isRunning(pid) && !isDead(stat) && startOf(stat) === started
  }
  const touched = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return Date.now() - touched < abandonedAfterMs
}

/** What a holder leaves when it gives the folder back. */
const released = '{}'

/** The number of the last lock, and what it says; 0 when there was never one. */
async function lastLock(folder: string): Promise<{ number: number; path: string; content: string }> {
  const numbers = (await readdir(folder)).map(Number).filter((number) => number > 0)
  const number = Math.max(0, ...numbers)
  const path = join(folder, String(number))
  const content = number === 0 ? released : await readIfThere(path)
  // Between the two questions, another process may have taken the next number and removed this one.
  return content === undefined ? lastLock(folder) : { number, path, content }
}

async function refuseIfHeld(folder: string, path: string, content: string): Promise<void> {
  const holder = JSON.parse(content) as Partial<Holder>
  if (holder.pid === undefined || holder.host === undefined) return
  if (await isAlive({ pid: holder.pid, host: holder.host, started: holder.started ?? '' }, path))
    throw new Error(
      `The folder ${folder} is used by another local ECR, process ${holder.pid} on ${holder.host}. Stop that one, or use another --data.`,
    )
}

/**
 * Takes the number after the last lock's. A number is given once and a lock is never removed by anybody who does not
 * hold a later one, so two processes that find the same dead lock cannot both follow it.
 * @returns the path of the lock
 */
async function takeNext(folder: string, locks: string, part: string): Promise<string> {
  for (;;) {
    const last = await lastLock(locks)
    await refuseIfHeld(folder, last.path, last.content)
    const path = join(locks, String(last.number + 1))
    // A link is made whole or not at all, and only where there is none.
    const isMade = await link(part, path).then(
      () => true,
      (error: unknown) => (isThere(error) ? false : Promise.reject(error)),
    )
    if (isMade && (await lastLock(locks)).path === path) {
      await rm(last.path, { force: true })
      return path
    }
    if (isMade) await rm(path, { force: true })
  }
}

/**
 * Takes a folder for this process alone. A process that ended in any way, a crash too, holds nothing.
 * @returns gives the folder back
 * @throws Error when another server uses it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const locks = join(folder, 'lock')
  await mkdir(locks, { recursive: true })
  const part = join(locks, `.${randomUUID()}`)
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(await statOf(process.pid)) }
  await writeFile(part, JSON.stringify(own))
  const path = await takeNext(folder, locks, part).finally(() => rm(part, { force: true }))
  const touch = () => void utimes(path, new Date(), new Date()).catch(() => undefined)
  const timer = setInterval(touch, touchEveryMs).unref()
  return async () => {
    clearInterval(timer)
    await writeWhole(path, released)
  }
}

import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isMissing, isThere, readIfThere } from './files.ts'

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

/** When a process began, in the kernel's own count (man 5 proc, field 22 of stat). */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function isAlive({ pid, host, started }: Holder, path: string): Promise<boolean> {
  if (host === hostname()) return isRunning(pid) && (await startOf(pid)) === started
  const touched = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return Date.now() - touched < abandonedAfterMs
}

/** Removes a lock whose holder is gone, and only that one: another process may be doing the same. */
async function removeStale(path: string, content: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  // It was somebody's new lock: it goes back.
  if ((await readIfThere(aside)) !== content) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

/**
 * Takes a folder for this process alone. A process that ended in any way, a crash too, holds nothing.
 * @returns gives the folder back
 * @throws Error when another server uses it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock')
  const own = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: await startOf(process.pid),
    id: randomUUID(),
  })
  const part = join(folder, `.${randomUUID()}`)
  await writeFile(part, own)
  try {
    // A link is made whole or not at all, and only where there is none.
    while (
      !(await link(part, path).then(
        () => true,
        (error: unknown) => !isThere(error) && Promise.reject(error),
      ))
    ) {
      const content = await readIfThere(path)
      if (content === undefined) continue
      const holder = JSON.parse(content) as Holder
      if (await isAlive(holder, path))
        throw new Error(
          `The folder ${folder} is used by another local ECR, process ${holder.pid} on ${holder.host}. Stop that one, or use another --data.`,
        )
      await removeStale(path, content)
    }
  } finally {
    await rm(part, { force: true })
  }
  const touch = () => void utimes(path, new Date(), new Date()).catch(() => undefined)
  const timer = setInterval(touch, touchEveryMs).unref()
  return async () => {
    clearInterval(timer)
    await rm(path, { force: true })
  }
}

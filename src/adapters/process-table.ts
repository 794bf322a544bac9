import { readdirSync, readFileSync } from 'node:fs'
import { systemFailure } from '../base/errors.ts'

/** Process by its number and the moment of its start, in ticks since the machine did: no other one gets both. */
export interface Started {
  readonly pid: number
  readonly start: number
}

/**
 * Start of a process by its number; `ended` for one that is there no more. Undefined where the system does not say, as without
 * /proc. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function startOf(pid: number): Started | 'ended' | undefined {
  try {
    const [state, ...fields] = statusOf(pid)
    if (state === 'Z') return 'ended'
    const start = Number(fields[18])
    return Number.isSafeInteger(start) ? { pid, start } : undefined
  } catch (error) {
    return ['ENOENT', 'ESRCH'].includes(systemFailure(error)?.code ?? '') ? 'ended' : undefined
  }
}

/** What the system says of a process, from its state on. */
const statusOf = (pid: number): readonly string[] =>
  // The name of the program is in brackets, and may have any character in it.
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')

/** Whether a process of a group still runs; false without /proc. One that has ended and that nobody has waited for does not. */
export const runsInGroup = (group: number): boolean =>
  processNumbers().some((pid) => {
    try {
      const [state, , of] = statusOf(pid)
      return state !== 'Z' && of === String(group)
    } catch {
      return false
    }
  })

/** Name of a process that no other one gets: its number, and when it started. Undefined where `startOf` gives no start. */
export function nameProcess(pid: number): string | undefined {
  const started = startOf(pid)
  return typeof started === 'object' ? `${started.pid} ${started.start}` : undefined
}

/** The numbers of all processes; none without /proc. https://man7.org/linux/man-pages/man5/proc.5.html */
export function processNumbers(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** Words of the command line of a process, or of its environment; none for one that has ended, or is not this user's. */
export function processWords(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
  } catch {
    return []
  }
}

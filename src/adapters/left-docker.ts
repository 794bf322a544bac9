import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { GRACE_MILLISECONDS, killGroup } from './docker-process.ts'

const LOOK_EVERY_MILLISECONDS = 50

/** Takes the text by which the main part named a docker command (`nameProcess`). Ends it if it still runs. */
export async function endLeftDocker(text: string): Promise<void> {
  const pid = Number(/^\d+/.exec(text)?.[0])
  // A number is given again to another process, but not with the same moment of its start. The text could be forged by
  // the output of a build, so nothing but a docker command is ended.
  const isThere = (): boolean => nameProcess(pid) === text && isBuildx(pid)
  if (!isThere()) return
  killGroup(pid, 'SIGINT')
  for (let waited = 0; isThere() && waited < GRACE_MILLISECONDS; waited += LOOK_EVERY_MILLISECONDS) {
    await delay(LOOK_EVERY_MILLISECONDS)
  }
  // Also where docker has ended: what it has started may not have.
  killGroup(pid, 'SIGKILL')
}

/**
 * A name for a process that no other one gets: its number, and when it started, in ticks since the machine did. Undefined
 * when it has ended, and where there is no /proc: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function nameProcess(pid: number): string | undefined {
  // The name of the program is in brackets, and may have any character in it.
  const fields = read(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ')
  const [state, start] = [fields?.[0], fields?.[19]]
  return start === undefined || state === 'Z' ? undefined : `${pid} ${start}`
}

const isBuildx = (pid: number): boolean => read(pid, 'cmdline')?.split('\0').includes('buildx') ?? false

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** How long docker may take to end after a signal. */
const GRACE_MILLISECONDS = 4000

const LOOK_EVERY_MILLISECONDS = 50

/** Variables by which a docker command has a folder of ours. */
const FOLDER_VARIABLES = ['DOCKER_CONFIG=', 'BUILDX_CONFIG=']

/**
 * Ends the docker commands, and the plugins that they have started, that have their configuration in a private folder: those
 * that a killed run has left, also in the middle of making or removing its builder. Nothing else is ever ended.
 */
export async function endDockerIn(folder: string): Promise<void> {
  const told = processesIn(folder)
  if (told.length === 0) return
  signalAll(told, 'SIGINT')
  for (let waited = 0; waited < GRACE_MILLISECONDS; waited += LOOK_EVERY_MILLISECONDS) {
    if (processesIn(folder).length === 0) return
    await delay(LOOK_EVERY_MILLISECONDS)
  }
  signalAll(processesIn(folder), 'SIGKILL')
}

function processesIn(folder: string): readonly number[] {
  const isIn = (value: string): boolean =>
    FOLDER_VARIABLES.some((start) => value === `${start}${folder}` || value.startsWith(`${start}${folder}/`))
  return numbers().filter((pid) => isDocker(words(pid, 'cmdline')[0]) && words(pid, 'environ').some(isIn))
}

const isDocker = (program: string | undefined): boolean =>
  program !== undefined && /^docker(?:-|$)/.test(basename(program))

/** The numbers of all processes; none without /proc. https://man7.org/linux/man-pages/man5/proc.5.html */
function numbers(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** None for a process that has ended, or is not this user's. */
function words(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended already.
    }
  }
}

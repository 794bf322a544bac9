import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { GRACE_MILLISECONDS, killGroup } from './process-group.ts'
import { nameProcess, processNumbers, processWords, runsInGroup } from './process-table.ts'

const LOOK_EVERY_MILLISECONDS = 50

/** What is killed is gone in this time. */
const KILL_MILLISECONDS = 1000

/** Variables by which a docker command has a folder of ours. */
const FOLDER_VARIABLES = ['DOCKER_CONFIG=', 'BUILDX_CONFIG=']

/**
 * Ends a docker command that is left and still runs, with all that it has started. Takes the text by which the main part named
 * it (`nameProcess`).
 */
export async function endLeftDocker(text: string): Promise<void> {
  const pid = Number(/^\d+/.exec(text)?.[0])
  // A number is given again to another process, but not with the same moment of its start. The text could be forged by
  // the output of a build, so nothing but a docker command is ended.
  const isThere = (): boolean => nameProcess(pid) === text && processWords(pid, 'cmdline').includes('buildx')
  if (!isThere()) return
  // Its group is killed also where docker itself has ended: what it has started may not have.
  await endInTime(
    () => runsInGroup(pid),
    (signal) => killGroup(pid, signal),
  )
}

/**
 * Ends the docker commands, and the plugins that they have started, that have their configuration in a private folder: those
 * that a killed run has left, also in the middle of making or removing its builder. Nothing else is ever ended.
 */
export async function endDockerIn(folder: string): Promise<void> {
  await endInTime(
    () => processesIn(folder).length > 0,
    (signal) => signalAll(processesIn(folder), signal),
  )
}

/** Asks processes to end, where any is there, and kills them after the time of grace. */
async function endInTime(isThere: () => boolean, send: (signal: NodeJS.Signals) => void): Promise<void> {
  if (!isThere()) return
  send('SIGINT')
  await waitWhile(isThere, GRACE_MILLISECONDS)
  send('SIGKILL')
  // The system ends it in its next turn, which a loaded machine gives it late.
  await waitWhile(isThere, KILL_MILLISECONDS)
}

async function waitWhile(isThere: () => boolean, milliseconds: number): Promise<void> {
  for (let waited = 0; isThere() && waited < milliseconds; waited += LOOK_EVERY_MILLISECONDS)
    await delay(LOOK_EVERY_MILLISECONDS)
}

function processesIn(folder: string): readonly number[] {
  const isIn = (value: string): boolean =>
    FOLDER_VARIABLES.some((start) => value === `${start}${folder}` || value.startsWith(`${start}${folder}/`))
  return processNumbers().filter(
    (pid) => isDocker(processWords(pid, 'cmdline')[0]) && processWords(pid, 'environ').some(isIn),
  )
}

const isDocker = (program: string | undefined): boolean =>
  program !== undefined && /^docker(?:-|$)/.test(basename(program))

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended already.
    }
  }
}

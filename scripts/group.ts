// A program that must come to its end, with all that it starts.
import { spawn } from 'node:child_process'
import { run } from './engine/run.ts'

export interface Limits {
  /** Milliseconds for the whole. */
  readonly whole: number
  /** Milliseconds for what is left to do once it is done. */
  readonly rest: number
}

/** How a program ended: by itself, too late, or not although it was done. */
export type Ending = 'itself' | 'whole' | 'rest'

const LOOK_EVERY_MILLISECONDS = 200

/**
 * Runs a program in a process group of its own, with this process's output, and ends the group when it takes too long.
 * `isDone` tells that nothing is left but to end. Returns how it ended, with the processes that had to be ended.
 */
export function runGroup(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  isDone: () => boolean,
  { whole, rest }: Limits,
): Promise<{ readonly ending: Ending; readonly left: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] })
    const timers: NodeJS.Timeout[] = []
    let [ending, left]: [Ending, string] = ['itself', '']
    const giveUp = (why: Ending, milliseconds: number): void => {
      const late = async (): Promise<void> => {
        left = await membersOf(child.pid)
        ending = why
        signalGroup(child.pid, 'SIGKILL')
      }
      timers.push(setTimeout(() => void late(), milliseconds))
    }
    giveUp('whole', whole)
    const look = setInterval(() => {
      if (!isDone()) return
      clearInterval(look)
      giveUp('rest', rest)
    }, LOOK_EVERY_MILLISECONDS)
    const unlisten = passSignals(child.pid)
    const settle = (finish: () => void): void => {
      for (const timer of [look, ...timers]) clearTimeout(timer)
      unlisten()
      // Whoever it left behind has nobody to work for.
      signalGroup(child.pid, 'SIGKILL')
      finish()
    }
    child.once('error', (error) => settle(() => reject(error)))
    child.once('exit', () => settle(() => resolve({ ending, left })))
  })
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
const groups = new Set<number | undefined>()

function passToAll(name: NodeJS.Signals): void {
  for (const pid of groups) signalGroup(pid, name)
  process.exit(1)
}

/** Ctrl-C does not reach a group that is not the terminal's. Returns how to stop. */
function passSignals(pid: number | undefined): () => void {
  if (groups.size === 0) for (const name of SIGNALS) process.once(name, passToAll)
  groups.add(pid)
  return () => {
    groups.delete(pid)
    if (groups.size === 0) for (const name of SIGNALS) process.off(name, passToAll)
  }
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name)
  } catch {
    // Nobody of the group is left.
  }
}

/** The processes of a group, one a line. */
async function membersOf(pid: number | undefined): Promise<string> {
  const all = await run('ps', ['-A', '-o', 'pgid=,pid=,args=']).catch(() => '')
  const members = all.split('\n').map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
  return members.flatMap((found) => (found?.[1] === String(pid) ? [`  ${found[2]}`] : [])).join('\n')
}

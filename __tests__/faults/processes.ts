import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** A process with the command that it runs. */
export interface Process {
  readonly pid: number
  readonly command: string
}

/** The processes that have this HOME, on Linux: those of one run, whoever started them. Elsewhere none is known. */
export async function processesOf(home: string): Promise<readonly Process[]> {
  const numbers = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    numbers.map(async (number): Promise<readonly Process[]> => {
      const read = (name: string): Promise<string> => readFile(`/proc/${number}/${name}`, 'utf8').catch(() => '')
      if (!(await read('environ')).split('\0').includes(`HOME=${home}`)) return []
      return [{ pid: Number(number), command: (await read('cmdline')).replaceAll('\0', ' ').trim() }]
    }),
  )
  return found.flat()
}

/** Ends them all at once. */
export async function killProcessesOf(home: string): Promise<void> {
  for (const { pid } of await processesOf(home)) send(pid, 'SIGKILL')
}

/** Sends the signals of the runner, until the process has ended: https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation */
export async function signalAsRunner(pid: number, first: NodeJS.Signals, ended: AbortSignal): Promise<void> {
  for (const [index, signal] of ([first, 'SIGTERM', 'SIGKILL'] as const).entries()) {
    if (index > 0) await delay(index === 1 ? 7500 : 2500, undefined, { signal: ended }).catch(() => {})
    if (ended.aborted) return
    send(pid, signal)
  }
}

/** Sends a signal to a process that may have ended meanwhile. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has.
  }
}

import { spawn } from 'node:child_process'
import { getExecOutput } from '@actions/exec'
import type { Exit } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { Docker } from '../world.ts'
import { whenAborted } from './abort.ts'

/** How long docker may take to end after a signal. The runner kills this process 10 s after the first one. */
const GRACE_MILLISECONDS = 4000

/** Runs the docker command. `cancelled` ends what it runs. */
export function dockerCommand(cancelled: AbortSignal): Docker {
  return {
    query: async (args, env) => {
      const options = { env: present(env), silent: true, ignoreReturnCode: true }
      try {
        // A hanging engine must not keep a cancelled step from ending.
        const query = getExecOutput('docker', [...args], options)
        const { exitCode, stdout, stderr } = await Promise.race([query, whenAborted(cancelled)])
        return { exit: { code: exitCode }, output: `${stdout}${stderr}` }
      } catch (error) {
        cancelled.throwIfAborted()
        // The shell's code for a command that is not there.
        return { exit: { code: 127 }, output: error instanceof Error ? error.message : String(error) }
      }
    },

    // Not @actions/exec: it gives no way to signal the child, so that a cancelled build would go on.
    stream: (args, env, write) =>
      new Promise((resolve, reject) => {
        cancelled.throwIfAborted()
        // A process group of its own, because docker starts buildx as a child: a signal must reach both.
        const child = spawn('docker', args, { env: present(env), detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
        child.stdout.on('data', write)
        child.stderr.on('data', write)
        const signalGroup = (signal: NodeJS.Signals): void => {
          if (child.pid !== undefined) killGroup(child.pid, signal)
        }
        let kill: NodeJS.Timeout | undefined
        const end = (): void => {
          signalGroup('SIGINT')
          kill = setTimeout(() => signalGroup('SIGKILL'), GRACE_MILLISECONDS)
        }
        cancelled.addEventListener('abort', end, { once: true })
        const settle = (finish: () => void): void => {
          clearTimeout(kill)
          cancelled.removeEventListener('abort', end)
          finish()
        }
        child.once('error', (error) => settle(() => reject(error)))
        child.once('close', (code, signal) => settle(() => resolve(exitOf(code, signal))))
      }),
  }
}

/** Node gives either a code or a signal, never both and never none. */
const exitOf = (code: number | null, signal: NodeJS.Signals | null): Exit =>
  code === null ? { signal: signal ?? '' } : { code }

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

/** exec and spawn take no variables without a value. */
function present(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

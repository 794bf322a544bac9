import { spawn } from 'node:child_process'
import type { Docker, Exit } from '../buildx/docker.ts'
import type { Environment } from '../runner/context.ts'
import { codeOf } from './files.ts'

/** How long docker may take to end after a signal. The runner kills this process 10 s after the first one. */
export const GRACE_MILLISECONDS = 4000

/**
 * Runs the docker command. `cancelled` ends what it runs. `running` is told the process of a command that may take long,
 * and undefined when it has ended.
 */
export function dockerCommand(cancelled: AbortSignal, running: (pid: number | undefined) => void): Docker {
  return {
    query: async (args, env) => {
      const chunks: Uint8Array[] = []
      try {
        const exit = await runDocker(args, env, { cancelled, write: (bytes) => chunks.push(bytes) })
        cancelled.throwIfAborted()
        return { exit, output: Buffer.concat(chunks).toString('utf8') }
      } catch (error) {
        cancelled.throwIfAborted()
        // The shell's code and words for a command that is not there.
        const missing = codeOf(error) === 'ENOENT'
        return { exit: { code: 127 }, output: missing ? 'docker: command not found' : String(error) }
      }
    },

    stream: async (args, env, write) => {
      try {
        return await runDocker(args, env, { cancelled, write, started: running })
      } finally {
        running(undefined)
      }
    },
  }
}

/** Who follows a docker command. */
interface Watch {
  readonly cancelled: AbortSignal
  readonly write: (bytes: Uint8Array) => void
  readonly started?: (pid: number) => void
}

/**
 * Not @actions/exec: it gives no way to signal the child, so that a cancelled build would go on, and hides by which
 * signal it died.
 */
function runDocker(args: readonly string[], env: Environment, { cancelled, write, started }: Watch): Promise<Exit> {
  return new Promise((resolve, reject) => {
    cancelled.throwIfAborted()
    // A process group of its own, because docker starts buildx as a child: a signal must reach both.
    const child = spawn('docker', args, { env: present(env), detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid !== undefined) started?.(child.pid)
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
  })
}

/** Node gives either a code or a signal, never both and never none. */
const exitOf = (code: number | null, signal: NodeJS.Signals | null): Exit =>
  code === null ? { signal: signal ?? '' } : { code }

/** Sends a signal to the process group that this process leads. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

/** spawn takes no variables without a value. */
function present(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

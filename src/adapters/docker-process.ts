import { type ChildProcess, spawn } from 'node:child_process'
import { getSystemErrorMap } from 'node:util'
import { systemFailure } from '../base/errors.ts'
import { type Docker, type Exit, type SilenceLimit, succeeded } from '../buildx/docker.ts'
import { Tail } from '../buildx/output/tail.ts'
import type { Environment } from '../runner/context.ts'
import type { WriteOutput } from '../runner/ports.ts'
import { buildxProgram } from './docker-plugin.ts'
import { Ending } from './process-group.ts'
import { ProgramOutput } from './program-output.ts'

/** How long the pipes of docker are read after its end where they stay open and nothing comes. */
const PIPES_MILLISECONDS = 1000

/** Of the output of a short command, its last lines of so many bytes are kept, and at most about twice as much. */
const QUERY_BYTES = 512 * 1024

/**
 * Docker, run as a process. `cancelled` ends what it runs. `running` is told the process of a command that may take
 * long, and undefined when it has ended.
 */
export function dockerCommand(cancelled: AbortSignal, running: (pid: number | undefined) => void): Docker {
  return {
    query: async (args, env, deadline) => {
      const kept = new Tail(QUERY_BYTES)
      try {
        const exit = await runDocker(args, env, { cancelled, deadline, write: async (bytes) => kept.add(bytes) })
        cancelled.throwIfAborted()
        return { exit, output: kept.text() }
      } catch (error) {
        cancelled.throwIfAborted()
        const { code, words } = notStarted(error)
        return { exit: { code }, output: words }
      }
    },

    stream: async (args, env, write, patience) => {
      try {
        return await runDocker(args, env, { cancelled, write, started: running, patience })
      } catch (error) {
        cancelled.throwIfAborted()
        const { code, words } = notStarted(error)
        await write(Buffer.from(`${words}\n`))
        return { code }
      } finally {
        running(undefined)
      }
    },
  }
}

/**
 * The code that a shell gives for a command that it cannot start, and words as the shell's, with the system's code. Throws what
 * is no error of the system. https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html
 */
function notStarted(error: unknown): { readonly code: number; readonly words: string } {
  const failure = systemFailure(error)
  if (failure === undefined) throw error
  if (failure.code === 'ENOENT') return { code: 127, words: 'docker: command not found' }
  const said = [...getSystemErrorMap().values()].find(([name]) => name === failure.code)?.[1] ?? failure.said
  return { code: 126, words: `docker: ${said} (${failure.code})` }
}

/** Who follows a docker command. */
interface Watch {
  readonly cancelled: AbortSignal
  readonly write: WriteOutput
  readonly started?: (pid: number) => void
  /** Milliseconds after which a question has no answer. */
  readonly deadline?: number | undefined
  readonly patience?: SilenceLimit | undefined
}

/**
 * Not @actions/exec: it gives no way to signal the child, so that a cancelled build would go on, and hides by which
 * signal it died.
 */
async function runDocker(args: readonly string[], env: Environment, watch: Watch): Promise<Exit> {
  const { cancelled, started } = watch
  cancelled.throwIfAborted()
  const { program, more } = programFor(args, env)
  // A process group of its own, because docker starts buildx as a child: a signal must reach both.
  const child = spawn(program, args, {
    env: present({ ...env, ...more }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid !== undefined) started?.(child.pid)
  const output = new ProgramOutput([child.stdout, child.stderr], watch.write)
  const ending = new Ending(child.pid)
  const limits = limitSilence(watch, output, ending)
  const cancel = (): void => ending.begin()
  cancelled.addEventListener('abort', cancel, { once: true })
  try {
    const exit = await exited(child)
    limits.lift()
    if (!(await restOfOutput(output)) || ending.begun) ending.finish()
    // What ended well at the last moment is well.
    return succeeded(exit) ? exit : (ending.because ?? exit)
  } finally {
    cancelled.removeEventListener('abort', cancel)
    limits.lift()
    ending.cancel()
    output.close()
  }
}

/**
 * The program for a docker command, and what its environment has more. buildx is started as docker starts it, with the same words:
 * docker would ask it first, in a process of its own, who it is, and costs more than buildx itself.
 * https://github.com/docker/cli/blob/master/cli-plugins/manager/manager.go (PluginRunCommand)
 */
function programFor(
  args: readonly string[],
  env: Environment,
): { readonly program: string; readonly more: Environment } {
  const buildx = args[0] === 'buildx' ? buildxProgram(env) : undefined
  return buildx === undefined
    ? { program: 'docker', more: {} }
    : { program: buildx, more: { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: 'docker' } }
}

const exited = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(exitOf(code, signal)))
  })

/** Ends a docker that is silent for too long, as long as the limits are not lifted. */
function limitSilence(
  { deadline, patience }: Watch,
  output: ProgramOutput,
  ending: Ending,
): { readonly lift: () => void } {
  const answer = deadline && setTimeout(() => ending.begin({ silent: 'answer', milliseconds: deadline }), deadline)
  if (patience !== undefined) {
    let milliseconds = 0
    output.whenSilent({
      limit: () => {
        milliseconds = patience()
        return milliseconds
      },
      strike: () => ending.begin({ silent: 'output', milliseconds }),
    })
  }
  return { lift: () => clearTimeout(answer) }
}

/**
 * Waits for the rest of the output, which is in the pipes when docker has ended. Returns false when they stay open: a process
 * that docker has left can do that for as long as it lives.
 */
function restOfOutput(output: ProgramOutput): Promise<boolean> {
  let left = PIPES_MILLISECONDS
  const quiet = new Promise<boolean>((resolve) => {
    const limit = (waited: number): number => {
      left -= waited
      return left
    }
    output.whenSilent({ limit, strike: () => resolve(false) })
  })
  return Promise.race([output.ended.then(() => true), quiet])
}

/** Node gives either a code or a signal, never both and never none. */
const exitOf = (code: number | null, signal: NodeJS.Signals | null): Exit =>
  code === null ? { signal: signal ?? '' } : { code }

/** Environment for a child: without the variables that have no value, which spawn does not take. */
export function present(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

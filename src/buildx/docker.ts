import type { Environment } from '../runner/context.ts'
import type { Files, Log, Reporter, WriteOutput } from '../runner/ports.ts'

/** Docker, as commands that are run. */
export interface Docker {
  /** Runs a short docker command without showing anything. `output` is what it printed, at most the last MiB of it. */
  query(args: readonly string[], env: Environment): Promise<{ readonly exit: Exit; readonly output: string }>
  /** Runs docker, hands on what it prints as fast as `write` takes it, and passes a cancellation on to it. */
  stream(args: readonly string[], env: Environment, write: WriteOutput): Promise<Exit>
}

/** Ports that building with buildx needs. */
export interface BuildxPorts {
  readonly env: Environment
  readonly log: Log
  readonly report: Reporter
  readonly files: Files
  readonly docker: Docker
  /** Aborted, with a CancelledError as its reason, when the runner wants this step to end. */
  readonly cancelled: AbortSignal
}

/** End of a process: its exit code, or the signal that killed it. */
export type Exit = { readonly code: number } | { readonly signal: string }

/** Whether a process did what it was asked for. */
export const succeeded = (exit: Exit): boolean => 'code' in exit && exit.code === 0

/** Describes how a process ended: "ended with exit code 1" or "was killed by SIGKILL". */
export function describeExit(exit: Exit): string {
  return 'code' in exit ? `ended with exit code ${exit.code}` : `was killed by ${exit.signal}`
}

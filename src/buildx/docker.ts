import { roundTime } from '../base/figures.ts'
import type { Environment } from '../runner/context.ts'
import type { Files, Log, Reporter, WriteOutput } from '../runner/ports.ts'

/** Docker, as commands that are run. */
export interface Docker {
  /**
   * Runs a short docker command without showing anything. `output` is what it printed, at most the last MiB of it. One that
   * has not ended after so many milliseconds (`deadline`) is ended.
   */
  query(args: readonly string[], env: Environment, deadline: number): Promise<DockerAnswer>
  /**
   * Runs docker, hands on what it prints as fast as `write` takes it, and passes a cancellation on to it. `patience` says
   * after each piece for how many milliseconds docker may print nothing before it is ended; without it for ever.
   */
  stream(args: readonly string[], env: Environment, write: WriteOutput, patience?: SilenceLimit): Promise<Exit>
}

/** Answer of a short docker command: how it ended, and what it printed. */
export interface DockerAnswer {
  readonly exit: Exit
  readonly output: string
}

/** SilenceLimit with a silent docker: milliseconds, by what it does now; Infinity where it may be silent as long as it wants. */
export type SilenceLimit = () => number

/** An engine that is well answers within a second what needs no network. */
export const ANSWER_DEADLINE = 60_000

/** To make a builder, the engine may have to pull the image of BuildKit, about 100 MB. */
export const CREATE_DEADLINE = 300_000

/** To pull an image, as large as images are. */
export const PULL_DEADLINE = 1_800_000

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

/** End of a process: its exit code, the signal that killed it, or the silence for which this step ended it. */
export type Exit = { readonly code: number } | { readonly signal: string } | Silence

/** Silence of docker: no `answer` to a question, or no `output` in a build, for so many milliseconds. */
export interface Silence {
  readonly silent: 'answer' | 'output'
  readonly milliseconds: number
}

/** Whether a process did what it was asked for. */
export const succeeded = (exit: Exit): boolean => 'code' in exit && exit.code === 0

/**
 * Describes how a process ended: "ended with exit code 1", "was killed by SIGKILL", "did not answer in 60 seconds" or
 * "printed nothing for 30 minutes".
 */
export function describeExit(exit: Exit): string {
  if ('code' in exit) return `ended with exit code ${exit.code}`
  if ('signal' in exit) return `was killed by ${exit.signal}`
  const time = roundTime(exit.milliseconds)
  return exit.silent === 'answer' ? `did not answer in ${time}` : `printed nothing for ${time}`
}

/** What docker said, or how it ended where it said nothing: "ERROR: no builder found", "nothing, and did not answer in 60 seconds". */
export const saidByDocker = ({ exit, output }: DockerAnswer): string =>
  output.trim() || `nothing, and ${describeExit(exit)}`

import type { Docker } from '../buildx/docker.ts'
import type { Connect } from '../ecr/api.ts'
import type { Match } from '../image-metadata/evaluate.ts'
import type { Context, Environment } from '../runner/context.ts'
import type { Files, GetInput, Git, GitHub, Log, Reporter } from '../runner/ports.ts'

/** Every effect that the step has, as values that are passed in: adapters/ makes them, tests may make others. */
export interface World {
  readonly context: Context
  readonly env: Environment
  readonly input: GetInput
  readonly log: Log
  readonly report: Reporter
  readonly files: Files
  readonly docker: Docker
  readonly git: Git
  readonly github: GitHub
  readonly match: Match
  readonly connect: Connect
  /** Milliseconds from any fixed moment; never goes back. */
  readonly now: () => number
  /** A random text, new for each call. */
  readonly unique: () => string
  /** The time of day. */
  readonly clock: () => Date
  /** Aborted, with a CancelledError as its reason, when the runner wants this step to end. */
  readonly cancelled: AbortSignal
}

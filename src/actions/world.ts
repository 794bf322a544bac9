import type { BuildxPorts } from '../buildx/docker.ts'
import type { Connect } from '../ecr/api.ts'
import type { CommitPorts } from '../runner/commit-lookup.ts'
import type { Git, Log } from '../runner/ports.ts'

/** World: every effect that the step has, as values that are passed in: adapters/ makes them, tests may make others. */
export interface World extends BuildxPorts, CommitPorts {
  readonly log: Log
  readonly git: Git
  readonly connect: Connect
  /** Milliseconds from any fixed moment; never goes back. */
  readonly now: () => number
  /** Waits for milliseconds. Throws CancelledError when the step is cancelled meanwhile. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** A random text, new for each call. */
  readonly unique: () => string
}

import type { Environment } from '../runner/context.ts'
import type { EngineAddress } from './docker-config/engine-address.ts'

/** Question to an engine: GET requests of its API, sent at the same time. */
export interface EngineQuestion {
  readonly address: EngineAddress
  /** Such as `/version`. */
  readonly paths: readonly string[]
  /** Whether it must also offer its BuildKit, as buildx looks for it. */
  readonly needsBuildKit: boolean
}

/**
 * Asks an engine by its API, without docker. Returns the JSON of each path; undefined for any doubt: an engine that does not
 * answer soon, an answer that is none, or a machine whose docker would perhaps not come to this engine, or has no buildx. `env`
 * is the environment of docker commands. Rejects only where the step was cancelled.
 */
export type AskEngine = (question: EngineQuestion, env: Environment) => Promise<readonly unknown[] | undefined>

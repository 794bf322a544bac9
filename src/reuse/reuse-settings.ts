import type { Redacted } from '../base/redacted.ts'
import type { ReuseScopes } from './reuse-scope.ts'

/** Settings of `reuse: auto`: an image of the same fingerprint is taken, and what is built is kept under its fingerprint. */
export interface ReuseSettings {
  /** Milliseconds since its build after which no image is taken; undefined: none is too old. */
  readonly maxAge: number | undefined
  /** Text of the user's that goes into the fingerprint. May be a secret. */
  readonly salt: Redacted | undefined
  readonly scopes: ReuseScopes
  /** Inputs of the user's that only a build can do, such as `load`: then it builds. */
  readonly builderInputs: readonly string[]
}

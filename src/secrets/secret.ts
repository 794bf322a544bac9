import type { Redacted } from '../base/redacted.ts'

/** A secret that the build may read with `RUN --mount=type=secret,id=…`. */
export interface Secret {
  readonly id: string
  readonly value: Redacted
}

/** Secrets of the build, as the inputs secrets, secret-envs and secret-files give them. */
export interface SecretSettings {
  readonly given: readonly Secret[]
  /** Ids of secrets that have no value, in a run that cannot have secrets. */
  readonly leftOut: readonly string[]
}

/** A secret value that this step knows, and what a reader calls it. */
export interface KnownSecret {
  /** Such as `the secret "npm_token"`. */
  readonly name: string
  readonly value: Redacted
}

/** Secrets of the build, by the names that messages give them. */
export const knownSecrets = ({ given }: SecretSettings): readonly KnownSecret[] =>
  given.map(({ id, value }) => ({ name: `the secret "${id}"`, value }))

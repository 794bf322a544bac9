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

/**
 * What is shorter stays visible. The runner replaces a mask wherever it occurs, also inside of words, and drops outputs
 * that hold one, so a mask of "1" or "{" would spoil the log and the outputs of the whole job.
 */
const LEAST = 4

/** What the program base64 writes in one line. */
const COLUMNS = 76

/**
 * Masks for a secret: the texts that the runner has to hide, so that a value does not show in the log, which has only
 * lines: each line of the value; and base64 of it, in one piece and in lines, where that is not base64 of one of its
 * lines. The runner hides more forms of each by itself:
 * https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
export function masksOf(value: Redacted): readonly string[] {
  const text = value.revealText()
  const lines = text === undefined ? [] : text.split(/[\r\n]+/).map((line) => line.trim())
  const encoded = Buffer.from(value.reveal()).toString('base64')
  const isLong = encoded.length > COLUMNS
  const whole = lines.filter((line) => line !== '').length === 1 && !isLong ? [] : [encoded]
  const pieces = isLong ? (encoded.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? []) : []
  return [...new Set([...lines, ...whole, ...pieces])].filter((mask) => mask.length >= LEAST)
}

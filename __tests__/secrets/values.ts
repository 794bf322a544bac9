import { Redacted } from '../../src/base/redacted.ts'
import type { KnownSecret, SecretSettings } from '../../src/secrets/secret.ts'

/** Settings with secrets by id. */
export const secretsOf = (
  values: Readonly<Record<string, string>>,
  leftOut: readonly string[] = [],
): SecretSettings => ({
  given: Object.entries(values).map(([id, value]) => ({ id, value: new Redacted(value), path: undefined })),
  leftOut,
})

export const known = (name: string, value: string | Uint8Array): KnownSecret => ({ name, value: new Redacted(value) })

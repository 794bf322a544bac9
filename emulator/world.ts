import type { Credentials } from './identity/credentials.ts'
import type { Signer } from './identity/tokens.ts'
import type { Registry } from './store/registry.ts'

/** What every answer is made from: one account in one region, and how this server is reached. */
export interface World {
  readonly registry: Registry
  readonly credentials: Credentials
  readonly signer: Signer
  /** `http://127.0.0.1:4510`. */
  readonly url: string
  /** `127.0.0.1:4510`: the host in repository URIs. */
  readonly host: string
  /** How long docker's password lasts. */
  readonly tokenLifetimeSeconds: number
  /** The bearer token that a job would show to get an ID token. */
  readonly idTokenRequestToken: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

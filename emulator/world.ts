import type { Credentials } from './identity/credentials.ts'
import type { Policies } from './identity/policies.ts'
import type { Signer } from './identity/tokens.ts'
import type { Rates } from './rates.ts'
import type { ScanScript } from './rules/scan-script.ts'
import type { SigningScript } from './rules/signing-script.ts'
import type { Settings } from './settings.ts'
import type { Registry } from './store/registry.ts'

/** What every answer is made from: one account in one region, and how this server is reached. */
export interface World {
  readonly registry: Registry
  /** The account's part of ECR Public; its region is `public`. */
  readonly publicRegistry: Registry
  /** The world of another account or region of this server; undefined when it has no such. */
  readonly place: (account: string, region: string) => World | undefined
  readonly credentials: Credentials
  /** What principals are allowed and denied. */
  readonly policies: Policies
  readonly rates: Rates
  readonly signer: Signer
  readonly settings: Readonly<Settings>
  /** How scans go. */
  readonly scans: ScanScript
  /** How signing goes. */
  readonly signings: SigningScript
  /** `http://127.0.0.1:4510`. */
  readonly url: string
  /** `127.0.0.1:4510`: the host in repository URIs. */
  readonly host: string
  /** The host in URIs of ECR Public. */
  readonly publicHost: string
  /** How long docker's password lasts. */
  readonly tokenLifetimeSeconds: number
  /** The bearer token that a job would show to get an ID token. */
  readonly idTokenRequestToken: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

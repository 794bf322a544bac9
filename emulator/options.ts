import type { FaultRule } from './faults/rule.ts'
import type { PolicyRule } from './identity/policies.ts'
import type { LatencyRule } from './latency.ts'
import type { RequestRecord } from './request-log.ts'
import type { ScanRule } from './rules/scan-script.ts'
import type { SigningScriptRule } from './rules/signing-script.ts'
import type { Settings } from './settings.ts'

export interface LocalEcrOptions {
  /** Default: any free port. */
  readonly port?: number
  /** The address of the first account and region. Default: 127.0.0.1. */
  readonly host?: string
  /** Other names that the server is reached by: of a container, or of /etc/hosts. Under any other it does not answer. */
  readonly names?: readonly string[]
  /** The folder of the store. Default: a new temporary folder, which `close` removes. */
  readonly data?: string
  /** 12 digits each. Default: 123456789012. */
  readonly account?: string | readonly string[]
  /** Every account is in every region. Default: us-east-1. */
  readonly region?: string | readonly string[]
  /** How long docker's password lasts. Default: 43200, as in ECR. */
  readonly tokenLifetimeSeconds?: number
  /** A wait before each answer, or before the answers of some steps. Default: 0. */
  readonly latency?: LatencyRule
  /** What goes wrong. The list is read anew for each request. */
  readonly faults?: readonly FaultRule[]
  /** How scans go, and what they find. The list is read anew for each request. Default: nothing is found. */
  readonly scans?: readonly ScanRule[]
  /** How signing goes, where a rule of the registry covers the image. The list is read anew for each request. Default: the setting `signingStatus`. */
  readonly signings?: readonly SigningScriptRule[]
  /** What principals may do. The list is read anew for each request. Default: everything in their account. */
  readonly policies?: readonly PolicyRule[]
  /** Where ECR's behaviour is not known, or a limit is to be lower. */
  readonly settings?: Partial<Settings>
  /** Whether to speak TLS, with a certificate of a throw-away authority. It needs `openssl`. */
  readonly tls?: boolean
  /** The clock, in milliseconds since 1970. Default: the machine's. */
  readonly now?: () => number
}

/** How one account in one region is reached. */
export interface LocalPlace {
  readonly account: string
  readonly region: string
  /** `http://127.0.0.1:<port>`: the endpoint of ECR and STS. */
  readonly url: string
  /** `127.0.0.1:<port>`: the registry's host for docker, which takes this address without TLS. */
  readonly registry: string
  /** Host and alias of the account's repositories in ECR Public. */
  readonly publicRegistry: string
  /** What the AWS SDK and CLI read from the environment. */
  readonly environment: Readonly<
    Record<'AWS_ENDPOINT_URL' | 'AWS_REGION' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>
  > & { readonly AWS_CA_BUNDLE?: string; readonly NODE_EXTRA_CA_CERTS?: string }
}

/** A server, with what belongs to its first account and region. */
export interface LocalEcr extends LocalPlace {
  /** All accounts and regions, the first one included. */
  readonly places: readonly LocalPlace[]
  /** What a GitHub job with `id-token: write` has in its environment. */
  readonly oidc: Readonly<Record<'ACTIONS_ID_TOKEN_REQUEST_URL' | 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', string>>
  /** May be changed while the server runs. */
  readonly settings: Settings
  /** The certificate to trust, when the server speaks TLS. */
  readonly authority?: string
  /** All requests so far, in the order of their arrival. */
  requests(): readonly RequestRecord[]
  /** Cuts what is open and stops. */
  close(): Promise<void>
}

import type { AccessKeys, EngineSettings } from '../inputs/settings.ts'
import type { ProxyLogin } from '../proxy/logins.ts'
import { Hidden } from './hidden.ts'
import type { KnownSecret } from './secret.ts'

/** What a run uses to identify itself, beside the secrets of the build. */
export interface Credentials {
  readonly keys: AccessKeys
  /** `AWS:<password>` in base64. */
  readonly authorization: string
  readonly githubToken: string | undefined
}

/** The password in `AWS:<password>` in base64, which docker shows when it shows a login. */
export const registryPassword = (authorization: string): string =>
  Buffer.from(authorization, 'base64').toString('utf8').replace(/^AWS:/, '')

/** The credentials of a run as secrets that an image must not hold. */
export function knownCredentials({ keys, authorization, githubToken }: Credentials): readonly KnownSecret[] {
  const all: readonly (readonly [string, string | undefined])[] = [
    ['the password of the registry', registryPassword(authorization)],
    ['the AWS secret access key', keys.secretAccessKey],
    ['the AWS session token', keys.sessionToken],
    ['the GitHub token', githubToken],
  ]
  return all.flatMap(([name, value]) => (value ? [{ name, value: new Hidden(value) }] : []))
}

/** The logins of the job's proxies: a Dockerfile that keeps http_proxy in a variable of the image keeps them too. */
export const knownProxies = (logins: readonly ProxyLogin[]): readonly KnownSecret[] =>
  logins.flatMap(({ from, secrets }) =>
    secrets.map((value) => ({ name: `the password of the proxy (${from})`, value })),
  )

/** The key with which a run shows BuildKit who it is. */
export function knownKeys(engine: EngineSettings): readonly KnownSecret[] {
  const key = engine.kind === 'remote' ? engine.tls?.pair?.key : undefined
  return key === undefined ? [] : [{ name: 'the key of builder-tls-key', value: new Hidden(key) }]
}

import { Redacted } from '../../base/redacted.ts'
import type { Environment } from '../../runner/context.ts'
import { type StoredLogin, serverOf } from './registry-login.ts'
import { fieldOf } from './user-config.ts'

/**
 * Variable with logins, which stand above those of config.json in Docker 28.3 and later:
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (parseEnvConfig)
 */
const VARIABLE = 'DOCKER_AUTH_CONFIG'

/**
 * Environment in which DOCKER_AUTH_CONFIG has no login for these hosts, so that the one in config.json counts; those for other
 * hosts stay. What docker cannot read is left as it is: docker goes on without it.
 */
export function withoutAuthOf(env: Environment, hosts: readonly string[]): Environment {
  const config = parseRecord(env[VARIABLE])
  if (config === undefined) return env
  const kept = Object.entries(config).map(([name, value]) =>
    isAuths(name) && isRecord(value)
      ? [name, Object.fromEntries(Object.entries(value).filter(([host]) => !hosts.includes(host)))]
      : [name, value],
  )
  return { ...env, [VARIABLE]: JSON.stringify(Object.fromEntries(kept)) }
}

/** Password in `user:password` in base64. */
const passwordIn = (auth: string): string =>
  Buffer.from(auth, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '')

/** Secrets of a login, in all forms in which a log could show them. */
export function secretsOfLogin(login: StoredLogin): readonly Redacted[] {
  if (login.kind === 'none') return []
  const texts = login.kind === 'identity' ? [login.token] : [login.authorization, passwordIn(login.authorization)]
  return texts.filter((text) => text !== '').map((text) => new Redacted(text))
}

/** Passwords in DOCKER_AUTH_CONFIG, as they stand there (base64 of `user:password`), and plain. */
export function authSecrets(env: Environment): readonly Redacted[] {
  const config = Object.entries(parseRecord(env[VARIABLE]) ?? {})
  const logins = config.flatMap(([name, auths]) => (isAuths(name) && isRecord(auths) ? Object.values(auths) : []))
  return logins.flatMap((login) => {
    const auth = fieldOf(login, 'auth')
    if (typeof auth !== 'string' || auth === '') return []
    const password = passwordIn(auth)
    return [auth, ...(password === '' ? [] : [password])].map((text) => new Redacted(text))
  })
}

/**
 * Login to a registry in DOCKER_AUTH_CONFIG, by its host (undefined: Docker Hub), which stands above a helper's and above
 * config.json's. Undefined where it has none. As in docker the whole variable does not count where one of its logins cannot be
 * read, or it has a name that docker does not know; and a host is written as the reference has it:
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (parseEnvConfig),
 * https://github.com/docker/cli/blob/master/cli/config/memorystore/store.go (Get)
 */
export function loginInVariable(env: Environment, host: string | undefined): StoredLogin | undefined {
  const config = Object.entries(parseRecord(env[VARIABLE]) ?? {})
  if (config.some(([name, auths]) => !isAuths(name) || !isRecord(auths))) return undefined
  const logins = new Map(
    config.flatMap(([, auths]) => Object.entries(auths as Json)).map(([name, one]) => [name, authOf(one)]),
  )
  if ([...logins.values()].includes(undefined)) return undefined
  const authorization = logins.get(serverOf(host))
  return authorization === undefined ? undefined : { kind: 'basic', authorization }
}

/** `user:password` in base64; undefined for what docker refuses. */
function authOf(login: unknown): string | undefined {
  const fields = isRecord(login) ? Object.entries(login) : []
  const [[name, auth] = [], ...more] = fields
  if (name?.toLowerCase() !== 'auth' || more.length > 0 || typeof auth !== 'string') return undefined
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(auth)) return undefined
  return /^[^:]+:/.test(Buffer.from(auth, 'base64').toString('latin1')) ? auth : undefined
}

/** Docker reads names in any case, as Go does. */
const isAuths = (name: string): boolean => name.toLowerCase() === 'auths'

type Json = Readonly<Record<string, unknown>>

function parseRecord(text = ''): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

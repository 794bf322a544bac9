import { Redacted } from '../../base/redacted.ts'
import type { Environment } from '../../runner/context.ts'

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

/** Passwords in DOCKER_AUTH_CONFIG, as they stand there (base64 of `user:password`), and plain. */
export function authSecrets(env: Environment): readonly Redacted[] {
  const config = Object.entries(parseRecord(env[VARIABLE]) ?? {})
  const logins = config.flatMap(([name, auths]) => (isAuths(name) && isRecord(auths) ? Object.values(auths) : []))
  return logins.flatMap((login) => {
    if (!isRecord(login) || typeof login.auth !== 'string' || login.auth === '') return []
    const password = Buffer.from(login.auth, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, '')
    return [login.auth, ...(password === '' ? [] : [password])].map((text) => new Redacted(text))
  })
}

/** Docker reads names in any case, as Go does. */
const isAuths = (name: string): boolean => name.toLowerCase() === 'auths'

function parseRecord(text = ''): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

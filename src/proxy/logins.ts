import { Redacted } from '../base/redacted.ts'
import type { Environment } from '../runner/context.ts'

/** The password of a proxy, wherever the job names that proxy. */
export interface ProxyLogin {
  /** The variable, or the field of docker's configuration, that has it. */
  readonly from: string
  /** The password in the forms in which something could print it. */
  readonly secrets: readonly Redacted[]
}

/** All that docker and its plugins see. Where both spellings are set, Go reads the capitals and curl the small letters. */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'] as const

/** The logins of the proxies that the environment names. */
export const variableLogins = (env: Environment): readonly ProxyLogin[] =>
  VARIABLES.flatMap((variable) => loginsIn(variable, env[variable]))

/**
 * Logins in the text of a variable or field that names a proxy, such as `http://user:word@proxy:3128`. `from` is its
 * name.
 */
export function loginsIn(from: string, text = ''): readonly ProxyLogin[] {
  const address = addressOf(text)
  const url = URL.canParse(address) ? new URL(address) : undefined
  // What is no address may hold a password all the same.
  const found = (url && loginSecrets(url, address)) ?? written(address)
  return found.length === 0 ? [] : [{ from, secrets: found.map((secret) => new Redacted(secret)) }]
}

/** URL of a proxy: `proxy:3128` is taken for http://proxy:3128, as curl and docker do. */
export function addressOf(text: string): string {
  const trimmed = text.trim()
  return trimmed.includes('://') ? trimmed : `http://${trimmed}`
}

/**
 * Secrets in a proxy's URL: the password, and the login as it is sent, in three forms: decoded, as a URL has them, and
 * in the address's own writing. None without a password. Undefined when they cannot be decoded, as every client does.
 */
export function loginSecrets({ username, password }: URL, address: string): readonly string[] | undefined {
  const [, part = ''] = /^[^:]+:\/\/([^/?#]*)@/.exec(address) ?? []
  const colon = part.indexOf(':')
  const [login, word] = colon < 0 ? ['', ''] : [part, part.slice(colon + 1)]
  try {
    const [user, decoded] = [decodeURIComponent(username), decodeURIComponent(password)]
    if (decoded === '') return []
    const all = [decoded, `${user}:${decoded}`, password, `${username}:${password}`, word, login]
    return [...new Set(all)].filter((text) => text !== '')
  } catch {
    return undefined
  }
}

/** What stands where a login would. */
function written(address: string): readonly string[] {
  const [, login = '', word = ''] = /^[^:]+:\/\/([^:@]*:(.*))@/s.exec(address) ?? []
  return [word, login].filter((text) => text !== '' && word !== '')
}

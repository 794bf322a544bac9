import { loginsIn, type ProxyLogin } from '../../proxy/logins.ts'
import type { Environment } from '../../runner/context.ts'
import type { FileContent } from '../../runner/ports.ts'

/**
 * Logins of the proxies that docker gives to each build, as build arguments that every instruction can print.
 * https://docs.docker.com/engine/cli/proxy/
 */
export const configLogins = (own: DockerConfig): readonly ProxyLogin[] =>
  proxiesOf(own).flatMap(({ field, address }) => loginsIn(`${field} in docker's config.json`, address))

/** Docker's config.json as far as this step changes it; everything else in it is kept as it is. */
export type DockerConfig = Readonly<Record<string, unknown>>

/** Folders beside config.json that docker reads, and that the private configuration links to. */
export const LINKED_FOLDERS = ['contexts', 'cli-plugins'] as const

/** Login of docker to a registry. */
export interface RegistryLogin {
  /** Host as in the image reference, with port. */
  readonly host: string
  /** `user:password` in base64. Secret. */
  readonly authorization: string
}

/**
 * Configuration with logins, for the private config.json: the user's own one (proxies, helpers, other registries'
 * logins, the current context keep working) with the logins added.
 *
 * An empty credential helper for a host makes docker read `auths` even where the user has a credsStore:
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (getConfiguredCredentialStore)
 */
export function withLogins(own: DockerConfig, logins: readonly RegistryLogin[]): DockerConfig {
  if (logins.length === 0) return own
  const auths = logins.map(({ host, authorization }) => [host, { auth: authorization }])
  const helpers = logins.map(({ host }) => [host, ''])
  return {
    ...withoutFields(own, ['auths', 'credhelpers']),
    auths: { ...record(fieldOf(own, 'auths')), ...Object.fromEntries(auths) },
    credHelpers: { ...record(fieldOf(own, 'credHelpers')), ...Object.fromEntries(helpers) },
  }
}

/**
 * A config.json by which docker logs in nowhere. Where a file has no login and no helper at all, docker looks for a store that
 * the system has; an empty helper, for a host that cannot be, keeps it from that:
 * https://github.com/docker/cli/blob/master/cli/config/config.go (LoadDefaultConfigFile)
 */
export const withoutLogins = (own: DockerConfig): DockerConfig => ({
  ...withoutFields(own, ['auths', 'credhelpers', 'credsstore']),
  credHelpers: { 'none.invalid': '' },
})

const withoutFields = (own: DockerConfig, lowerNames: readonly string[]): DockerConfig =>
  Object.fromEntries(Object.entries(own).filter(([name]) => !lowerNames.includes(name.toLowerCase())))

/**
 * Value of a field of a config.json, or of an object in it; undefined where there is none, or it stands for nothing. Docker reads
 * names in any case, and all that are there: of several the last counts, and objects of entries become one.
 * https://pkg.go.dev/encoding/json#Unmarshal
 */
export function fieldOf(value: unknown, field: string): unknown {
  const found = Object.entries(record(value)).flatMap(([name, one]) =>
    name.toLowerCase() === field.toLowerCase() && one !== null ? [one] : [],
  )
  return found.length > 1 && found.every(isRecord) ? Object.assign({}, ...found) : found.at(-1)
}

/**
 * Name of docker's current context, and what names it; `default` is the engine of this machine, or of DOCKER_HOST, which
 * stands above all contexts: https://github.com/docker/cli/blob/master/cli/command/cli.go (resolveContextName)
 */
export function currentContext(
  env: Environment,
  own: DockerConfig,
): { readonly name: string; readonly from: string | undefined } {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = env
  if (host) return { name: 'default', from: undefined }
  if (context) return { name: context, from: 'the variable DOCKER_CONTEXT' }
  const name = fieldOf(own, 'currentContext')
  return typeof name === 'string' && name !== ''
    ? { name, from: "currentContext in docker's config.json" }
    : { name: 'default', from: undefined }
}

/** Takes what is at the path of a config.json. Returns its value, or undefined where that is not a JSON object. */
export const configIn = (content: FileContent): DockerConfig | undefined =>
  content instanceof Uint8Array ? parseConfig(Buffer.from(content).toString('utf8')) : undefined

/** Takes the text of a config.json. Returns its value, or undefined when it is not a JSON object. */
export function parseConfig(text: string): DockerConfig | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether the user's configuration gets logins from ECR's credential helper, which reads AWS variables. */
export function usesEcrHelper(own: DockerConfig): boolean {
  return [fieldOf(own, 'credsStore'), ...Object.values(record(fieldOf(own, 'credHelpers')))].includes('ecr-login')
}

/** The proxies that docker gives to builds, by engine: https://docs.docker.com/engine/cli/proxy/ */
const proxiesOf = (own: DockerConfig): readonly { readonly field: string; readonly address: string }[] =>
  Object.values(record(fieldOf(own, 'proxies'))).flatMap((proxies) =>
    Object.entries(record(proxies)).flatMap(([field, address]) =>
      typeof address === 'string' && field.toLowerCase() !== 'noproxy' ? [{ field, address }] : [],
    ),
  )

/** Whether the user's configuration has a login for a registry already, in the file or by a helper. */
export const hasLogin = (own: DockerConfig, host: string): boolean =>
  fieldOf(own, 'credsStore') === 'ecr-login' ||
  ['auths', 'credHelpers'].some((field) => Object.hasOwn(record(fieldOf(own, field)), host))

const isRecord = (value: unknown): value is DockerConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const record = (value: unknown): DockerConfig => (isRecord(value) ? value : {})

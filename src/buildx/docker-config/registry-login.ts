import { type DockerConfig, fieldOf } from './user-config.ts'

/** Login to a registry, as Docker's configuration has it. https://docs.docker.com/reference/cli/docker/login/ */
export type StoredLogin =
  | { readonly kind: 'none' }
  /** `user:password` in base64. Secret. */
  | { readonly kind: 'basic'; readonly authorization: string }
  /** Secret token that is changed for one of the registry: https://distribution.github.io/distribution/spec/auth/oauth/ */
  | { readonly kind: 'identity'; readonly token: string }

/** Login to a registry that a configuration of docker has, or the program that knows it. */
export type ConfiguredLogin =
  | StoredLogin
  /** Such as `docker-credential-ecr-login`, asked for `server`. */
  | { readonly kind: 'helper'; readonly program: string; readonly server: string }

/** Docker Hub's logins stand under the address that its registry had once: https://github.com/docker/cli/blob/master/cli/registry */
const HUB = 'https://index.docker.io/v1/'

/** Name under which docker keeps the login to a registry, by its host as image references name it (undefined: Docker Hub). */
export const serverOf = (host: string | undefined): string =>
  host === undefined || /^(index\.)?docker\.io$/.test(host) ? HUB : host

/**
 * Login of docker to a registry, by its host as image references name it (undefined: Docker Hub). A helper of this host goes
 * before the store for all, and that before the file, as in docker:
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (getConfiguredCredentialStore)
 */
export function configuredLogin(own: DockerConfig, host: string | undefined): ConfiguredLogin {
  const server = serverOf(host)
  const helper = memberOf(fieldOf(own, 'credHelpers'), server) ?? fieldOf(own, 'credsStore')
  // The name is a part of a program's: nothing that leads elsewhere.
  if (typeof helper === 'string' && /^[\w.-]+$/.test(helper))
    return { kind: 'helper', program: `docker-credential-${helper}`, server }
  const names = [server, `https://${server}`, `https://${server}/`, `https://${server}/v1/`]
  const [found] = names.flatMap((name) => memberOf(fieldOf(own, 'auths'), name) ?? [])
  const token = fieldOf(found, 'identitytoken')
  if (typeof token === 'string' && token !== '') return { kind: 'identity', token }
  const auth = fieldOf(found, 'auth')
  return typeof auth === 'string' && auth !== '' ? { kind: 'basic', authorization: auth } : { kind: 'none' }
}

/**
 * Login in the answer of a credential helper; none where it says that it has none, undefined where it says nothing of use.
 * https://github.com/docker/docker-credential-helpers#development
 */
export function readHelperAnswer(exitCode: number, output: string): ConfiguredLogin | undefined {
  if (exitCode !== 0) return /credentials not found/i.test(output) ? { kind: 'none' } : undefined
  try {
    const answer: unknown = JSON.parse(output)
    const [user, secret] = [memberOf(answer, 'Username'), memberOf(answer, 'Secret')]
    if (typeof user !== 'string' || typeof secret !== 'string' || secret === '') return undefined
    if (user === '<token>') return { kind: 'identity', token: secret }
    return { kind: 'basic', authorization: Buffer.from(`${user}:${secret}`).toString('base64') }
  } catch {
    return undefined
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined

import { printPlace, type RegistryMirror } from '../../names/registry-mirror.ts'
import { variableLogins } from '../../proxy/logins.ts'
import type { Environment } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import { type Fields, NO_FIELDS } from '../flags/fields.ts'

/** Reach of a container of BuildKit: what it is told so that it reaches what the job reaches. */
export interface Reach {
  /** Options of its driver. */
  readonly options: Fields
  /** Variables whose proxies it is not told, because they hold a password, and a command line is seen by all. */
  readonly withheld: readonly string[]
}

/**
 * Options that are added to those that the user gave, `given`: the job's proxies, and the network of the host where a
 * registry or a proxy is on this machine itself. `hosts` are those of the registries that the build reads or writes.
 * What the user says of either stays as it is.
 * https://docs.docker.com/build/builders/drivers/docker-container/#options
 */
export function reachOf(given: Fields, env: Environment, hosts: readonly string[]): Reach {
  const proxies = [...given.keys()].some((name) => /^env\.[a-z]+_proxy$/i.test(name)) ? NO_PROXIES : proxiesIn(env)
  const isHere = [...hosts, ...proxies.addresses.map(hostOf)].some(isLoopback)
  const network = isHere && !given.has('network') ? [['network', 'host'] as const] : []
  return { options: new Map([...network, ...proxies.options]), withheld: proxies.withheld }
}

interface JobProxies {
  readonly options: Fields
  readonly addresses: readonly string[]
  readonly withheld: readonly string[]
}

/** What BuildKit itself reads: https://pkg.go.dev/golang.org/x/net/http/httpproxy#FromEnvironment */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const

const EXCEPTIONS = ['NO_PROXY', 'no_proxy'] as const

const NO_PROXIES: JobProxies = { options: NO_FIELDS, addresses: [], withheld: [] }

function proxiesIn(env: Environment): JobProxies {
  const set = PROXIES.filter((name) => env[name])
  if (set.length === 0) return NO_PROXIES
  const secret = new Set(variableLogins(env).map(({ from }) => from))
  const told = set.filter((name) => !secret.has(name))
  const bypass = EXCEPTIONS.filter((name) => env[name])
  return {
    options:
      told.length === 0 ? NO_FIELDS : new Map([...told, ...bypass].map((name) => [`env.${name}`, env[name] ?? ''])),
    addresses: told.map((name) => env[name] ?? ''),
    withheld: set.filter((name) => secret.has(name)),
  }
}

/** The host of an address, with its port, if it has one; the scheme may be missing. */
const hostOf = (address: string): string =>
  address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^[^@/]*@|\/.*$/g, '')

const LOOPBACK = String.raw`(?:[a-z0-9.-]+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\]`

/** Whether a host, with or without a port, is this machine itself. */
export const isLoopback = (host: string): boolean => new RegExp(`^(?:${LOOPBACK})(?::\\d+)?$`, 'i').test(host)

/** The hosts of this machine itself in references of images and in URLs. Takes lines of a Dockerfile and of inputs. */
export function loopbackHostsIn(texts: readonly string[]): readonly string[] {
  const reference = new RegExp(`(?<![\\w.-])(?:${LOOPBACK})(?::\\d+)?(?=/)`, 'gi')
  return [...new Set(texts.flatMap((text) => text.match(reference) ?? []))]
}

/** Warning about proxies that the container does not get, by the names of their variables. */
export const withheldWarning = (names: readonly string[]): string =>
  `The BuildKit container that this step makes does not use the proxy of ${names.join(' and ')}: its address has a password, ` +
  'which everybody on this machine could read in a command line. If the build then reaches no registry, let the runner ' +
  'use a proxy without a password, or run docker/setup-buildx-action before this step.'

/** Authority that signs a registry's certificate, as the engine of this machine knows it. */
export interface Authority {
  /** With port, as in references. */
  readonly host: string
  readonly files: readonly string[]
}

/** https://docs.docker.com/engine/security/certificates/ */
const FOLDER = '/etc/docker/certs.d'

/**
 * Largest size, in bytes, of a configuration or a certificate that buildx reads: the file confutil/container.go, below.
 */
export const LARGEST = 1024 * 1024

/** The authorities that the engine of this machine trusts for registries, as far as this user may read them. */
export async function engineAuthorities({
  list,
  content,
}: Pick<Files, 'list' | 'content'>): Promise<readonly Authority[]> {
  const found = (await list(FOLDER)).map(async (host) => {
    const names = (await list(`${FOLDER}/${host}`)).filter((name) => name.endsWith('.crt'))
    const paths = names.map((name) => `${FOLDER}/${host}/${name}`)
    return { host, files: paths.filter((path) => content(path, LARGEST) instanceof Uint8Array) }
  })
  return (await Promise.all(found)).filter(({ files }) => files.length > 0)
}

/**
 * The configuration of BuildKit: the user's own for new builders (`users`), with the authorities and mirrors of registries
 * that it does not name. Undefined when there is nothing to say. buildx copies the files into the container. BuildKit speaks plain HTTP
 * with a registry on this machine unless it is told not to.
 * https://docs.docker.com/build/buildkit/configure/,
 * https://github.com/docker/buildx/blob/master/util/confutil/container.go (LoadConfigFiles) and
 * https://github.com/moby/buildkit/blob/master/util/resolver/resolver.go (fillInsecureOpts)
 */
export function buildkitConfig(
  users: string | undefined,
  authorities: readonly Authority[],
  mirrors: readonly RegistryMirror[],
): string | undefined {
  const lines = [
    ...authorities.map(({ host, files }) => [host, `  http = false\n  ca = ${JSON.stringify(files)}\n`] as const),
    ...mirrors.map(({ origin, mirror }) => [origin.host, `  mirrors = ["${printPlace(mirror)}"]\n`] as const),
  ]
  const hosts = [...new Set(lines.map(([host]) => host))].filter((host) => !users?.includes(host))
  const tables = hosts.map((host) => {
    const own = lines.flatMap(([one, line]) => (one === host ? [line] : []))
    return `[registry.${JSON.stringify(host)}]\n${own.join('')}`
  })
  const parts = [...(users === undefined ? [] : [users]), ...tables]
  return parts.length === 0 ? undefined : parts.join('\n')
}

/** Name of BuildKit's configuration for new builders, in buildx's own folder. */
export const CONFIG_NAME = 'buildkitd.default.toml'

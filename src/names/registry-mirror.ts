import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'
import { type ImageRepository, isRepositoryPath, parseHost } from './image-reference.ts'
import { parseRegistryHost } from './registry.ts'

/** Place in registries: a host, and what the paths of its images begin with; '' where that is nothing. */
export interface RegistryPlace {
  readonly host: string
  readonly path: string
}

/**
 * Mirror of a registry, or of what is below a path there: `docker.io=<host>/docker-hub` is
 * `{ origin: { host: 'docker.io', path: '' }, mirror: { host: '<host>', path: 'docker-hub' } }`.
 */
export interface RegistryMirror {
  readonly origin: RegistryPlace
  readonly mirror: RegistryPlace
}

/** https://github.com/distribution/reference/blob/main/normalize.go (defaultDomain, legacyDefaultDomain) */
const DOCKER_HUB = 'docker.io'
const HUB_HOSTS: readonly string[] = [DOCKER_HUB, 'index.docker.io']

/** Registries that many base images come from, for a suggestion. */
const KNOWN_HOSTS = [
  DOCKER_HUB,
  'ghcr.io',
  'quay.io',
  'public.ecr.aws',
  'registry.k8s.io',
  'mcr.microsoft.com',
  'gcr.io',
]

const FORM = 'registry=mirror, such as "docker.io=<account>.dkr.ecr.<region>.amazonaws.com/docker-hub"'

/**
 * Parses a mirror, `docker.io=123456789012.dkr.ecr.eu-central-1.amazonaws.com/docker-hub`, or of a part of a registry,
 * `docker.io/library=public.ecr.aws/docker/library`. Returns it, or what is wrong with the text.
 */
export function parseRegistryMirror(text: string): Parsed<RegistryMirror> {
  const equals = text.indexOf('=')
  if (equals < 0) return refused(`${quoted(text)} is not of the form ${FORM}`)
  const origin = parsePlace(text.slice(0, equals).trim())
  if (!origin.ok) return refused(`${quoted(text)}: before "=", ${origin.problem}`)
  const mirror = parsePlace(text.slice(equals + 1).trim())
  if (!mirror.ok) return refused(`${quoted(text)}: after "=", ${mirror.problem}`)
  return printPlace(origin.value) === printPlace(mirror.value)
    ? refused(`${quoted(text)} names the same place twice; after "=" is where images are read instead`)
    : parsed({ origin: withHub(origin.value), mirror: mirror.value })
}

/** People write the host of its API too, registry-1.docker.io. */
const withHub = ({ host, path }: RegistryPlace): RegistryPlace => ({
  host: host.endsWith('.docker.io') ? DOCKER_HUB : host,
  path,
})

function parsePlace(text: string): Parsed<RegistryPlace> {
  if (text === '') return refused('the registry is missing; is its variable defined?')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return refused(`write it without ${quoted(schemeOf(text))}`)
  const [first = '', ...rest] = text.split('/')
  const host = parseHost(first)
  if (!host.ok) return refused(`${host.problem}; ${didYouMean(first, KNOWN_HOSTS)}`)
  const registry = parseRegistryHost(first)
  if (!registry.ok && /\.dkr[.-]ecr\b/.test(first)) return registry
  const path = rest.join('/')
  if (rest.length > 0 && !isRepositoryPath(path)) return refused(wrongPath(path))
  return parsed({ host: host.value, path })
}

const schemeOf = (text: string): string => text.slice(0, text.indexOf('//') + 2)

function wrongPath(path: string): string {
  if (path === '' || path.endsWith('/')) return 'there is a "/" too many at the end'
  return /[:@]/.test(path)
    ? `${quoted(path)} has a tag or digest; name what the paths of its images begin with`
    : `${quoted(path)} is not the beginning of a path, such as "docker-hub"`
}

/** Prints a place as image references begin: `host/path`, or the host alone. */
export const printPlace = ({ host, path }: RegistryPlace): string => (path === '' ? host : `${host}/${path}`)

/**
 * Repository through the mirror that fits it best: the one for the longest path. Takes it as it was written, so that
 * `node` is `docker.io/library/node`. Undefined where no mirror is for it.
 */
export function mirroredRepository(
  repository: ImageRepository,
  mirrors: readonly RegistryMirror[],
): (RegistryPlace & { readonly mirror: RegistryMirror }) | undefined {
  const { host, path } = fullRepository(repository)
  const fits = ({ origin }: RegistryMirror): boolean =>
    origin.host === host && (origin.path === '' || `${path}/`.startsWith(`${origin.path}/`))
  const [mirror] = mirrors.filter(fits).toSorted((one, other) => other.origin.path.length - one.origin.path.length)
  if (mirror === undefined) return undefined
  const rest = mirror.origin.path === '' ? path : path.slice(mirror.origin.path.length + 1)
  return { mirror, host: mirror.mirror.host, path: [mirror.mirror.path, rest].filter((part) => part !== '').join('/') }
}

/**
 * Repository by its whole name, as docker takes what is written: `node` is `docker.io/library/node`.
 * https://github.com/distribution/reference/blob/main/normalize.go (splitDockerDomain)
 */
export function fullRepository({ host, path }: ImageRepository): RegistryPlace {
  if (host !== undefined && !HUB_HOSTS.includes(host)) return { host, path }
  return { host: DOCKER_HUB, path: path.includes('/') ? path : `library/${path}` }
}

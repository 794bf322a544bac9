import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { type AccountId, partitionOf, type Region } from './aws.ts'
import {
  type Digest,
  type ImageReference,
  type ImageRepository,
  isRepositoryPath,
  printRepository,
  splitRepository,
  type Tag,
} from './image-reference.ts'
import { isPublicHost, type NamedRegistry, parseAlias, parseRegistryHost, type Registry } from './registry.ts'

/** The name of an ECR repository, such as `team/app`. */
export type RepositoryName = string & { readonly __name: 'RepositoryName' }

/** Address of a repository, as a user writes it: its name alone, or its full URI, which names the registry too. */
export interface RepositoryAddress {
  readonly name: RepositoryName
  readonly registry?: NamedRegistry
  /** The address of a local ECR. Whether ECR answers with it shows only when it is asked, and nothing goes there before. */
  readonly localHost?: string
}

/** A repository whose registry is known. */
export interface Repository {
  readonly name: RepositoryName
  readonly registry: Registry
}

/** Whether a host is an address of a local ECR: each account and region has one of its own on this machine. */
export const isLocalHost = (host: string): boolean => /^127(?:\.\d{1,3}){3}:\d+$/.test(host)

/** A text with small letters for A to Z alone: others that become ASCII ones, as the sign for Kelvin, are no mistake of case. */
export const inSmallLetters = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/**
 * Parses a repository's name, such as `team/app`. Returns it typed, or what is wrong with it. ECR's rule is docker's
 * with another length, "__" and "--" included, by the service's own model, although the user guide calls these unsupported:
 * https://github.com/boto/botocore/blob/develop/botocore/data/ecr/2015-09-21/service-2.json (RepositoryName)
 */
export function parseRepositoryName(text: string): Parsed<RepositoryName> {
  if (text.length < 2 || text.length > 256) {
    return refused(`repository name ${quoted(text)} has ${text.length} characters; ECR takes 2 to 256`)
  }
  if (isRepositoryPath(text)) return parsed(text as RepositoryName)
  const small = inSmallLetters(text)
  if (isRepositoryPath(small)) {
    return refused(`repository name ${quoted(text)} has capital letters; ECR wants ${quoted(small)}`)
  }
  if (hasEmptyPart(text)) return refused(`${quoted(text)} has an empty part beside a "/"; is its variable defined?`)
  return refused(
    `${quoted(text)} is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"`,
  )
}

/**
 * Parses the name of a repository on ECR Public, whose own rule has one separator between two words:
 * https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_CreateRepository.html (repositoryName)
 */
function parsePublicName(text: string): Parsed<RepositoryName> {
  const name = parseRepositoryName(text)
  if (!name.ok) return name
  if (text.length > 205)
    return refused(`repository name ${quoted(text)} has ${text.length} characters; ECR Public takes 205`)
  const doubled = [...new Set(text.match(/[_-]{2,}/g))].map(quoted)
  return doubled.length === 0
    ? name
    : refused(`${quoted(text)} has ${doubled.join(', ')}; ECR Public takes one "-", "_" or "." between two words`)
}

/** Whether a part of a repository's address is empty, as where a variable that is not defined was to give it. */
export const hasEmptyPart = (text: string): boolean => text.split('/').includes('')

/**
 * Problem of a text that begins with "/", where a registry was to stand: `/app` is `${{ steps.login.outputs.registry }}/app`
 * without that step. It may as well lack a folder, so that no name is taken from it.
 */
function emptyRegistryProblem(text: string): string {
  const name = parseRepositoryName(text.slice(1))
  const remedy = name.ok
    ? `write ${quoted(name.value)} for the registry of this step's account and region, or the whole URI`
    : 'write the name of the repository, or its whole URI'
  return `in ${quoted(text)}, the part before "/" is empty: the output of a step that is no longer there, or a variable that is not defined? If so, ${remedy}`
}

/**
 * Parses the address of a repository, as a user writes it: `team/app`,
 * `123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app`, `public.ecr.aws/<alias>/team/app`, or the URI of a
 * repository in a local ECR, `127.0.0.1:4510/team/app`. `localhost/app` is a name, unlike in an image reference.
 * Returns the address, or what is wrong.
 */
export function parseRepositoryAddress(text: string): Parsed<RepositoryAddress> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return refused(
      `${quoted(text)} begins with a scheme; write it without ${quoted(text.slice(0, text.indexOf('//') + 2))}`,
    )
  }
  if (text.startsWith('/')) return refused(emptyRegistryProblem(text))
  const written = splitRepository(text)
  const { host, path } = written.host === 'localhost' ? { host: undefined, path: text } : written
  if (path.includes(':') || path.includes('@')) {
    return refused(`${quoted(text)} has a tag or digest; name the repository only, and give tags in the input tags`)
  }
  if (parseRegistryHost(text).ok || isPublicHost(text)) {
    return refused(`${quoted(text)} is a registry; add "/" and the name of the repository`)
  }
  if (host !== undefined && isPublicHost(host)) return parsePublicAddress(text, host, path)
  const name = parseRepositoryName(path)
  if (!name.ok) return name
  if (host === undefined) return parsed({ name: name.value })
  if (isLocalHost(host)) return parsed({ name: name.value, localHost: host })
  const registry = parseRegistryHost(host)
  return registry.ok ? parsed({ name: name.value, registry: registry.value }) : registry
}

function parsePublicAddress(text: string, host: string, path: string): Parsed<RepositoryAddress> {
  const slash = path.indexOf('/')
  if (slash < 0) return refused(`${quoted(text)} has no alias; on ECR Public a repository is ${host}/<alias>/<name>`)
  const alias = parseAlias(path.slice(0, slash))
  if (!alias.ok) return alias
  const name = parsePublicName(path.slice(slash + 1))
  return name.ok ? parsed({ name: name.value, registry: { kind: 'public', host, alias: alias.value } }) : name
}

/** Path of a repository, which stands behind the host in references: `team/app`, on ECR Public `<alias>/team/app`. */
export function repositoryPath({ name, registry }: RepositoryAddress | Repository): string {
  return registry !== undefined && 'alias' in registry && registry.alias !== undefined
    ? `${registry.alias}/${name}`
    : name
}

/** Repository as image references name it: its host and its path. */
export const imageRepository = (repository: Repository): ImageRepository => ({
  host: repository.registry.host,
  path: repositoryPath(repository),
})

/** URI of a repository, `<host>/<name>` or `<host>/<alias>/<name>`, as docker and ECR write a repository. */
export const repositoryUri = (repository: Repository): string => printRepository(imageRepository(repository))

const addressedRepository = (address: RepositoryAddress): ImageRepository => ({
  host: address.registry?.host ?? address.localHost,
  path: repositoryPath(address),
})

/** Text of a repository's address, as a user would write it. */
export const addressText = (address: RepositoryAddress): string => printRepository(addressedRepository(address))

/**
 * Names of a repository where nobody is asked for its registry: as a user wrote it, with the hosts that references to
 * it have named.
 */
export const namesUnasked = (address: RepositoryAddress, hosts: readonly string[]): readonly ImageRepository[] =>
  address.registry === undefined && address.localHost === undefined && hosts.length > 0
    ? hosts.map((host) => ({ host, path: address.name }))
    : [addressedRepository(address)]

/** Reference to the image that a tag points to: `<host>/<name>:<tag>`. */
export const tagReference = (repository: Repository, tag: Tag): ImageReference => ({
  repository: imageRepository(repository),
  tag,
})

/** Reference to the image that has a digest: `<host>/<name>@<digest>`. */
export const digestReference = (repository: Repository, digest: Digest): ImageReference => ({
  repository: imageRepository(repository),
  digest,
})

/**
 * ARN of a private repository, `arn:aws:ecr:eu-central-1:123456789012:repository/team/app`:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const repositoryArn = (region: Region, account: AccountId, name: RepositoryName): string =>
  `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`

/**
 * ARN of a public repository, `arn:aws:ecr-public::123456789012:repository/team/app`:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistrypublic.html
 */
export const publicRepositoryArn = (account: AccountId, name: RepositoryName): string =>
  `arn:aws:ecr-public::${account}:repository/${name}`

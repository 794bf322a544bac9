import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { type AccountId, parseAccountId, type Region } from '../names/aws.ts'
import { parseHost, type RegistryHost } from '../names/image-reference.ts'
import { isPublicHost, type NamedRegistry, parseAlias, parseRegistryHost } from '../names/registry.ts'
import { isLocalHost, type RepositoryName } from '../names/repository.ts'

/** Registry that ECR is asked about, as far as it says which answers cannot be true. */
export interface AskedRegistry {
  /** What the input repository names; undefined: the repository's name alone. */
  readonly named: NamedRegistry | undefined
  readonly region: Region
  /** Undefined: the registry of the caller. */
  readonly account: AccountId | undefined
  /** Whether the API is on this machine, as a local ECR's is. */
  readonly onThisMachine: boolean
}

/** Place of a repository, as an answer says it: `{ host: 'public.ecr.aws', alias: 'a1b2c3d4', account: '123456789012' }`. */
export interface AnsweredPlace {
  readonly host: RegistryHost
  /** What stands before the repository's name on ECR Public; undefined in a private registry. */
  readonly alias?: string
  readonly account: AccountId
}

/** Place of a repository in words of the API, of which nothing is checked yet. */
export interface AnsweredRepository {
  readonly repositoryUri?: string | undefined
  readonly registryId?: string | undefined
}

/**
 * Parses the host of a registry in an answer: `127.0.0.1:4510`. Returns it, or why nothing may be pushed there. An ECR host that the input
 * names is never left for one that is not ECR's, with one exception: an API on this machine may answer with an address of
 * this machine. That is a local ECR, and the image does not leave the machine.
 */
export function parseAnsweredHost(text: string, { named, region, onThisMachine }: AskedRegistry): Parsed<RegistryHost> {
  const host = parseHost(text)
  if (!host.ok) return refused(`the answer names no registry: ${host.problem}`)
  if (isPublicHost(text)) {
    return named?.kind === 'public'
      ? host
      : refused(`the answer names ECR Public, and a private registry was asked for`)
  }
  const own = parseRegistryHost(text)
  if (!own.ok) {
    if (named === undefined || (onThisMachine && isLocalHost(text))) return host
    return refused(
      `the answer names ${quoted(text)}, which is not ECR's, and the input repository names ${named.host}. If ECR shall have its registry elsewhere (AWS_ENDPOINT_URL), give the repository by its name alone`,
    )
  }
  if (named?.kind === 'public') return refused(`the answer names ${text}, and ECR Public was asked for`)
  return own.value.region === region
    ? host
    : refused(`the answer names ${text}, and the region ${region} was asked for`)
}

/**
 * Parses what an answer says of the repository that was asked for. Returns its place, or why that cannot be.
 */
export function parseAnsweredPlace(
  { repositoryUri: uri = '', registryId = '' }: AnsweredRepository,
  name: RepositoryName,
  asked: AskedRegistry,
): Parsed<AnsweredPlace> {
  const account = parseAccountId(registryId)
  if (!account.ok) return refused(`the answer names no registry: ${account.problem}`)
  if (asked.account !== undefined && account.value !== asked.account) {
    return refused(`the answer is about account ${account.value}, and account ${asked.account} was asked for`)
  }
  const suffix = `/${name}`
  if (!uri.endsWith(suffix)) return refused(`the answer has the URI ${quoted(uri)} for the repository ${quoted(name)}`)
  const [first = '', ...others] = uri.slice(0, -suffix.length).split('/')
  const host = parseAnsweredHost(first, asked)
  if (!host.ok) return host
  const own = parseRegistryHost(first)
  if (own.ok && own.value.account !== account.value) {
    return refused(`the answer is about account ${account.value}, and names ${first}`)
  }
  const place = { host: host.value, account: account.value }
  if (asked.named?.kind !== 'public') {
    return others.length === 0
      ? parsed(place)
      : refused(`the answer has the URI ${quoted(uri)}, which is no private one`)
  }
  const alias = parseAlias(others.join('/'))
  return alias.ok ? parsed({ ...place, alias: alias.value }) : alias
}

/**
 * Parses the token of an answer, `AWS:<password>` in base64. Returns it, or that it is none: it becomes a header and a part of
 * Docker's configuration. The problem does not show it.
 */
export const parseAuthorization = (text: string): Parsed<string> =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? parsed(text) : refused('the answer holds no token in base64')

/** Parses the media type of a manifest in an answer. Returns it, or that it is none. */
export const parseMediaType = (text: string): Parsed<string> =>
  /^[a-z]+\/[\w.+-]{1,127}$/.test(text) ? parsed(text) : refused(`${quoted(text)} is not a media type`)

/** Time in an answer; undefined where it is none. */
export const timeIn = (time: Date | undefined): Date | undefined =>
  time === undefined || Number.isNaN(time.getTime()) ? undefined : time

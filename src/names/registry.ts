import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { type AccountId, type Partition, parseAccountId, parseRegion, partitionOf, type Region } from './aws.ts'

/** A registry whose owner is known: where a repository is. */
export interface Registry {
  readonly account: AccountId
  readonly region: Region
  /** Host, with port for a local registry: the part of a reference before the first slash. */
  readonly host: string
  /** Alias, which stands before the repository's name on ECR Public; undefined for a private registry. */
  readonly alias?: string
}

/** A private registry as its host names it: one account in one region. ECR has several hosts for each. */
export interface PrivateRegistry {
  readonly kind: 'private'
  readonly account: AccountId
  readonly region: Region
  readonly host: string
  readonly fips: boolean
  readonly dualStack: boolean
}

/** A registry on ECR Public as a URI names it: whose it is, only AWS knows. */
export interface PublicRegistry {
  readonly kind: 'public'
  readonly host: string
  readonly alias: string
}

/** Registry as a URI names it, private or on ECR Public. */
export type NamedRegistry = PrivateRegistry | PublicRegistry

interface Suffixes {
  readonly classic: string
  readonly dualStack?: string
}

// https://github.com/awslabs/amazon-ecr-credential-helper/blob/main/ecr-login/api/client.go (host pattern) and
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
const SUFFIXES: Readonly<Record<Partition, Suffixes>> = {
  aws: { classic: 'amazonaws.com', dualStack: 'on.aws' },
  'aws-cn': { classic: 'amazonaws.com.cn', dualStack: 'on.amazonwebservices.com.cn' },
  'aws-us-gov': { classic: 'amazonaws.com', dualStack: 'on.aws' },
  'aws-eusc': { classic: 'amazonaws.eu' },
  'aws-iso': { classic: 'c2s.ic.gov' },
  'aws-iso-b': { classic: 'sc2s.sgov.gov' },
  'aws-iso-e': { classic: 'cloud.adc-e.uk' },
  'aws-iso-f': { classic: 'csp.hci.ic.gov' },
}

/** Host name of an account's registry in a region: `123456789012.dkr.ecr.eu-central-1.amazonaws.com`. */
export function registryHost(account: AccountId, region: Region): string {
  return `${account}.dkr.ecr.${region}.${SUFFIXES[partitionOf(region)].classic}`
}

const HOST = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)$/

/**
 * Parses the host name of a private ECR registry. Returns the registry, or what is wrong with the name. The whole host
 * is matched, suffix and partition included: a look-alike host never gets credentials.
 */
export function parseRegistryHost(host: string): Parsed<PrivateRegistry> {
  const notEcr = refused(
    `${quoted(host)} is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)`,
  )
  const match = HOST.exec(host)
  if (match === null) return notEcr
  const [, accountText = '', separator, fips, regionText = '', suffix] = match
  const account = parseAccountId(accountText)
  const region = parseRegion(regionText)
  if (!account.ok || !region.ok) return notEcr
  const { classic, dualStack } = SUFFIXES[partitionOf(region.value)]
  if (suffix !== (separator === '-' ? dualStack : classic)) return notEcr
  const variant = { fips: fips !== undefined, dualStack: separator === '-' }
  return parsed({ kind: 'private', account: account.value, region: region.value, host, ...variant })
}

/**
 * Region of ECR Public's API, whatever the region of the job:
 * https://docs.aws.amazon.com/general/latest/gr/ecr-public.html
 */
export const PUBLIC_REGION = 'us-east-1' as Region

// The second one has IPv6: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html
const PUBLIC_HOSTS: readonly string[] = ['public.ecr.aws', 'ecr-public.aws.com']

/** Whether a host is ECR Public's. */
export const isPublicHost = (host: string): boolean => PUBLIC_HOSTS.includes(host)

/** Whether a host is one of ECR's own, where credentials for ECR may go. */
export const isEcrHost = (host: string): boolean => isPublicHost(host) || parseRegistryHost(host).ok

// https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_RegistryAlias.html
const ALIAS = /^[a-z][a-z0-9]+(?:[._-][a-z0-9]+)*$/

/** Parses the alias of a registry on ECR Public. Returns it, or what is wrong with it. */
export function parseAlias(text: string): Parsed<string> {
  return text.length >= 2 && text.length <= 50 && ALIAS.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not the alias of a registry on ECR Public`)
}

/** Prefix of IAM's actions on a registry. */
export const actionPrefix = ({ alias }: Pick<Registry, 'alias'>): 'ecr' | 'ecr-public' =>
  alias === undefined ? 'ecr' : 'ecr-public'

/** Registry as sentences name it. */
export const describeRegistry = ({ account, region, alias }: Registry): string =>
  `account ${account}, ${alias === undefined ? `region ${region}` : 'ECR Public'}`

/** Whether a host is one of a registry's: ECR has several for each (classic, FIPS, dual stack). */
export function isHostOf(host: string, registry: Registry | NamedRegistry): boolean {
  const isPublic = 'alias' in registry && registry.alias !== undefined
  if (isPublicHost(host)) return isPublic
  const named = parseRegistryHost(host)
  if (!named.ok) return host === registry.host
  if (isPublic || !('account' in registry)) return false
  return named.value.account === registry.account && named.value.region === registry.region
}

/** Subject of a URL of a registry's API. */
export interface RegistryUrl {
  /** `<host>/<name>`, as an image reference begins. */
  readonly repository: string
  readonly part: 'manifests' | 'blobs' | 'uploads'
  /** The tag or digest of a manifest, the digest of a blob, or an upload. */
  readonly reference: string
}

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints
const URL = /^https?:\/\/([^/\s]+)\/v2\/([^\s?]+?)\/(manifests|blobs|blobs\/uploads)\/([^/\s?]*)(\?\S*)?$/

/**
 * Parses a URL of the registry API, as docker names it in an error: `https://<host>/v2/team/app/manifests/v1`. Returns
 * its parts, or what is wrong with it.
 */
export function parseRegistryUrl(text: string): Parsed<RegistryUrl> {
  const [, host = '', name = '', part = '', reference = ''] = URL.exec(text) ?? []
  if (part === '') return refused(`${quoted(text)} is not a URL of a registry's API`)
  return parsed({
    repository: `${host}/${name}`,
    part: part === 'blobs/uploads' ? 'uploads' : part === 'blobs' ? 'blobs' : 'manifests',
    reference,
  })
}

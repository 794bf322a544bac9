import { type AccountId, parseAccountId } from './account.ts'
import { type Parsed, parsed, quoted, refused } from './parsed.ts'
import { type Partition, parseRegion, partitionOf, type Region } from './region.ts'

/** A private ECR registry: one account in one region, and the host under which images are addressed. */
export interface Registry {
  readonly account: AccountId
  readonly region: Region
  /** Host, with port for a local registry: the part of a reference before the first slash. */
  readonly host: string
}

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

/** The host name of an account's registry in a region. */
export function registryHost(account: AccountId, region: Region): string {
  return `${account}.dkr.ecr.${region}.${SUFFIXES[partitionOf(region)].classic}`
}

const HOST = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)$/

/**
 * Takes a host name. Returns the private ECR registry that it names, or what is wrong with it. The whole host is
 * matched, suffix and partition included: a look-alike host never gets credentials.
 */
export function parseRegistryHost(host: string): Parsed<Registry> {
  const notEcr = refused(
    `${quoted(host)} is not the host of a private ECR registry (<account>.dkr.ecr.<region>.amazonaws.com)`,
  )
  const match = HOST.exec(host)
  if (match === null) return notEcr
  const [, accountText = '', separator, , regionText = '', suffix] = match
  const account = parseAccountId(accountText)
  const region = parseRegion(regionText)
  if (!account.ok || !region.ok) return notEcr
  const { classic, dualStack } = SUFFIXES[partitionOf(region.value)]
  if (suffix !== (separator === '-' ? dualStack : classic)) return notEcr
  return parsed({ account: account.value, region: region.value, host })
}

/** Whether a host is one of a registry's: ECR has several for each (classic, FIPS, dual stack). */
export function isHostOf(host: string, registry: Registry): boolean {
  const named = parseRegistryHost(host)
  return named.ok
    ? named.value.account === registry.account && named.value.region === registry.region
    : host === registry.host
}

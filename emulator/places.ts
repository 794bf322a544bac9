/** One registry of this server: an account in a region, with an address of its own. */
export interface Place {
  readonly account: string
  readonly region: string
  /** `127.0.0.1` for the first, `127.0.0.2` for the second. */
  readonly address: string
}

/** Where ECR Public is reached. Docker takes all of 127.0.0.0/8 without TLS, so it needs no port of its own. */
export const publicAddress = '127.0.0.254'

const isLoopback = (host: string): boolean => /^127(\.\d{1,3}){3}$/.test(host)

function problems(accounts: readonly string[], regions: readonly string[], host: string): string[] {
  const wrongAccounts = accounts.filter((account) => !/^[0-9]{12}$/.test(account))
  const wrongRegions = regions.filter((region) => !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region))
  const all = [...accounts, ...regions]
  const count = accounts.length * regions.length
  return [
    ...wrongAccounts.map((account) => `The account has to be 12 digits; it is '${account}'.`),
    ...wrongRegions.map((region) => `The region has to look like us-east-1; it is '${region}'.`),
    ...(new Set(all).size < all.length ? ['An account or a region is named twice.'] : []),
    ...(count < 1 || count > 253 ? [`There can be 1 to 253 accounts and regions together, not ${count}.`] : []),
    ...(count > 1 && !host.endsWith('.0.0.1')
      ? [`Several accounts or regions need addresses of their own, from 127.0.0.1 on; the host is '${host}'.`]
      : []),
  ]
}

/**
 * Every account in every region, each at the next address.
 * @param host the address of the first
 * @throws Error that names everything that is wrong
 */
export function placesOf(accounts: readonly string[], regions: readonly string[], host: string): Place[] {
  const wrong = problems(accounts, regions, host)
  if (wrong.length > 0) throw new Error(wrong.join(' '))
  const pairs = accounts.flatMap((account) => regions.map((region) => ({ account, region })))
  return pairs.map((pair, at) => ({ ...pair, address: at === 0 ? host : host.replace(/1$/, String(at + 1)) }))
}

/** The addresses to listen on: those of the places and, next to a loopback address, that of ECR Public. */
export function addressesOf(places: readonly Place[]): string[] {
  const [first] = places
  const addresses = places.map(({ address }) => address)
  return first !== undefined && isLoopback(first.address) ? [...addresses, publicAddress] : addresses
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
function suffixOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn'
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com'
}

/** The name that AWS gives to a place's registry. */
export function realRegistryHost({ account, region }: Pick<Place, 'account' | 'region'>): string {
  return `${account}.dkr.ecr.${region}.${suffixOf(region)}`
}

export const realPublicHost = 'public.ecr.aws'

/** AWS's own names for everything that is served here, for a certificate and for /etc/hosts. */
export function realHosts(places: readonly Place[]): string[] {
  const ofPlace = (place: Place) => [
    realRegistryHost(place),
    `api.ecr.${place.region}.${suffixOf(place.region)}`,
    `sts.${place.region}.${suffixOf(place.region)}`,
  ]
  return [...new Set([...places.flatMap(ofPlace), realPublicHost, 'api.ecr-public.us-east-1.amazonaws.com'])]
}

/** Whether a request was sent to one of AWS's own names. */
export const isRealHost = (host: string): boolean => /(\.amazonaws\.(com|com\.cn|eu)|^public\.ecr\.aws)$/.test(host)

import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import type { ImageId } from '../ecr/api.ts'
import type { IdentitySettings } from '../ecr/destination.ts'
import type { AccountId, Region, Role } from '../names/aws.ts'
import { type ImageReference, parseHost, parseReference, printReference } from '../names/image-reference.ts'
import { isPublicHost, parseRegistryHost } from '../names/registry.ts'
import { isLocalHost, parseRepositoryAddress, type RepositoryAddress } from '../names/repository.ts'
import type { CommonSettings } from './repositories.ts'

/** Image that is there already, as an input names it. */
export interface ImageSource {
  /** As it is written, for sentences: `team/app:v1`. */
  readonly text: string
  readonly id: ImageId
  readonly reference: ImageReference
  /** Where ECR would be asked for it; undefined for an image of another registry, to which docker's login is used. */
  readonly ecr: EcrSource | undefined
}

/** Repository of ECR that an image is read from, and as whom. */
export interface EcrSource {
  readonly address: RepositoryAddress
  /** Undefined: the caller's. */
  readonly account: AccountId | undefined
  readonly region: Region
  readonly identity: IdentitySettings
}

/** What the other inputs say about sources in ECR. */
export type SourceSettings = Pick<CommonSettings, 'account' | 'region' | 'identities'> & {
  /** Role that reads them; undefined: the one for the repositories. */
  readonly role: Role | undefined
}

const NO_REGION = 'it names no registry, and nothing says the region; give aws-region, or the whole URI'

/**
 * Parses the name of an image that is there: `team/app:v1` or `team/app@sha256:…` in the registry of this step, a full URI of
 * ECR, or a reference to any registry with its host, as `docker.io/library/alpine:3.22`. Returns it with what ECR is asked
 * as, or what is wrong with it.
 */
export function parseImageSource(text: string, settings: SourceSettings): Parsed<ImageSource> {
  const reference = parseReference(text)
  if (!reference.ok) return reference
  const { host, path } = reference.value.repository
  const source = { text: printReference(reference.value), id: idOf(reference.value), reference: reference.value }
  if (host !== undefined && !parseHost(host).ok) return refused(`${quoted(text)} is no image of a registry`)
  const isOther = host !== undefined && (isPublicHost(host) || (!parseRegistryHost(host).ok && !isLocalHost(host)))
  if (isOther) return parsed({ ...source, ecr: undefined })
  const address = parseRepositoryAddress(host === undefined ? path : `${host}/${path}`)
  if (!address.ok) return address
  const ecr = ecrSource(address.value, settings)
  return ecr === undefined ? refused(NO_REGION) : parsed({ ...source, ecr })
}

/** What counts where both are written is the digest. */
function idOf(reference: ImageReference): ImageId {
  if (reference.tag === undefined) return { digest: reference.digest }
  return reference.digest === undefined ? { tag: reference.tag } : { digest: reference.digest }
}

function ecrSource(
  address: RepositoryAddress,
  { account, region, identities, role }: SourceSettings,
): EcrSource | undefined {
  const named = address.registry?.kind === 'private' ? address.registry : undefined
  const place = named?.region ?? region
  if (place === undefined) return undefined
  const reader = role ?? identities.role
  return {
    address,
    account: named?.account ?? account,
    region: place,
    identity: {
      region: region ?? place,
      keys: identities.keys,
      role: reader && { role: reader, ...identities.details },
      attempts: identities.attempts,
      allowedAccounts: identities.allowedAccounts,
    },
  }
}

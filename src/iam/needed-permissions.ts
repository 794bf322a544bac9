import { isEmpty } from '../ecr/create.ts'
import type { Destination, RepositorySettings } from '../ecr/destination.ts'
import { followsCommits, guardedTags } from '../image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { AccountId, Region } from '../names/aws.ts'
import { parseRegistryHost } from '../names/registry.ts'
import type { RegistryMirror } from '../names/registry-mirror.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { Permission } from './permissions.ts'

/** Use of a repository: which one it is, and what is done with it. */
export interface RepositoryUse {
  /** Its name, or what its name begins with: `docker-hub/*`. */
  readonly name: RepositoryName | `${string}*`
  /** Undefined: in whichever account, or region. */
  readonly account: AccountId | undefined
  readonly region: Region | undefined
  readonly features: readonly Permission[]
  /** The KMS key of a repository that is created, as the user wrote it. Undefined: there is none, or whichever. */
  readonly key: string | undefined
  /** True when it is on ECR Public. */
  readonly isPublic: boolean
}

/** Extras of a run that need more rights. */
export interface BuildExtras {
  readonly secrets: boolean
  /** A cache in one of the repositories. */
  readonly cache: boolean
  /** Tags that nobody wrote: of which commit an image is that has one of them is read. */
  readonly defaultTags: boolean
  /** Tags that float, and stay where they are when that is newer. `only`: the image gets no other. */
  readonly floating?: 'some' | 'only' | undefined
  /** One platform of the image is built, and other jobs build the others. */
  readonly parts?: boolean
  /** The findings of ECR's scan decide whether the image gets its tags. */
  readonly scans?: boolean
  /** The size of the image decides whether it gets its tags, and what made a layer that grew is told. */
  readonly sizes?: boolean
  /** The image waits under a tag of its own, until it is known whether it gets those that are wanted. */
  readonly waits?: boolean
  /** The image is signed beside it, before it gets its tags. */
  readonly signs?: boolean
  /** ECR signs the image before it gets its tags. */
  readonly signing?: boolean
  /** An image that is there may be taken instead of a build. */
  readonly reuse?: boolean
  /** Nothing is built: each destination gets the image from where it is, and none gets it from another destination. */
  readonly isThere?: boolean
  /** Mirrors that base images are read through. */
  readonly mirrors?: readonly RegistryMirror[]
}

/** Extra that the tags of a run need which float; none where each of them follows versions, which tags tell. */
export function floatingExtra(
  tags: Pick<TagSettings, 'names' | 'floating' | 'floatingTags'> | undefined,
): Pick<BuildExtras, 'floating'> {
  if (tags === undefined) return {}
  const { length } = guardedTags(tags)
  if (length > 0 && length === tags.names.length) return { floating: 'only' }
  return followsCommits(tags) ? { floating: 'some' } : {}
}

/** Repository of an image that is there, as inputs name it. */
export type SourceRepository = Pick<Destination, 'address' | 'account' | 'region' | 'identity'>

/** Use of the repository that an image is brought from, or joined from. */
export const sourceUse = (
  { address, account, region, identity }: SourceRepository,
  referrers: 'all' | 'none',
): RepositoryUse => ({
  name: address.name,
  account: account ?? identity.role?.role.account,
  region,
  features: sourceFeatures(referrers),
  key: undefined,
  isPublic: address.registry?.kind === 'public',
})

/** Uses of the pull-through caches among mirrors: all that is below their paths. */
export const mirrorUses = (mirrors: readonly RegistryMirror[] = []): readonly RepositoryUse[] =>
  mirrors.flatMap(({ mirror: { host, path } }) => {
    const registry = parseRegistryHost(host)
    if (!registry.ok) return []
    const { account, region } = registry.value
    const name = `${path === '' ? '' : `${path}/`}*` as const
    return [{ name, account, region, features: ['mirror' as const], key: undefined, isPublic: false }]
  })

/** What is done with the repository of an image that is there. */
export const sourceFeatures = (referrers: 'all' | 'none'): readonly Permission[] =>
  referrers === 'all' ? ['source', 'referrers'] : ['source']

/** What is done with an image before it gets its tags: the extras whose permissions have their names. */
const CHECKS = ['reuse', 'secrets', 'scans', 'sizes', 'signs'] as const satisfies readonly (Permission &
  keyof BuildExtras)[]

/**
 * Uses of the repositories of a run: what the inputs let this step do with each destination, in the same order.
 */
export function repositoryUses(destinations: readonly Destination[], build: BuildExtras): readonly RepositoryUse[] {
  const { cache, defaultTags, floating, waits, isThere = false } = build
  return destinations.map((destination, index) => {
    const extras: readonly Permission[] = [
      ...(isThere ? (['mounts'] as const) : []),
      ...(build.parts ? (['parts'] as const) : []),
      ...(defaultTags ? (['default-tags'] as const) : []),
      ...(floating === undefined ? [] : (['floating-tags'] as const)),
      ...CHECKS.filter((name) => build[name]),
      ...(waits || (floating === 'only' && !isThere) ? (['waits'] as const) : []),
      ...(build.signing ? (['signing'] as const) : []),
      ...(cache && destination.keepsCache ? (['cache'] as const) : []),
    ]
    const { address, account, region, identity } = destination
    // The others get a build's image from the first destination that took it: from any but the last.
    const isCopied = !isThere && index < destinations.length - 1
    return {
      name: address.name,
      // Without an account in the inputs, the registry is that of the credentials.
      account: account ?? identity.role?.role.account,
      region,
      features: [...featuresOf(destination, isCopied), ...extras],
      key: destination.repositorySettings.desired.encryption?.key,
      isPublic: address.registry?.kind === 'public',
    }
  })
}

function featuresOf({ repositorySettings: settings }: Destination, isCopied: boolean): readonly Permission[] {
  const templates: readonly Permission[] = isEmpty(settings.desired) ? ['templates'] : []
  const key: readonly Permission[] = settings.desired.encryption?.key === undefined ? [] : ['kms-key']
  const create: readonly Permission[] = settings.create === 'missing' ? ['create', ...key, ...templates] : []
  const copy: readonly Permission[] = isCopied ? ['copy'] : []
  return ['push', ...create, ...copy, ...settingsOf(settings)]
}

/** What settings need beyond the creation: policies and tags are set by calls of their own, and so is every change. */
function settingsOf({ create, mode, desired }: RepositorySettings): readonly Permission[] {
  const sets = mode === 'apply' || create === 'missing'
  const named: readonly Permission[] = [
    ...(desired.lifecyclePolicy === undefined ? [] : (['lifecycle-policy'] as const)),
    ...(desired.repositoryPolicy === undefined ? [] : (['repository-policy'] as const)),
    ...(desired.tags.length === 0 ? [] : (['repository-tags'] as const)),
  ]
  const catalog: readonly Permission[] = desired.catalog === undefined ? [] : ['check-public-catalog']
  const changes: readonly Permission[] = [
    ...(desired.catalog === undefined ? [] : (['public-catalog'] as const)),
    ...(desired.mutability === undefined ? [] : (['apply-mutability'] as const)),
    ...(desired.scanOnPush === undefined ? [] : (['apply-scanning'] as const)),
  ]
  const compared = named.map((name) => `check-${name}` as Permission)
  return [
    ...(sets ? named : []),
    ...(mode === 'create' ? [] : [...compared, ...catalog]),
    ...(mode === 'apply' ? changes : []),
  ]
}

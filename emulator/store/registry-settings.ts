import type { ExclusionFilter, Mutability, RepositorySettings, ResourceTag } from './repository.ts'

/** What ECR gives to a repository that it makes itself. */
export interface CreationTemplate {
  /** `team`, which stands for `team/`, or `ROOT`. */
  readonly prefix: string
  readonly appliedFor: readonly string[]
  readonly description?: string
  readonly mutability: Mutability
  readonly exclusions: readonly ExclusionFilter[]
  readonly encryption: RepositorySettings['encryption']
  readonly tags: readonly ResourceTag[]
  readonly policy?: string
  readonly lifecyclePolicy?: string
  readonly customRoleArn?: string
  /** Milliseconds since 1970, like all times here. */
  readonly createdAt: number
  readonly updatedAt: number
}

export interface NameFilter {
  readonly filter: string
  readonly filterType: string
}

export interface ReplicationRule {
  readonly destinations: readonly { readonly region: string; readonly registryId: string }[]
  readonly repositoryFilters?: readonly NameFilter[]
  /** Whether an image that is deleted goes in the copies too. */
  readonly deleteReplication?: { readonly enabled: boolean }
}

export interface ScanningRule {
  readonly scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL'
  readonly repositoryFilters: readonly NameFilter[]
}

export interface SigningRule {
  readonly signingProfileArn: string
  readonly repositoryFilters?: readonly NameFilter[]
}

export interface CacheRule {
  readonly ecrRepositoryPrefix: string
  readonly upstreamRegistryUrl: string
  readonly upstreamRegistry?: string
  readonly upstreamRepositoryPrefix?: string
  readonly credentialArn?: string
  readonly customRoleArn?: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** What is set for a whole registry, kept as one file. */
export interface RegistrySettings {
  readonly policy?: string
  readonly replication: readonly ReplicationRule[]
  readonly scanning: { readonly scanType: 'BASIC' | 'ENHANCED'; readonly rules: readonly ScanningRule[] }
  readonly signing?: readonly SigningRule[]
  readonly templates: readonly CreationTemplate[]
  /** By name: `BLOB_MOUNTING`, `REGISTRY_POLICY_SCOPE`, … */
  readonly accountSettings: Readonly<Record<string, string>>
  readonly cacheRules: readonly CacheRule[]
  /** ARNs of principals whose pulls leave `lastRecordedPullTime` as it is. */
  readonly pullTimeExclusions: readonly string[]
  /** Of a public registry. */
  readonly displayName?: string
}

export const emptyRegistry: RegistrySettings = {
  replication: [],
  scanning: { scanType: 'BASIC', rules: [] },
  templates: [],
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-settings-configure.html
  accountSettings: { BASIC_SCAN_TYPE_VERSION: 'AWS_NATIVE', BLOB_MOUNTING: 'DISABLED', REGISTRY_POLICY_SCOPE: 'V2' },
  cacheRules: [],
  pullTimeExclusions: [],
}

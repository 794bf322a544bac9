import type { AccountId, Region, Role } from '../names/aws.ts'
import type { RepositoryAddress } from '../names/repository.ts'

/** Destination of the image: one repository that it is pushed to, and as whom. */
export interface Destination {
  readonly address: RepositoryAddress
  /** The registry's account when the inputs name it (by URI or registry-id); otherwise the caller's is meant. */
  readonly account: AccountId | undefined
  /** The registry's region. */
  readonly region: Region
  readonly identity: IdentitySettings
  readonly repositorySettings: RepositorySettings
  /**
   * Whether it keeps a cache in ECR: the first private one does. In a public one everybody could read all stages of the
   * build.
   */
  readonly keepsCache: boolean
}

/** Identity that talks to AWS. Without keys and role it is whatever the environment has (the SDK's default chain). */
export interface IdentitySettings {
  /** Region of the STS calls. */
  readonly region: Region
  readonly keys: AccessKeys | undefined
  readonly role: RoleSettings | undefined
  /** How often a token and a role are asked for at most. */
  readonly attempts: number
  /** The accounts that the credentials may belong to; any when there is none. */
  readonly allowedAccounts: readonly AccountId[]
}

/** Access keys of AWS. */
export interface AccessKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

/** Role that is assumed, and how. */
export interface RoleSettings {
  readonly role: Role
  readonly sessionName: string
  readonly durationSeconds: number
  readonly externalId: string | undefined
  readonly audience: string
  /** Policy that the session is limited to; undefined: to what the role may do. */
  readonly sessionPolicy: SessionPolicy | undefined
}

/** The policy of a role session, as small as it can be written. */
export interface SessionPolicy {
  readonly text: string
  /** Warning about what it gives beyond what is needed, as a sentence. */
  readonly warning: string | undefined
}

/** The inputs that say what the gallery of ECR Public shows of a repository. */
export const CATALOG_INPUTS = [
  'public-description',
  'public-about',
  'public-usage',
  'public-architectures',
  'public-operating-systems',
] as const

/** Settings of the repository itself, and what to do about them. */
export interface RepositorySettings {
  /** What happens when it is missing: this step creates it, the push does (by a creation template), or nobody may. */
  readonly create: 'missing' | 'on-push' | 'never'
  /** When the wanted settings count: only for one that this step creates, compared with any, or set on any. */
  readonly mode: 'create' | 'check' | 'apply'
  readonly desired: DesiredRepository
}

/** Desired state of a repository; undefined (or none) where no input says it. */
export interface DesiredRepository {
  readonly mutability: TagMutability | undefined
  readonly scanOnPush: boolean | undefined
  readonly encryption: Encryption | undefined
  /** Policies are JSON without white space. */
  readonly lifecyclePolicy: string | undefined
  readonly repositoryPolicy: string | undefined
  readonly tags: readonly ResourceTag[]
  /** Only of a public repository. */
  readonly catalog: Catalog | undefined
}

/** Catalog data of a repository, which the gallery of ECR Public shows; undefined where no input says it. */
export interface Catalog {
  readonly description: string | undefined
  /** Both in Markdown. */
  readonly about: string | undefined
  readonly usage: string | undefined
  readonly architectures: readonly string[] | undefined
  readonly systems: readonly string[] | undefined
}

/** Mutability of tags: whether they may move, and which ones are the exceptions. */
export interface TagMutability {
  readonly kind: Mutability
  /** Filters in which "*" stands for any characters. */
  readonly exclusions: readonly string[]
}

/** Mutability of the tags that are no exceptions. */
export type Mutability = 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION'

/** Encryption of a repository. */
export interface Encryption {
  readonly type: string
  /** Of KMS; undefined: the key that AWS manages for ECR. */
  readonly key: string | undefined
}

/** A tag of the repository as an AWS resource, not of an image. */
export interface ResourceTag {
  readonly key: string
  readonly value: string
}

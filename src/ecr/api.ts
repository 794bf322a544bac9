import type { RegistryAction } from '../errors/question.ts'
import type { AccessKeys, CreateSettings, IdentitySettings } from '../inputs/settings.ts'
import type { AccountId } from '../names/account.ts'
import type { Digest } from '../names/digest.ts'
import type { Region } from '../names/region.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { Tag } from '../names/tag.ts'

/** Gets credentials as the settings say. Throws AwsFailure. */
export type Connect = (identity: IdentitySettings) => Promise<Session>

/** Credentials that work, or at least could be had. */
export interface Session {
  /** Who the credentials belong to. Throws AwsFailure. */
  caller(): Promise<Caller>
  /** The keys that sign the calls. Throws AwsFailure. */
  keys(): Promise<AccessKeys>
  /** ECR in a region; `account` is the registry's when it is named, otherwise the caller's is meant. */
  ecr(region: Region, account: AccountId | undefined): Ecr
}

export interface Caller {
  readonly account: AccountId
  readonly arn: string
}

/** The calls to ECR that the step makes. Each throws AwsFailure, with ECR's own error name as its code. */
export interface Ecr {
  authorizationToken(): Promise<RegistryToken>
  describeRepository(name: RepositoryName): Promise<RepositoryFacts>
  createRepository(name: RepositoryName, settings: CreateSettings): Promise<RepositoryFacts>
  /** The images behind up to 100 tags or digests; those that are missing are left out. */
  images(name: RepositoryName, ids: readonly ImageId[]): Promise<readonly ImageFacts[]>
  /** Gives an image that is in the repository another tag. */
  putTag(name: RepositoryName, image: ImageFacts, tag: Tag): Promise<void>
  /** A blob that an image in the repository refers to, byte for byte: its configuration, for instance. */
  blob(name: RepositoryName, digest: Digest): Promise<Uint8Array>
  /** Takes a tag from an image; an image without any other tag goes with it. */
  removeTag(name: RepositoryName, tag: Tag, digest: Digest): Promise<void>
  /**
   * Asks whether this identity may do something, by a request that can change nothing: it is about a layer or an upload
   * that does not exist. Throws AwsFailure with ECR's refusal, or when ECR could not be asked.
   */
  rehearse(name: RepositoryName, action: RegistryAction): Promise<void>
}

export interface RegistryToken {
  /** `AWS:<password>` in base64, as Docker's configuration and HTTP Basic want it. Secret. */
  readonly authorization: string
  /** Host of the caller's own registry. */
  readonly host: string
  /** When docker's login with it ends; undefined when ECR does not say. */
  readonly expires?: Date | undefined
}

export interface RepositoryFacts {
  readonly uri: string
  readonly account: AccountId
  /** MUTABLE, IMMUTABLE or one of the two with exclusion filters. */
  readonly mutability: string
  readonly exclusions: readonly string[]
}

export type ImageId = { readonly tag: Tag } | { readonly digest: Digest }

export interface ImageFacts {
  readonly digest: Digest
  /** The tag that was asked for; undefined when it was a digest. */
  readonly tag: Tag | undefined
  /** The manifest or index, byte for byte. */
  readonly manifest: string
  readonly mediaType: string | undefined
}

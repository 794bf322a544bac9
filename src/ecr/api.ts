import type { AccountId } from '../names/aws.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { RepositoryName } from '../names/repository.ts'
import type {
  AccessKeys,
  Catalog,
  DesiredRepository,
  Destination,
  Encryption,
  IdentitySettings,
  ResourceTag,
} from './destination.ts'

/** The IAM action that ECR checks for a request to its registry, without the prefix `ecr:`. */
export type RegistryAction =
  | 'BatchGetImage'
  | 'GetDownloadUrlForLayer'
  | 'BatchCheckLayerAvailability'
  | 'InitiateLayerUpload'
  | 'UploadLayerPart'
  | 'CompleteLayerUpload'
  | 'PutImage'

/** Gets credentials as the settings say. Throws AwsError. */
export type Connect = (identity: IdentitySettings) => Promise<Session>

/** Credentials that work, or at least could be had. */
export interface Session {
  /** Who the credentials belong to. Throws AwsError. */
  caller(): Promise<Caller>
  /** The keys that sign the calls. Throws AwsError. */
  keys(): Promise<AccessKeys>
  /** The registry of a destination: ECR in its region, or ECR Public. */
  ecr(destination: Pick<Destination, 'address' | 'region' | 'account'>): Ecr
}

export interface Caller {
  readonly account: AccountId
  readonly arn: string
}

/** The calls to ECR, private or public, that the step makes. Each throws AwsError, with ECR's own error name as its code. */
export interface Ecr {
  authorizationToken(): Promise<RegistryToken>
  describeRepository(name: RepositoryName): Promise<RepositoryFacts>
  /** Policies are not part of it: ECR takes them only for a repository that is there. */
  createRepository(name: RepositoryName, wanted: DesiredRepository): Promise<RepositoryFacts>
  /** A policy of a repository; undefined when it has none. */
  policy(name: RepositoryName, kind: PolicyKind): Promise<string | undefined>
  /** The tags of the repository itself. ECR wants to know its registry's account for that. */
  resourceTags(name: RepositoryName, account: AccountId): Promise<readonly ResourceTag[]>
  /** What the gallery shows of a public repository; undefined when it shows nothing. */
  catalog(name: RepositoryName): Promise<Catalog | undefined>
  /** Sets what the inputs want for one setting, on a repository that is there. */
  set(name: RepositoryName, account: AccountId, setting: Changeable, wanted: DesiredRepository): Promise<void>
  /** The registry's templates for repositories that a push creates. */
  creationTemplates(): Promise<readonly CreationTemplate[]>
  /** The images behind up to 100 tags or digests; those that are missing are left out. */
  images(name: RepositoryName, ids: readonly ImageId[]): Promise<readonly ImageFacts[]>
  /** The image behind a tag, also one in the archive, which `images` does not show. Undefined when there is none. */
  imageState(name: RepositoryName, tag: Tag): Promise<ImageState | undefined>
  /** Gives an image that is in the repository another tag. */
  putTag(name: RepositoryName, image: ImageFacts, tag: Tag): Promise<void>
  /** On ECR Public the names of the caller's own registry; undefined where there are none, or they may not be asked. */
  aliases(): Promise<readonly string[] | undefined>
  /**
   * A blob that an image in the repository refers to, byte for byte: its configuration, for instance. `doing` is what it
   * is read for, as the rest of "Could not …".
   */
  blob(name: RepositoryName, blob: BlobReference, doing: string): Promise<Uint8Array>
  /**
   * Takes a tag from an image, or from whichever image has it; an image without any other tag goes with it. Does nothing
   * when that is so already.
   */
  removeTag(name: RepositoryName, tag: Tag, digest?: Digest): Promise<void>
  /**
   * Asks whether this identity may do something, by a request that can change nothing: it is about a layer or an upload
   * that does not exist. Throws AwsError with ECR's refusal, or when ECR could not be asked.
   */
  probePermission(name: RepositoryName, action: RegistryAction): Promise<void>
}

/** A blob as a manifest refers to it. */
export interface BlobReference {
  readonly digest: Digest
  /** Its bytes, of which more are not read. */
  readonly size: number
}

export interface RegistryToken {
  /** `AWS:<password>` in base64, as Docker's configuration and HTTP Basic want it. Secret. */
  readonly authorization: string
  /** Host of the caller's own registry; undefined on ECR Public, which does not say it. */
  readonly host: string | undefined
  /** When docker's login with it ends; undefined when ECR does not say. */
  readonly expires?: Date | undefined
}

export interface RepositoryFacts {
  readonly uri: string
  readonly account: AccountId
  /** MUTABLE, IMMUTABLE or one of the two with exclusion filters. */
  readonly mutability: string
  readonly exclusions: readonly string[]
  readonly scanOnPush: boolean
  readonly encryption: Encryption
}

/** The policies that a repository may have, by the names of their inputs. */
export type PolicyKind = 'lifecycle-policy' | 'repository-policy'

/** The settings that can be changed later, by the names of their inputs. */
export type Changeable = PolicyKind | 'public-catalog' | 'image-tag-mutability' | 'scan-on-push' | 'repository-tags'

/** What ECR tells about a repository only when it is asked for it. */
export interface RepositoryDetails {
  readonly lifecyclePolicy: string | undefined
  readonly repositoryPolicy: string | undefined
  readonly tags: readonly ResourceTag[]
  readonly catalog: Catalog | undefined
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html */
export interface CreationTemplate {
  /** The beginning of the names that it is for, or ROOT for all that have no other. */
  readonly prefix: string
  /** Whether it is for repositories that a push creates. */
  readonly onPush: boolean
}

export interface ImageState {
  readonly digest: Digest
  /** It cannot be pulled before it is restored. */
  readonly archived: boolean
  /** How many tags the image has. */
  readonly tags: number
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

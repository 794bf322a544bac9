import type { Patience } from '../base/retry-policy.ts'
import type { AccountId, Caller } from '../names/aws.ts'
import type { Digest, RegistryHost, Tag } from '../names/image-reference.ts'
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
import type { Pace } from './pace.ts'
import type { AnsweredPlace } from './registry-answer.ts'
import type { Scan, ScanRequest } from './scan.ts'
import type { Signing, SigningRule } from './signing.ts'

/** The IAM action that ECR checks for a request to its registry, without the prefix `ecr:`. */
export type RegistryAction =
  | 'BatchGetImage'
  | 'GetDownloadUrlForLayer'
  | 'BatchCheckLayerAvailability'
  | 'InitiateLayerUpload'
  | 'UploadLayerPart'
  | 'CompleteLayerUpload'
  | 'PutImage'

/** Connection to AWS: gets credentials as the settings say. Throws AwsError. */
export type Connect = (identity: IdentitySettings) => Promise<Session>

/** Session with AWS: credentials that work, or at least could be had. */
export interface Session {
  /** Caller: whom the credentials belong to. Throws AwsError. */
  caller(): Promise<Caller>
  /** The keys that sign the calls. Throws AwsError. */
  keys(): Promise<AccessKeys>
  /** The registry of a destination: ECR in its region, or ECR Public. */
  ecr(destination: Pick<Destination, 'address' | 'region' | 'account'>): Ecr
}

/**
 * Calls to ECR, private or public, that the step makes. Each throws AwsError, with ECR's own error name as its code.
 */
export interface Ecr {
  /** Pace of its requests, which its own calls keep: for who sends to the same registry by another way. */
  readonly pace: Pace
  /** Token for docker's login to the registry. */
  authorizationToken(): Promise<RegistryToken>
  /** Facts about a repository. Throws AwsError with the code RepositoryNotFoundException when it is not there. */
  describeRepository(name: RepositoryName): Promise<RepositoryFacts>
  /** Creates a repository without its policies: ECR takes them only for a repository that is there. */
  createRepository(name: RepositoryName, desired: DesiredRepository): Promise<RepositoryFacts>
  /** A policy of a repository; undefined when it has none. */
  policy(name: RepositoryName, kind: PolicyKind): Promise<string | undefined>
  /** Tags of the repository itself. ECR wants to know its registry's account for that. */
  resourceTags(name: RepositoryName, account: AccountId): Promise<readonly ResourceTag[]>
  /** Catalog of a public repository, which the gallery shows; undefined when it shows nothing. */
  catalog(name: RepositoryName): Promise<Catalog | undefined>
  /** Sets what the inputs want for one setting, on a repository that is there. */
  set(name: RepositoryName, account: AccountId, setting: Changeable, desired: DesiredRepository): Promise<void>
  /**
   * Whether layers are mounted between repositories of the caller's own registry, by its account's setting BLOB_MOUNTING:
   * https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html. Undefined on ECR Public, which has no such setting.
   */
  mountsBlobs(): Promise<boolean | undefined>
  /** The registry's templates for repositories that a push creates. */
  creationTemplates(): Promise<readonly CreationTemplate[]>
  /** The images behind up to 100 tags or digests; those that are missing are left out. */
  images(name: RepositoryName, ids: readonly ImageId[]): Promise<readonly ImageFacts[]>
  /** The image behind a tag or digest, also one in the archive, which `images` does not show. Undefined when there is none. */
  imageState(name: RepositoryName, reference: Tag | Digest): Promise<ImageState | undefined>
  /** The images behind tags, each once, in one request where all are there. Tags that no image has are left out. */
  imageStates(name: RepositoryName, tags: readonly Tag[]): Promise<readonly ImageState[]>
  /** All images that have tags, also those in the archive, in one request for each 1,000 of them. */
  taggedImages(name: RepositoryName): Promise<readonly TaggedImage[]>
  /** Whether a repository has any image, also an untagged one. */
  hasImages(name: RepositoryName): Promise<boolean>
  /** Puts another tag on an image that is in the repository. */
  putTag(name: RepositoryName, image: ImageFacts, tag: Tag): Promise<void>
  /** The scan of an image as it is now, with all its findings; undefined where there is none. ECR Public has no scans. */
  scan(name: RepositoryName, digest: Digest): Promise<Scan | undefined>
  /** Asks for a scan of an image. Returns what ECR says to that. */
  startScan(name: RepositoryName, digest: Digest): Promise<ScanRequest>
  /** Rules by which ECR signs what is pushed to the caller's own registry; none on ECR Public, which signs nothing. */
  signingRules(): Promise<readonly SigningRule[]>
  /** The signing of an image as it is now, with each profile that signs it; none on ECR Public. */
  signings(name: RepositoryName, digest: Digest): Promise<readonly Signing[]>
  /** Aliases of the caller's own registry on ECR Public; undefined where there are none, or they may not be asked. */
  aliases(): Promise<readonly string[] | undefined>
  /**
   * Blob that an image in the repository refers to, byte for byte: its configuration, for instance. `doing` is what it
   * is read for, as the rest of "Could not …"; `patience` is given where it is another one than usual.
   */
  blob(name: RepositoryName, blob: BlobReference, doing: string, patience?: Patience): Promise<Uint8Array>
  /**
   * Removes a tag from an image, or from whichever image has it; an image without any other tag goes with it. Does
   * nothing when that is so already.
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
  readonly host: RegistryHost | undefined
  /** When docker's login with it ends; undefined when ECR does not say. */
  readonly expires?: Date | undefined
}

/** Facts about a repository that ECR tells. */
export interface RepositoryFacts {
  readonly place: AnsweredPlace
  /** MUTABLE, IMMUTABLE or one of the two with exclusion filters. */
  readonly mutability: string
  readonly exclusions: readonly string[]
  readonly scanOnPush: boolean
  readonly encryption: Encryption
  /** By AWS's clock; undefined when ECR does not say. */
  readonly createdAt: Date | undefined
}

/** The policies that a repository may have, by the names of their inputs. */
export type PolicyKind = 'lifecycle-policy' | 'repository-policy'

/** Settings that can be changed later, by the names of their inputs. */
export type Changeable = PolicyKind | 'public-catalog' | 'image-tag-mutability' | 'scan-on-push' | 'repository-tags'

/** Details of a repository that ECR tells only when it is asked for them. */
export interface RepositoryDetails {
  readonly lifecyclePolicy: string | undefined
  readonly repositoryPolicy: string | undefined
  readonly tags: readonly ResourceTag[]
  readonly catalog: Catalog | undefined
}

/**
 * Template for repositories that are created:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export interface CreationTemplate {
  /** The beginning of the names that it is for, or ROOT for all that have no other. */
  readonly prefix: string
  /** Whether it is for repositories that a push creates. */
  readonly onPush: boolean
}

/** Image of a repository, with all of its tags. */
export interface TaggedImage {
  readonly digest: Digest
  readonly names: readonly Tag[]
}

/** State of the image behind a tag. */
export interface ImageState extends TaggedImage {
  /** True when it is in the archive: it cannot be pulled before it is restored. */
  readonly archived: boolean
  /** When it was pushed, which is what a lifecycle policy counts from; undefined where ECR does not say. */
  readonly pushed?: Date | undefined
}

/** Identifier of an image in its repository: a tag or a digest. */
export type ImageId = { readonly tag: Tag } | { readonly digest: Digest }

/** Facts about an image in a repository. */
export interface ImageFacts {
  readonly digest: Digest
  /** The tag that was asked for; undefined when it was a digest. */
  readonly tag: Tag | undefined
  /** The manifest or index, byte for byte. */
  readonly manifest: string
  readonly mediaType: string | undefined
}

import type { Parsed } from '../../base/result.ts'
import type { Compression } from '../../buildx/compression.ts'
import type { Cache } from '../../cache/managed-cache.ts'
import type { RepositorySettings } from '../../ecr/destination.ts'
import type { SessionPolicy } from '../../iam/session-policy.ts'
import type { Resolved } from '../../image-metadata/resolve.ts'
import type { AccountId, Region, Role } from '../../names/aws.ts'
import type { RepositoryAddress } from '../../names/repository.ts'
import type { Secret, SecretSettings } from '../../secrets/secret.ts'

/** Everything that the inputs and the job's context say, parsed. Nothing after this reads an input again. */
export interface Settings {
  /** The repositories that the image is for, in the order of the input. */
  readonly repositories: readonly RepositoryAddress[]
  readonly build: BuildSettings
  readonly secrets: SecretSettings
  readonly engine: EngineSettings
  /** A cache outside of the builder that this step chooses itself; undefined: it chooses none. */
  readonly cache: Cache | undefined
  readonly tags: TagSettings
  readonly delivery: Delivery
  /** Nothing is done: what would be done is told. */
  readonly planOnly: boolean
  /** SOURCE_DATE_EPOCH, in seconds, where the job itself gives it to builds. */
  readonly buildTime: number | undefined
  /** All annotations that the image would have, as `level:key=value`: what the output says. */
  readonly annotations: readonly string[]
}

/** The tags that the image gets, and where they come from. There are none only when nothing is pushed. */
export interface TagSettings extends Resolved {
  /** Nobody asked for these: they follow from the event. */
  readonly byDefault: boolean
  /** What to do about one that exists and cannot move. */
  readonly conflict: TagConflict
  /** Hosts that references in the input tags name: the registry has to be the one that they mean. */
  readonly hosts: readonly string[]
}

/** Where the image goes, or why it stays here. */
export type Delivery = Push | NoPush

export interface NoPush {
  readonly push: false
  readonly reason: string
  /** Where the image would go, for what can be read there; or why nothing can. */
  readonly place: Parsed<Destination>
}

export interface Push {
  readonly push: true
  /** At least one. Each gets the same image under the same tags. */
  readonly destinations: readonly Destination[]
}

/** One repository that the image is pushed to, and as whom. */
export interface Destination {
  readonly address: RepositoryAddress
  /** The registry's account when the inputs name it (by URI or registry-id); otherwise the caller's is meant. */
  readonly account: AccountId | undefined
  /** The registry's region. */
  readonly region: Region
  readonly identity: IdentitySettings
  readonly upkeep: RepositorySettings
}

/** Who talks to AWS. Without keys and role it is whatever the environment has (the SDK's default chain). */
export interface IdentitySettings {
  /** Region of the STS calls. */
  readonly region: Region
  readonly keys: AccessKeys | undefined
  readonly role: RoleSettings | undefined
  /** The accounts that the credentials may belong to; any when there is none. */
  readonly allowedAccounts: readonly AccountId[]
}

export interface AccessKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

export interface RoleSettings {
  readonly role: Role
  readonly sessionName: string
  readonly durationSeconds: number
  readonly externalId: string | undefined
  readonly audience: string
  /** What the session is limited to; undefined: to what the role may do. */
  readonly sessionPolicy: SessionPolicy | undefined
}

/** What to do about a wanted tag that exists and cannot move: see action.yml. */
export type TagConflict = 'fail' | 'skip' | 'keep'

export interface BuildSettings {
  readonly context: BuildContext
  /** Dockerfile, as the user wrote it; undefined: the context's own. */
  readonly file: string | undefined
  readonly target: string | undefined
  readonly platforms: readonly string[]
  readonly buildArgs: readonly string[]
  /** `name=value`, where a value is a folder, an address or an image. */
  readonly buildContexts: readonly string[]
  readonly labels: readonly string[]
  /** As `level:key=value`; none when nobody asked for annotations. */
  readonly annotations: readonly string[]
  /** Name of a buildx builder; undefined: the current one. */
  readonly builder: string | undefined
  readonly instructions: InstructionSettings
  readonly cache: CacheSettings
  /** Attestations as `--attest` takes them, such as `type=sbom`. They make the image an index. */
  readonly attests: readonly string[]
  readonly exports: ExportSettings
  /** What is evaluated instead of a build; undefined: nothing is, an image is built. */
  readonly call: Call | undefined
  /** The secret that opens the Git repositories of one host to BuildKit. */
  readonly gitToken: Secret | undefined
  /** How layers are compressed; undefined: as BuildKit does it. */
  readonly compression: Compression | undefined
  /** Two builds of one commit have to give the same image. */
  readonly reproducible: boolean
  /** The time for the exporter of the image, in seconds; undefined: none is known, or the user gives one to BuildKit. */
  readonly epoch: number | undefined
}

export type BuildContext =
  /** A folder, as the user wrote it. */
  | { readonly kind: 'folder'; readonly path: string }
  /** What the builder fetches itself: a Git repository, an archive or a Dockerfile. */
  | { readonly kind: 'remote'; readonly address: string }

/** What the instructions of the Dockerfile run with. All as buildx takes it. */
export interface InstructionSettings {
  readonly addHosts: readonly string[]
  readonly allow: readonly string[]
  readonly cgroupParent: string | undefined
  readonly network: string | undefined
  readonly shmSize: string | undefined
  readonly ssh: readonly string[]
  readonly ulimits: readonly string[]
}

export interface CacheSettings {
  /** Caches outside of the builder, as `--cache-from` and `--cache-to` take them. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Nothing is taken from the cache. */
  readonly none: boolean
  /** Stages that are not taken from the cache. */
  readonly noneOf: readonly string[]
  /** Base images are looked up again even when the builder has them. */
  readonly pull: boolean
}

/** What becomes of the build beside the push. */
export interface ExportSettings {
  /** Attributes for the image that the user wants, such as `oci-mediatypes=true`; undefined: no image was asked for. */
  readonly image: readonly string[] | undefined
  readonly others: readonly Exporter[]
}

/** What the build leaves in a place other than the repository. */
export interface Exporter {
  readonly type: 'local' | 'tar' | 'oci' | 'docker' | 'cacheonly'
  /** As `name=value`. */
  readonly attributes: readonly string[]
}

/** https://docs.docker.com/reference/cli/docker/buildx/build/#call */
export type Call = 'check' | 'outline' | 'targets'

/** Which BuildKit builds. */
export type EngineSettings =
  /** The job's current builder; a container of this run's own, made in this way, where a feature needs one. */
  | { readonly kind: 'current'; readonly options: readonly string[] }
  /** A builder that an earlier step has made. */
  | { readonly kind: 'named'; readonly name: string }
  /** A builder of this run's own. `options` are its driver's, as `name=value`. */
  | { readonly kind: 'docker-container' | 'kubernetes'; readonly options: readonly string[] }
  /** BuildKit that runs elsewhere. */
  | {
      readonly kind: 'remote'
      readonly endpoints: readonly Endpoint[]
      readonly tls: ClientTls | undefined
      readonly options: readonly string[]
    }

export interface Endpoint {
  /** Such as tcp://buildkit.internal:1234. */
  readonly address: string
  /** What is built there; empty: all that it can. */
  readonly platforms: readonly string[]
}

/** How a client shows who it is, and knows whom it talks to. All in PEM. */
export interface ClientTls {
  readonly ca: string
  readonly pair: { readonly cert: string; readonly key: string } | undefined
}

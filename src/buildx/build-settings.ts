import type { BuildContext } from '../runner/context.ts'
import type { Secret } from '../secrets/secret.ts'
import type { Compression } from './compression.ts'
import type { Attest } from './flags/attest-flag.ts'
import type { CacheEntry } from './flags/cache-flag.ts'
import type { NamedContext } from './flags/context-flag.ts'
import type { Fields } from './flags/fields.ts'
import type { Output } from './flags/output-flag.ts'
import type { SshKey } from './flags/ssh-flag.ts'

/** Settings of a build, as the inputs give them. */
export interface BuildSettings {
  readonly context: BuildContext
  /** Dockerfile, as the user wrote it; undefined: the context's own. */
  readonly file: string | undefined
  readonly target: string | undefined
  readonly platforms: readonly string[]
  readonly buildArgs: readonly string[]
  readonly buildContexts: readonly NamedContext[]
  readonly labels: readonly string[]
  /** As `level:key=value`; none when nobody asked for annotations. */
  readonly annotations: readonly string[]
  /** Name of a buildx builder; undefined: the current one. */
  readonly builder: string | undefined
  readonly instructions: BuildOptions
  readonly cache: CacheSettings
  /** Attestations. They make the image an index. */
  readonly attests: readonly Attest[]
  readonly exports: ExportSettings
  /** Call that is evaluated instead of a build; undefined: nothing is, an image is built. */
  readonly call: Call | undefined
  /** The secret that opens the Git repositories of one host to BuildKit. */
  readonly gitToken: Secret | undefined
  /** Compression of layers; undefined: as BuildKit does it. */
  readonly compression: Compression | undefined
  /** True when two builds of one commit have to give the same image. */
  readonly reproducible: boolean
  /** The time for the exporter of the image, in seconds; undefined: none is known, or the user gives one to BuildKit. */
  readonly epoch: number | undefined
}

/** What the instructions of the Dockerfile run with. All texts as buildx takes them. */
export interface BuildOptions {
  readonly addHosts: readonly string[]
  readonly allow: readonly string[]
  readonly cgroupParent: string | undefined
  readonly network: string | undefined
  readonly shmSize: string | undefined
  readonly ssh: readonly SshKey[]
  readonly ulimits: readonly string[]
}

/** Caches that a build uses, as the inputs name them. */
export interface CacheSettings {
  /** Caches outside of the builder that are read. */
  readonly from: readonly CacheEntry[]
  /** Those that are written. */
  readonly to: readonly CacheEntry[]
  /** Nothing is taken from the cache. */
  readonly none: boolean
  /** Stages that are not taken from the cache. */
  readonly noneOf: readonly string[]
  /** Base images are looked up again even when the builder has them. */
  readonly pull: boolean
}

/** Exports of a build, beside the push. */
export interface ExportSettings {
  /** Attributes for the image that the user wants, such as oci-mediatypes; undefined: no image was asked for. */
  readonly image: Fields | undefined
  readonly others: readonly Exporter[]
}

/** What the build leaves in a place other than the repository. */
export type Exporter = Output<'local' | 'tar' | 'oci' | 'docker' | 'cacheonly'>

/**
 * Call that Docker answers without a build, such as `check`:
 * https://docs.docker.com/reference/cli/docker/buildx/build/#call
 */
export type Call = 'check' | 'outline' | 'targets'

/** Settings of the builder: which BuildKit builds. */
export type BuilderSettings =
  /** The job's current builder; a container of this run's own, made in this way, where a feature needs one. */
  | { readonly kind: 'current'; readonly options: Fields }
  /** A builder that an earlier step has made. */
  | { readonly kind: 'named'; readonly name: string }
  /** A builder of this run's own. `options` are its driver's. */
  | { readonly kind: 'docker-container' | 'kubernetes'; readonly options: Fields }
  /** BuildKit that runs elsewhere. */
  | {
      readonly kind: 'remote'
      readonly endpoints: readonly Endpoint[]
      readonly tls: ClientTls | undefined
      readonly options: Fields
    }

/** Endpoint of a BuildKit that runs elsewhere. */
export interface Endpoint {
  /** Such as tcp://buildkit.internal:1234. */
  readonly address: string
  /** Platforms that are built there; empty: all that it can build. */
  readonly platforms: readonly string[]
}

/** Certificates by which a client shows who it is, and knows whom it talks to. All in PEM. */
export interface ClientTls {
  readonly ca: string
  readonly pair: { readonly cert: string; readonly key: string } | undefined
}

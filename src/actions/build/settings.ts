import type { Redacted } from '../../base/redacted.ts'
import type { Parsed } from '../../base/result.ts'
import type { BuilderSettings, BuildSettings } from '../../buildx/build-settings.ts'
import type { ManagedCache } from '../../cache/managed-cache.ts'
import type { Destination } from '../../ecr/destination.ts'
import type { BuildExtras } from '../../iam/needed-permissions.ts'
import type { TagSettings } from '../../image-metadata/resolve.ts'
import type { RepositoryAddress } from '../../names/repository.ts'
import type { EventTrust } from '../../runner/event-trust.ts'
import type { SecretSettings } from '../../secrets/secret.ts'

/** Everything that the inputs and the job's context say, parsed. Nothing after this reads an input again. */
export interface Settings {
  /** Whose code is built. What others' code must not have or do is not in these settings. */
  readonly trust: EventTrust
  /** The repositories that the image is for, in the order of the input. */
  readonly repositories: readonly RepositoryAddress[]
  readonly build: BuildSettings
  readonly secrets: SecretSettings
  readonly engine: BuilderSettings
  /** A cache outside of the builder that this step chooses itself; undefined: it chooses none. */
  readonly cache: ManagedCache | undefined
  readonly tags: TagSettings
  readonly delivery: PushSettings
  /** Nothing is done: what would be done is told. */
  readonly planOnly: boolean
  /** SOURCE_DATE_EPOCH, in seconds, where the job itself gives it to builds. */
  readonly buildTime: number | undefined
  /** All annotations that the image would have, as `level:key=value`: what the output says. */
  readonly annotations: readonly string[]
  /** What GitHub's API and its Git repositories are asked with. */
  readonly githubToken: Redacted | undefined
}

/** What the build has that needs more rights. */
export const buildExtras = ({ secrets, cache }: Pick<Settings, 'secrets' | 'cache'>): BuildExtras => ({
  secrets: secrets.given.length > 0,
  cache: cache?.kind === 'ecr',
})

/** Where the image goes, or why it stays here. */
export type PushSettings = Push | NoPush

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

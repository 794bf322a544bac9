import type { Redacted } from '../../base/redacted.ts'
import type { Parsed } from '../../base/result.ts'
import type { BuilderSettings, BuildSettings } from '../../buildx/build-settings.ts'
import type { ManagedCache } from '../../cache/managed-cache.ts'
import type { PartSet } from '../../delivery/part-set.ts'
import type { Destination } from '../../ecr/destination.ts'
import { type BuildExtras, floatingExtra } from '../../iam/needed-permissions.ts'
import type { TagSettings } from '../../image-metadata/resolve.ts'
import { checkExtras } from '../../inputs/image-delivery.ts'
import { hasLimits, type ImageLimits } from '../../inputs/image-limits.ts'
import type { LoginKeeping } from '../../inputs/login-settings.ts'
import type { ManagedSigning } from '../../inputs/managed-signing.ts'
import type { SignSettings } from '../../inputs/sign-settings.ts'
import type { ImageReference } from '../../names/image-reference.ts'
import type { RegistryMirror } from '../../names/registry-mirror.ts'
import type { RepositoryAddress } from '../../names/repository.ts'
import type { ReuseSettings } from '../../reuse/reuse-settings.ts'
import type { BuiltCommit } from '../../runner/built-commit.ts'
import type { EventTrust } from '../../runner/event-trust.ts'
import type { SecretSettings } from '../../secrets/secret.ts'

/**
 * Settings of a run: everything that the inputs and the job's context say, parsed. Nothing after this reads an input
 * again.
 */
export interface Settings {
  /** Whose code is built. What others' code must not have or do is not in these settings. */
  readonly trust: EventTrust
  /** The commit that is built: the one that tags and labels name. */
  readonly commit: BuiltCommit
  /** The repositories that the image is for, in the order of the input. */
  readonly repositories: readonly RepositoryAddress[]
  readonly build: BuildSettings
  /** Mirrors that images of the Dockerfile are read through. */
  readonly mirrors: readonly RegistryMirror[]
  readonly secrets: SecretSettings
  readonly engine: BuilderSettings
  /** A cache outside of the builder that this step chooses itself; undefined: it chooses none. */
  readonly cache: ManagedCache | undefined
  readonly tags: TagSettings
  /** Names of the user's own that the engine's image gets besides, where it is only loaded: `vets-api:latest`. */
  readonly imageNames: readonly ImageReference[]
  readonly delivery: PushSettings
  /** The part of the image that this job builds, and what it belongs to; undefined: it builds all of it. */
  readonly part: PartSet | undefined
  /** Platforms of the whole image in their usual spelling that get tags of their own besides; none where that is not asked for. */
  readonly platformTags: readonly string[]
  /** How an image that is there is taken instead of a build; undefined: it is always built. */
  readonly reuse: ReuseSettings | undefined
  /** True when nothing is done, and what would be done is told. */
  readonly planOnly: boolean
  /** Milliseconds that docker may print nothing in a build where no command of the Dockerfile runs. */
  readonly stallTimeout: number
  /** What the image has to pass before it gets its tags, beside the search for secrets. */
  readonly limits: ImageLimits
  /** How the image is signed before it gets its tags; undefined: it is not. */
  readonly sign: SignSettings | undefined
  /** Whether ECR has to have signed the image before it gets its tags. */
  readonly signing: ManagedSigning
  /** Whether the logins to the registries stay for later steps of the job. */
  readonly keepLogin: LoginKeeping
  /** SOURCE_DATE_EPOCH, in seconds, where the job itself gives it to builds. */
  readonly buildTime: number | undefined
  /** Annotations that the image would have, as `level:key=value`: what the output says. */
  readonly annotations: readonly string[]
  /** Token that GitHub's API and its Git repositories are asked with. */
  readonly githubToken: Redacted | undefined
}

/** Extras of the build that need more rights. */
export const buildExtras = ({
  secrets,
  cache,
  tags,
  part,
  mirrors,
  limits,
  reuse,
  sign,
  signing,
}: Pick<Settings, 'secrets' | 'cache' | 'mirrors' | 'limits' | 'reuse' | 'sign' | 'signing'> & {
  readonly tags: Pick<TagSettings, 'byDefault' | 'names' | 'floating' | 'floatingTags'> | undefined
  readonly part: object | undefined
}): BuildExtras => ({
  secrets: secrets.given.length > 0,
  cache: cache?.kind === 'ecr',
  defaultTags: tags?.byDefault ?? false,
  ...floatingExtra(tags),
  ...(part !== undefined && { parts: true }),
  mirrors,
  ...((hasLimits(limits) || isSignedFirst({ sign, signing })) && { waits: true }),
  ...checkExtras({ limits, sign, signing }),
  ...(reuse !== undefined && { reuse: true }),
})

/** Whether the image is signed, by this step or by ECR, before it gets its tags. */
export const isSignedFirst = ({ sign, signing }: Pick<Settings, 'sign' | 'signing'>): boolean =>
  sign !== undefined || signing === 'wait'

/** Whether the inputs ask for a check that the image has to pass before it gets its tags. */
export const hasChecks = ({ secrets, limits }: Pick<Settings, 'secrets' | 'limits'>): boolean =>
  secrets.given.length > 0 || hasLimits(limits)

/** Settings of the push: where the image goes, or why it stays here. */
export type PushSettings = Push | NoPush

/** Settings of a run that does not push. */
export interface NoPush {
  readonly push: false
  readonly reason: string
  /** Destination that the image would have, for what can be read there; or why nothing can. */
  readonly place: Parsed<Destination>
}

/** Settings of a run that pushes. */
export interface Push {
  readonly push: true
  /** At least one. Each gets the same image under the same tags. */
  readonly destinations: readonly Destination[]
}

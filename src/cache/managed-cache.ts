import type { CacheEntry } from '../buildx/flags/cache-flag.ts'
import type { Tag } from '../names/image-reference.ts'

/** A cache outside of the builder that this step chooses itself. */
export type ManagedCache = EcrCache | GhaCache

/** A cache beside the image, in the first private repository. */
export interface EcrCache {
  readonly kind: 'ecr'
  /** Tags that are read when they are there, nearest first. */
  readonly read: readonly Tag[]
  readonly write: Tag | undefined
  /** Why none is written, as the end of a sentence. */
  readonly readOnly: string | undefined
}

/** The cache of GitHub Actions, or of a service that speaks like it. */
export interface GhaCache {
  readonly kind: 'gha'
  /** Name of the cache. GitHub itself keeps those of branches and pull requests apart. */
  readonly scope: string
  readonly reads: boolean
  readonly writes: boolean
  /** Why it is not written, as the end of a sentence. */
  readonly readOnly: string | undefined
  /** Warning about what the job lacks to use it, as a sentence; undefined when nothing is missing. */
  readonly missing: string | undefined
}

/** Use of the cache that this step chose: what buildx is told, and what the reader of the log is. */
export interface CacheUse {
  /** For `--cache-from`. */
  readonly from: readonly CacheEntry[]
  /** For `--cache-to`. */
  readonly to: readonly CacheEntry[]
  /** A row of the plan; undefined when there is no cache. */
  readonly description: string | undefined
  readonly warning: string | undefined
}

/** What buildx is told about the cache that this step chose, and what the reader of the log is. */
export interface CacheUse {
  /** As `--cache-from` takes them. */
  readonly from: readonly string[]
  /** As `--cache-to` takes them. */
  readonly to: readonly string[]
  /** A row of the plan; undefined when there is no cache. */
  readonly description: string | undefined
  readonly warning: string | undefined
}

export const NO_CACHE: CacheUse = { from: [], to: [], description: undefined, warning: undefined }

import type { PlanLine } from '../base/text.ts'
import type { CacheSettings } from '../buildx/build-settings.ts'
import type { Environment } from '../runner/context.ts'
import { type CacheState, useEcrCache } from './ecr-cache.ts'
import { ghaEnvironment, ghaToken, useGhaCache } from './gha-cache.ts'
import type { CacheUse, ManagedCache } from './managed-cache.ts'

/**
 * Chooses the cache of a run. `state` is what was seen of the repository that keeps a cache in ECR, undefined when that
 * cannot be used; `pushes` says whether this run may write there.
 */
export function chooseCache(cache: ManagedCache | undefined, state: CacheState | undefined, pushes: boolean): CacheUse {
  if (cache?.kind === 'gha') return useGhaCache(cache)
  return cache === undefined || state === undefined ? NO_CACHE : useEcrCache(cache, state, pushes)
}

/**
 * Environment that a build needs for its caches: for the cache of GitHub Actions some of the job's variables, one of
 * them secret; else none.
 */
export const cacheEnvironment = ({ from, to }: CacheEntries, env: Environment): Environment =>
  [...from, ...to].some(({ type }) => type === 'gha') ? ghaEnvironment(env) : {}

type CacheEntries = Pick<CacheSettings, 'from' | 'to'>

/** Secrets in that environment, which must not be shown. */
export const cacheSecrets = (cache: CacheEntries, env: Environment): readonly string[] =>
  [ghaToken(cacheEnvironment(cache, env))].filter((token) => token !== undefined)

/** Lines of the plan about the cache. */
export const describeCache = ({ description }: CacheUse): readonly PlanLine[] =>
  description === undefined ? [] : [['cache', description]]

/** The use of no cache. */
export const NO_CACHE: CacheUse = { from: [], to: [], description: undefined, warning: undefined }

import type { PlanLine } from '../base/text.ts'
import type { CacheSettings } from '../buildx/build-settings.ts'
import type { Environment } from '../runner/context.ts'
import { type CacheState, useEcrCache } from './ecr-cache.ts'
import { ghaEnvironment, ghaToken, useGhaCache } from './gha-cache.ts'
import type { CacheUse, ManagedCache } from './managed-cache.ts'

/**
 * Decides about the cache of a run. `state` is what was seen of the repository that keeps a cache in ECR, undefined
 * when that cannot be used; `pushes` says whether this run may write there.
 */
export function chooseCache(cache: ManagedCache | undefined, state: CacheState | undefined, pushes: boolean): CacheUse {
  if (cache?.kind === 'gha') return useGhaCache(cache)
  return cache === undefined || state === undefined ? NO_CACHE : useEcrCache(cache, state, pushes)
}

/** What a build that uses the cache of GitHub Actions gets from the job's environment, with a secret; else nothing. */
export const cacheEnvironment = ({ from, to }: CacheEntries, env: Environment): Environment =>
  [...from, ...to].some(({ type }) => type === 'gha') ? ghaEnvironment(env) : {}

type CacheEntries = Pick<CacheSettings, 'from' | 'to'>

/** What of it must not be shown. */
export const cacheSecrets = (cache: CacheEntries, env: Environment): readonly string[] =>
  [ghaToken(cacheEnvironment(cache, env))].filter((token) => token !== undefined)

/** What the plan says about the cache. */
export const describeCache = ({ description }: CacheUse): readonly PlanLine[] =>
  description === undefined ? [] : [['cache', description]]

/** The use of no cache. */
export const NO_CACHE: CacheUse = { from: [], to: [], description: undefined, warning: undefined }

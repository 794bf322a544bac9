import type { Settings } from '../actions/build/settings.ts'
import type { PlanLine } from '../base/text-table.ts'
import type { DestinationState } from '../delivery/plan-destination.ts'
import type { Environment } from '../runner/context.ts'
import { cacheState, useEcrCache } from './ecr-cache.ts'
import { ghaEnvironment, ghaToken, useGhaCache } from './gha-cache.ts'
import type { ManagedCache } from './managed-cache.ts'

/**
 * Decides about the cache of a run. Pure. `place` is what was seen of the destination that has a cache in ECR, undefined
 * when that cannot be used; `pushes` says whether this run may write there.
 */
export function chooseCache(
  cache: ManagedCache | undefined,
  place: DestinationState | undefined,
  pushes: boolean,
): CacheUse {
  if (cache?.kind === 'gha') return useGhaCache(cache)
  return cache === undefined || place === undefined ? NO_CACHE : useEcrCache(cache, cacheState(place), pushes)
}

/** The settings with what buildx is told about the cache, in which a cache that is not written has no tag to write. */
export const withCache = (settings: Settings, { from, to }: CacheUse): Settings => {
  const { build, cache: own } = settings
  const cache = { ...build.cache, from: [...build.cache.from, ...from], to: [...build.cache.to, ...to] }
  const written = own?.kind === 'ecr' && to.length === 0 ? { ...own, write: undefined } : own
  return { ...settings, cache: written, build: { ...build, cache } }
}

/** What a build that uses the cache of GitHub Actions gets from the job's environment, with a secret; else nothing. */
export const cacheEnvironment = ({ build: { cache } }: Settings, env: Environment): Environment =>
  [...cache.from, ...cache.to].some(isGha) ? ghaEnvironment(env) : {}

/** As buildx reads it: a reference, or fields in any order. */
const isGha = (entry: string): boolean => /(^|,)"?type=gha"?(,|$)/.test(entry)

/** What of it must not be shown. */
export const cacheSecrets = (settings: Settings, env: Environment): readonly string[] =>
  [ghaToken(cacheEnvironment(settings, env))].filter((token) => token !== undefined)

/** What the plan says about the cache. */
export const describeCache = ({ description }: CacheUse): readonly PlanLine[] =>
  description === undefined ? [] : [['cache', description]]

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

const NO_CACHE: CacheUse = { from: [], to: [], description: undefined, warning: undefined }

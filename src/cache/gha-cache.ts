import type { CacheEntry } from '../buildx/flags/cache-flag.ts'
import type { Environment } from '../runner/context.ts'
import type { CacheUse, GhaCache } from './managed-cache.ts'

/**
 * Variables by which buildx finds the service; the runner gives them to actions, not to `run` steps.
 * https://docs.docker.com/build/cache/backends/gha/#authentication
 */
const GHA_VARIABLES = [
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_CACHE_SERVICE_V2',
] as const

/** Token of the cache of GitHub Actions, which is secret; undefined when there is none. */
export const ghaToken = (env: Environment): string | undefined => env.ACTIONS_RUNTIME_TOKEN || undefined

/** Environment by which buildx finds the cache of GitHub Actions: a part of the job's. */
export const ghaEnvironment = (env: Environment): Environment =>
  Object.fromEntries(GHA_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))

/**
 * Warning about variables of the cache of GitHub Actions that the environment lacks; undefined when nothing is missing.
 * buildx would say nothing.
 */
export function missingGha(env: Environment): string | undefined {
  const missing = [
    ...(ghaToken(env) ? [] : ['ACTIONS_RUNTIME_TOKEN']),
    ...(env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL ? [] : ['ACTIONS_RESULTS_URL']),
  ]
  if (missing.length === 0) return undefined
  return (
    `The image is built without the cache of GitHub Actions: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. ` +
    'A runner of GitHub sets them; elsewhere use cache: ecr, or cache-from and cache-to.'
  )
}

/** Use of the cache of GitHub Actions, as buildx is told it. The token is in the environment, never here. */
export function useGhaCache({ scope, reads, writes, readOnly, missing }: GhaCache): CacheUse {
  if (missing !== undefined) return { from: [], to: [], description: undefined, warning: missing }
  const entry: CacheEntry = { type: 'gha', attributes: new Map([['scope', scope]]) }
  const written = new Map([...entry.attributes, ['mode', 'max'], ['ignore-error', 'true']])
  return {
    from: reads ? [entry] : [],
    to: writes ? [{ ...entry, attributes: written }] : [],
    description: [
      reads ? `reads ${scope} of GitHub Actions` : 'reads none',
      writes ? `writes ${reads ? 'it' : `${scope} of GitHub Actions`}` : `writes none: ${readOnly}`,
    ].join('; '),
    warning: undefined,
  }
}

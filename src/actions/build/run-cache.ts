import { cacheSecrets, chooseCache } from '../../cache/choose.ts'
import type { CacheState } from '../../cache/ecr-cache.ts'
import type { CacheUse } from '../../cache/managed-cache.ts'
import { type DestinationState, movabilityAfter } from '../../delivery/plan-destination.ts'
import type { Ecr } from '../../ecr/api.ts'
import type { Tag } from '../../names/image-reference.ts'
import type { Run } from './run-context.ts'
import type { Settings } from './settings.ts'

/**
 * Plans the cache of a run that has looked at these destinations. `pushes` says whether it may write to their
 * repositories.
 */
export function planCache(
  cache: Settings['cache'],
  destinations: readonly DestinationState[],
  pushes: boolean,
): CacheUse {
  const home = destinations.find(({ destination }) => destination.keepsCache)
  return chooseCache(cache, home && cacheState(home), pushes)
}

/** What was seen of a destination, as far as it matters to a cache in it. */
function cacheState({ destination, registry, repository }: DestinationState): CacheState {
  const present = new Set(registry.images.flatMap(({ tag }) => (tag === undefined ? [] : [tag])))
  return { repository, rules: movabilityAfter(destination.repositorySettings, registry), present }
}

/** Announces what the user should know of the cache, and has the runner hide what must not be shown of it. */
export function announceCache({ world, settings }: Run, { from, to, warning }: CacheUse): void {
  if (warning !== undefined) world.log.warning(warning)
  const { cache } = settings.build
  const all = { from: [...cache.from, ...from], to: [...cache.to, ...to] }
  for (const secret of cacheSecrets(all, world.env)) world.log.mask(secret)
}

/**
 * Removes the cache that this run has stored under a tag: what must not be in the image is in the layers of its stages
 * too. Throws AwsError.
 */
export async function forgetCache(
  tag: Tag | undefined,
  destinations: readonly (DestinationState & { readonly ecr: Pick<Ecr, 'images' | 'removeTag'> })[],
): Promise<void> {
  const home = destinations.find(({ destination }) => destination.keepsCache)
  if (tag === undefined || home === undefined) return
  const { name } = home.repository
  const [stored] = await home.ecr.images(name, [{ tag }])
  if (stored !== undefined) await home.ecr.removeTag(name, tag, stored.digest)
}

import { cacheSecrets, chooseCache, withCache } from '../cache/choose.ts'
import { homeOfCache } from '../cache/home.ts'
import type { CacheUse } from '../cache/use.ts'
import type { DestinationSights } from '../plan/destination.ts'
import type { Step, Target } from './step.ts'

/** Takes what was seen of all destinations. Decides about the cache, and says what its user should know. */
export function withOwnCache(
  step: Step,
  places: readonly DestinationSights[],
  pushes: boolean,
): { readonly step: Step; readonly cache: CacheUse } {
  const { world, settings } = step
  const place = places[homeOfCache(places.map(({ destination }) => destination.address))]
  const cache = chooseCache(settings.cache, place, pushes)
  if (cache.warning !== undefined) world.log.warning(cache.warning)
  const all = withCache(settings, cache)
  for (const secret of cacheSecrets(all, world.env)) world.log.mask(secret)
  return { step: { ...step, settings: all }, cache }
}

/** Takes the cache away that this run has stored: what must not be in the image is in the layers of its stages too. */
export async function forgetCache({ settings }: Step, targets: readonly Target[]): Promise<void> {
  const home = targets[homeOfCache(targets.map(({ destination }) => destination.address))]
  if (settings.cache?.kind !== 'ecr' || settings.cache.write === undefined || home === undefined) return
  const { write } = settings.cache
  const { name } = home.plan.repository
  const [stored] = await home.ecr.images(name, [{ tag: write }])
  if (stored !== undefined) await home.ecr.removeTag(name, write, stored.digest)
}

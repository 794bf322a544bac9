import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'

/** When each reference was pushed last, in milliseconds since 1970; only where reads have a delay. */
const pushes = new WeakMap<Repository, Map<string, number>>()

/** Notes that a tag or a digest was just pushed. */
export function notePush(world: World, repository: Repository, references: readonly string[]): void {
  const { manifestDelayMs, imageDelayMs } = world.settings
  if (manifestDelayMs === 0 && imageDelayMs === 0) return
  const times = pushes.get(repository) ?? new Map<string, number>()
  for (const reference of references) times.set(reference, world.now())
  pushes.set(repository, times)
}

/**
 * Whether what was just pushed is not found yet.
 * @param delay the setting that hides it: from the registry's clients or from those of the API
 */
export function isStillHidden(
  world: World,
  repository: Repository,
  references: readonly (string | undefined)[],
  delay: 'manifestDelayMs' | 'imageDelayMs',
): boolean {
  const times = pushes.get(repository)
  const since = world.now() - world.settings[delay]
  return references.some((reference) => reference !== undefined && (times?.get(reference) ?? since) > since)
}

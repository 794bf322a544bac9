import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'

/** When each reference was pushed last, in milliseconds since 1970; only where reads have a delay. */
const pushes = new WeakMap<Repository, Map<string, number>>()

/** Notes that a tag or a digest was just pushed. */
export function notePush(world: World, repository: Repository, references: readonly string[]): void {
  if (world.settings.manifestDelayMs === 0) return
  const times = pushes.get(repository) ?? new Map<string, number>()
  for (const reference of references) times.set(reference, world.now())
  pushes.set(repository, times)
}

/** Whether what was just pushed is not found yet. */
export function isStillHidden(world: World, repository: Repository, reference: string): boolean {
  const pushedAt = pushes.get(repository)?.get(reference)
  return pushedAt !== undefined && world.now() < pushedAt + world.settings.manifestDelayMs
}

import type { Caller } from '../identity/credentials.ts'
import type { Image, Repository } from '../store/repository.ts'
import type { World } from '../world.ts'

const dayMs = 86_400_000

/**
 * Records a pull, once in 24 hours, unless its principal was excluded:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html
 */
export async function recordPull(world: World, repository: Repository, image: Image, caller: Caller): Promise<void> {
  const now = world.now()
  if (image.pulledAt !== undefined && now - image.pulledAt < dayMs) return
  if (world.registry.settings.pullTimeExclusions.includes(caller.principal)) return
  await repository.exclusive(async () => {
    const current = repository.image(image.digest)
    if (current !== undefined) await repository.changeImage({ ...current, pulledAt: now })
  })
}

import { commonOrigin, type ImageOrigin, originOf } from '../image-metadata/image-origin.ts'
import type { Digest } from '../names/image-reference.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { Ecr, ImageFacts } from './api.ts'
import { saidBy } from './aws-error.ts'
import { readConfigs } from './image-configs.ts'

/**
 * Reads the origins of images in a repository, by digest: what their labels say. Where they cannot be read, the origin
 * says why, and no commit. Never fails.
 */
export async function readOrigins(
  ecr: Ecr,
  name: RepositoryName,
  images: readonly ImageFacts[],
): Promise<ReadonlyMap<Digest, ImageOrigin>> {
  const distinct = new Map(images.map((image) => [image.digest, image]))
  const read = [...distinct.values()].map(async (image) => [image.digest, await readOrigin(ecr, name, image)] as const)
  return new Map(await Promise.all(read))
}

async function readOrigin(ecr: Ecr, name: RepositoryName, image: ImageFacts): Promise<ImageOrigin> {
  try {
    return commonOrigin((await readConfigs(ecr, name, image)).map(({ labels }) => originOf(labels)))
  } catch (error) {
    return { commit: undefined, request: undefined, unread: saidBy(error) }
  }
}

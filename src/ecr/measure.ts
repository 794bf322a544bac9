import type { Repository } from '../names/repository.ts'
import type { Ecr, ImageFacts } from './api.ts'
import { readManifest } from './manifest.ts'

/** How large an image is in the registry. */
export interface Measure {
  /** Compressed bytes of all its manifests together. */
  readonly size: number
  /** 1 for a single image; the number of manifests of an index. */
  readonly manifests: number
}

/** Adds up what the manifests say. Asks ECR once more for an index. Undefined when ECR does not answer. */
export async function measure(ecr: Ecr, { name }: Repository, image: ImageFacts): Promise<Measure | undefined> {
  const { size, children } = readManifest(image)
  if (size !== undefined) return { size, manifests: 1 }
  const ids = children.map((digest) => ({ digest }))
  // The image is delivered; its size is no reason to fail.
  const images = await ecr.images(name, ids).catch(() => undefined)
  if (images === undefined) return undefined
  const sizes = images.map((child) => readManifest(child).size ?? 0)
  return { size: sizes.reduce((sum, one) => sum + one, 0), manifests: children.length }
}

import type { Repository } from '../names/repository.ts'
import { type Layer, readManifest } from '../oci/manifest.ts'
import type { Ecr, ImageFacts } from './api.ts'
import { imagesIn } from './image-tags.ts'

/** Size of an image in the registry. */
export interface ImageSize {
  /** Compressed bytes of all its manifests together. */
  readonly size: number
  /** 1 for a single image; the number of manifests of an index. */
  readonly manifests: number
  /** The layers of a single image; undefined for an index. */
  readonly layers: readonly Layer[] | undefined
}

/**
 * Measures images: adds up what the manifests of each say. Returns sizes in the same order. Asks ECR once more when
 * there are indexes among them. An image is undefined where ECR does not answer: it is delivered, and its size is no
 * reason to fail.
 */
export async function measureImages(
  ecr: Ecr,
  { name }: Repository,
  images: readonly ImageFacts[],
): Promise<readonly (ImageSize | undefined)[]> {
  const facts = images.map(readManifest)
  const children = new Set(facts.flatMap((one) => one.children))
  const sizes = new Map<string, number>()
  if (children.size > 0) {
    const ids = [...children].map((digest) => ({ digest }))
    for (const child of await imagesIn(ecr, name, ids).catch(() => [])) {
      sizes.set(child.digest, readManifest(child).size ?? 0)
    }
  }
  return facts.map(({ size, layers, children }) => {
    if (size !== undefined) return { size, manifests: 1, layers }
    const known = children.flatMap((digest) => sizes.get(digest) ?? [])
    if (known.length < children.length) return undefined
    return { size: known.reduce((sum, one) => sum + one, 0), manifests: children.length, layers: undefined }
  })
}

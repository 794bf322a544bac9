import type { Digest } from '../names/image-reference.ts'
import { platformDigests } from './image-part.ts'
import { imageManifests, readManifest } from './manifest.ts'

/** Image with the name of its platform. */
export interface NamedPlatform {
  /** Such as `linux/arm64`; empty for an image that stands alone, its digest where an index says no platform of it. */
  readonly platform: string
  readonly digest: Digest
}

/**
 * Images in a manifest or index, each by its platform: itself, or all in it but attestations. Throws SyntaxError for what
 * is no JSON.
 */
export function imagesByPlatform(image: {
  readonly digest: Digest
  readonly manifest: string
}): readonly NamedPlatform[] {
  if (readManifest(image).size !== undefined) return [{ platform: '', digest: image.digest }]
  const platforms = new Map([...platformDigests(image)].map(([platform, digest]) => [digest, platform]))
  return imageManifests(image).map((digest) => ({ platform: platforms.get(digest) ?? digest, digest }))
}

import type { ImageFacts } from '../ecr/api.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import type { Tag } from '../names/image-reference.ts'
import { type ManifestFacts, readManifest } from '../oci/manifest.ts'
import { imagesByPlatform } from '../oci/platform-images.ts'
import type { ImageLocation } from './check.ts'

/**
 * Compressed bytes of an image for each platform, by the platform; '' for an image that stands alone. Undefined where the
 * repository does not tell them.
 */
export type PlatformSizes = ReadonlyMap<string, number | undefined>

/** Sizes of the image before; undefined where there is none, `unknown` where it could not be asked for. */
export type EarlierSizes = PlatformSizes | 'unknown' | undefined

/** Manifests of an image by the platform, as keys of `PlatformSizes` are; undefined where the repository has not got one. */
export type PlatformManifests = ReadonlyMap<string, ManifestFacts | undefined>

/** Manifests of the image that a tag has. */
export interface TaggedManifests {
  readonly tag: Tag
  readonly manifests: PlatformManifests
}

/** Reads the manifests of all platforms of an image, attestations left out. Throws AwsError. */
export async function readPlatforms({ ecr, repository }: ImageLocation, image: ImageFacts): Promise<PlatformManifests> {
  const named = imagesByPlatform(image)
  const others = named.filter(({ digest }) => digest !== image.digest).map(({ digest }) => ({ digest }))
  const children = others.length === 0 ? [image] : await imagesIn(ecr, repository.name, others)
  const known = new Map(children.map((child) => [child.digest, readManifest(child)]))
  return new Map(named.map(({ platform, digest }) => [platform, known.get(digest)]))
}

/** Reads those of the image of the first of these tags that exists; undefined where none does. Throws AwsError. */
export async function readFirstTagged(
  where: ImageLocation,
  tags: readonly Tag[],
): Promise<TaggedManifests | undefined> {
  const images = await imagesIn(
    where.ecr,
    where.repository.name,
    tags.map((tag) => ({ tag })),
  )
  for (const tag of tags) {
    const image = images.find((one) => one.tag === tag)
    if (image !== undefined) return { tag, manifests: await readPlatforms(where, image) }
  }
  return undefined
}

/** Sizes that manifests tell; an index in the place of a manifest tells none. */
export const sizesOf = (manifests: PlatformManifests): PlatformSizes =>
  new Map([...manifests].map(([platform, facts]) => [platform, facts?.size]))

/** Sizes of an image, and of the one before. */
interface TwoSizes {
  readonly now: PlatformSizes
  readonly before: EarlierSizes
}

/** Size that a platform had before: `new` where it was not there, `unknown` where nobody tells it. */
export function sizeBefore({ now, before }: TwoSizes, platform: string): number | 'new' | 'unknown' {
  if (before === undefined) return 'new'
  if (before === 'unknown') return 'unknown'
  const key = platformBefore(now, before, platform)
  return key === undefined ? 'new' : (before.get(key) ?? 'unknown')
}

/**
 * Platform of the image before that one of this image is compared with; undefined where it was not there. An image that stands
 * alone does not say its platform: it is compared with the one image of before, where that is one.
 */
export function platformBefore(
  now: ReadonlyMap<string, unknown>,
  before: ReadonlyMap<string, unknown>,
  platform: string,
): string | undefined {
  const [only] = before.keys()
  const isAlone = now.size === 1 && before.size === 1 && (now.has('') || before.has(''))
  return before.has(platform) ? platform : isAlone ? only : undefined
}

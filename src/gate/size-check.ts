import { readableSize } from '../base/figures.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import type { SizeLimits } from '../inputs/size-limits.ts'
import type { Tag } from '../names/image-reference.ts'
import { readManifest } from '../oci/manifest.ts'
import { namedImages } from '../oci/named-images.ts'
import type { Check, ImageLocation } from './check.ts'

/** Compressed bytes of an image for each platform, by the platform; '' for an image that stands alone. */
export type PlatformSizes = ReadonlyMap<string, number>

/** Sizes that a check compared. */
export interface ComparedSizes {
  readonly now: PlatformSizes
  /** Those of the image before; undefined where there is none. */
  readonly before: PlatformSizes | undefined
}

/**
 * Check that an image is not larger than it may be, for each platform: `size-limit`, and `size-growth-limit` against the
 * image of the first of `tags` that exists. Its run throws AwsError.
 */
export const sizeCheck = (
  limits: SizeLimits,
  tags: readonly Tag[],
  compared: (sizes: ComparedSizes) => void,
): Check => ({
  run: async (image, where) => {
    const now = await platformSizes(where, image)
    const before = limits.growth === undefined ? undefined : await sizesBefore(where, tags)
    compared({ now, before: before?.sizes })
    const problems = [...overLimit(now, limits.bytes), ...overGrowth(now, before, limits.growth)]
    if (problems.length === 0) return undefined
    return {
      problem: `The image gets no tag: ${problems.join('; ')}.`,
      remedy:
        'Leave out what the image does not need (a smaller base image, a last stage of its own, .dockerignore), or raise the limit ' +
        'where the growth is wanted. docker history shows the size of each layer.',
    }
  },
})

/** Problems of platforms that are over the limit, as clauses. */
export function overLimit(now: PlatformSizes, limit: number | undefined): readonly string[] {
  if (limit === undefined) return []
  return [...now]
    .filter(([, size]) => size > limit)
    .map(
      ([platform, size]) => `${nameOf(platform)} has ${readableSize(size)}, and size-limit is ${readableSize(limit)}`,
    )
}

/** Problems of platforms that grew too much, as clauses. A platform that was not there before has not grown. */
export function overGrowth(
  now: PlatformSizes,
  before: { readonly tag: Tag; readonly sizes: PlatformSizes } | undefined,
  growth: number | undefined,
): readonly string[] {
  if (before === undefined || growth === undefined) return []
  return [...now].flatMap(([platform, size]) => {
    const old = before.sizes.get(platform)
    if (old === undefined || old === 0 || size <= old * (1 + growth / 100)) return []
    const percent = ((size / old - 1) * 100).toFixed(1)
    return [
      `${nameOf(platform)} has ${readableSize(size)}, ${percent} % more than the ${readableSize(old)} of ${before.tag}, and size-growth-limit is ${growth} %`,
    ]
  })
}

const nameOf = (platform: string): string => platform || 'it'

async function platformSizes({ ecr, repository }: ImageLocation, image: ImageFacts): Promise<PlatformSizes> {
  const named = namedImages(image)
  const others = named.filter(({ digest }) => digest !== image.digest).map(({ digest }) => ({ digest }))
  const children = others.length === 0 ? [image] : await imagesIn(ecr, repository.name, others)
  const sizes = new Map(children.map((child) => [child.digest, readManifest(child).size ?? 0]))
  return new Map(named.map(({ platform, digest }) => [platform, sizes.get(digest) ?? 0]))
}

async function sizesBefore(
  where: ImageLocation,
  tags: readonly Tag[],
): Promise<{ readonly tag: Tag; readonly sizes: PlatformSizes } | undefined> {
  const images = await imagesIn(
    where.ecr,
    where.repository.name,
    tags.map((tag) => ({ tag })),
  )
  for (const tag of tags) {
    const image = images.find((one) => one.tag === tag)
    if (image !== undefined) return { tag, sizes: await platformSizes(where, image) }
  }
  return undefined
}

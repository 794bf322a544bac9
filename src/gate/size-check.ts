import { readableSize } from '../base/figures.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import type { SizeLimits } from '../inputs/size-limits.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import { readManifest } from '../oci/manifest.ts'
import { imagesByPlatform } from '../oci/platform-images.ts'
import type { Check, ImageLocation, Refusal } from './check.ts'

/** Compressed bytes of an image for each platform, by the platform; '' for an image that stands alone. */
export type PlatformSizes = ReadonlyMap<string, number>

/** Sizes that a check compared. */
export interface ComparedSizes {
  readonly now: PlatformSizes
  /** Those of the image before; undefined where there is none. */
  readonly before: PlatformSizes | undefined
}

/** Ports of a size check. */
export interface SizePorts {
  /** Keeps the sizes, for outputs and the summary. */
  readonly compared: (sizes: ComparedSizes) => void
  readonly info: (line: string) => void
}

/**
 * Check that an image is not larger than it may be, for each platform: `size-limit`, and `size-growth-limit` against the
 * image of the first of `tags` that exists. What cannot be measured does not pass. Its run throws AwsError.
 */
export const sizeCheck = (limits: SizeLimits, tags: readonly Tag[], { compared, info }: SizePorts): Check => ({
  run: async (image, where) => {
    const { sizes: now, unknown } = await platformSizes(where, image)
    if (unknown.length > 0 || now.size === 0) return unmeasured(image.digest, unknown)
    const before = limits.growth === undefined ? undefined : await sizesBefore(where, tags)
    compared({ now, before: before?.sizes })
    for (const line of incomparable(now, before)) info(line)
    const problems = [...overLimit(now, limits.bytes), ...overGrowth(now, before, limits.growth)]
    if (problems.length === 0) return undefined
    return {
      problem: `The image ${image.digest} gets no tag: ${problems.join('; ')}.`,
      remedy:
        'Leave out what the image does not need (a smaller base image, a last stage of its own, .dockerignore), or raise the limit ' +
        'where the growth is wanted. docker history shows the size of each layer.',
    }
  },
})

function unmeasured(image: Digest, unknown: readonly string[]): Refusal {
  const what =
    unknown.length === 0
      ? 'it is an index without an image'
      : `the repository does not say the size of ${unknown.join(', ')}`
  return {
    problem: `The image ${image} could not be measured: ${what}. It gets no tag.`,
    remedy:
      'Push it again, so that all of it is in the repository; or leave size-limit and size-growth-limit out for what is no image.',
  }
}

/** Problems of platforms that are over the limit, as clauses. */
export function overLimit(now: PlatformSizes, limit: number | undefined): readonly string[] {
  if (limit === undefined) return []
  return [...now]
    .filter(([, size]) => size > limit)
    .map(
      ([platform, size]) => `${nameOf(platform)} has ${readableSize(size)}, and size-limit is ${readableSize(limit)}`,
    )
}

/** Sizes of the image that a tag has. */
interface SizesBefore {
  readonly tag: Tag
  readonly sizes: PlatformSizes
}

/** Problems of platforms that grew too much, as clauses. A platform that was not there before has not grown. */
export function overGrowth(
  now: PlatformSizes,
  before: SizesBefore | undefined,
  growth: number | undefined,
): readonly string[] {
  if (before === undefined || growth === undefined) return []
  return [...now].flatMap(([platform, size]) => {
    const old = sizeBefore({ now, before: before.sizes }, platform)
    if (old === undefined || old === 0 || size <= old * (1 + growth / 100)) return []
    const percent = ((size / old - 1) * 100).toFixed(1)
    return [
      `${nameOf(platform)} has ${readableSize(size)}, ${percent} % more than the ${readableSize(old)} of ${before.tag}, and size-growth-limit is ${growth} %`,
    ]
  })
}

/**
 * Size that a platform had before; undefined where it was not there. An image that stands alone does not say its platform: it is
 * compared with the one image of before, where that is one.
 */
export function sizeBefore({ now, before }: ComparedSizes, platform: string): number | undefined {
  if (before === undefined) return undefined
  const [only] = before.values()
  const isAlone = now.size === 1 && before.size === 1 && (now.has('') || before.has(''))
  return before.get(platform) ?? (isAlone ? only : undefined)
}

/** What says that the growth is not known, where one image stands alone and the other has several platforms. */
function incomparable(now: PlatformSizes, before: SizesBefore | undefined): readonly string[] {
  if (before === undefined) return []
  const known = [...now.keys()].some((platform) => sizeBefore({ now, before: before.sizes }, platform) !== undefined)
  return known
    ? []
    : [`The image of ${before.tag} has other platforms, so nothing is known of the growth (size-growth-limit).`]
}

const nameOf = (platform: string): string => platform || 'it'

/** Sizes of an image, and the platforms of which the repository does not tell them. */
interface Measured {
  readonly sizes: PlatformSizes
  readonly unknown: readonly string[]
}

async function platformSizes({ ecr, repository }: ImageLocation, image: ImageFacts): Promise<Measured> {
  const named = imagesByPlatform(image)
  const others = named.filter(({ digest }) => digest !== image.digest).map(({ digest }) => ({ digest }))
  const children = others.length === 0 ? [image] : await imagesIn(ecr, repository.name, others)
  const known = new Map(children.flatMap((child) => sizeOf(child)))
  return {
    sizes: new Map(
      named.flatMap(({ platform, digest }) => {
        const size = known.get(digest)
        return size === undefined ? [] : [[platform, size] as const]
      }),
    ),
    unknown: named.flatMap(({ platform, digest }) => (known.has(digest) ? [] : [platform || digest])),
  }
}

const sizeOf = (image: ImageFacts): readonly (readonly [digest: Digest, size: number])[] => {
  const { size } = readManifest(image)
  return size === undefined ? [] : [[image.digest, size]]
}

async function sizesBefore(where: ImageLocation, tags: readonly Tag[]): Promise<SizesBefore | undefined> {
  const images = await imagesIn(
    where.ecr,
    where.repository.name,
    tags.map((tag) => ({ tag })),
  )
  for (const tag of tags) {
    const image = images.find((one) => one.tag === tag)
    if (image !== undefined) return { tag, sizes: (await platformSizes(where, image)).sizes }
  }
  return undefined
}

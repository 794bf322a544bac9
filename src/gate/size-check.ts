import { readableSize } from '../base/figures.ts'
import { unlessAwsFailed } from '../ecr/aws-error.ts'
import type { SizeLimits } from '../inputs/size-limits.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { Check, ImageLocation, Refusal } from './check.ts'
import { findGrowth, type LayerGrowth } from './layer-growth.ts'
import {
  type EarlierSizes,
  readFirstTagged,
  readPlatforms,
  sizeBefore,
  sizesOf,
  type TaggedManifests,
} from './platform-sizes.ts'

/** Sizes that a check compared. */
export interface ComparedSizes {
  /** As `PlatformSizes`, and all of them known. */
  readonly now: ReadonlyMap<string, number>
  readonly before: EarlierSizes
  /** The layers that grew. */
  readonly grown: readonly LayerGrowth[]
}

/** Ports of a size check. */
export interface SizePorts {
  /** Keeps the sizes, for outputs and the summary. */
  readonly compared: (sizes: ComparedSizes) => void
  readonly info: (line: string) => void
  readonly warning: (sentence: string) => void
}

/**
 * Check that an image is not larger than it may be, for each platform: `size-limit`, and `size-growth-limit` against the
 * image of the first of `tags` that exists. What cannot be measured does not pass. Its run throws AwsError.
 */
export const sizeCheck = (limits: SizeLimits, tags: readonly Tag[], ports: SizePorts): Check => ({
  run: async (image, where) => {
    const manifests = await readPlatforms(where, image)
    const measured = [...sizesOf(manifests)]
    const unknown = measured.flatMap(([platform, size]) => (size === undefined ? [platform || image.digest] : []))
    const now = new Map(measured.flatMap(([platform, size]) => (size === undefined ? [] : [[platform, size]])))
    if (unknown.length > 0 || now.size === 0) return unmeasured(image.digest, unknown)
    const before = await imageBefore(where, tags, limits)
    const isKnown = before !== undefined && before !== 'unknown'
    const grown = isKnown ? await findGrowth(where, { now: manifests, before: before.manifests }, ports.info) : []
    const sizes: ComparedSizes = { now, before: isKnown ? sizesOf(before.manifests) : before, grown }
    ports.compared(sizes)
    const growth = isKnown && limits.growth !== undefined ? { sizes, tag: before.tag, limit: limits.growth } : undefined
    if (growth !== undefined) tellUncompared(growth, ports)
    const problems = [...overLimit(now, limits.bytes), ...(growth === undefined ? [] : overGrowth(growth))]
    if (problems.length === 0) return undefined
    return {
      problem: `The image ${image.digest} gets no tag: ${problems.join('; ')}.`,
      remedy:
        'Leave out what the image does not need (a smaller base image, a last stage of its own, .dockerignore), or raise the limit ' +
        'where the growth is wanted. docker history shows the size of each layer.',
    }
  },
})

/** The image that this one is compared with. Where no limit depends on it, what AWS does not say is not known. */
const imageBefore = (
  where: ImageLocation,
  tags: readonly Tag[],
  { growth }: SizeLimits,
): Promise<TaggedManifests | 'unknown' | undefined> => {
  const found = readFirstTagged(where, tags)
  return growth === undefined ? found.catch((error) => unlessAwsFailed(error) ?? 'unknown') : found
}

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
const overLimit = (now: ComparedSizes['now'], limit: number | undefined): readonly string[] =>
  [...now].flatMap(([platform, size]) =>
    limit === undefined || size <= limit
      ? []
      : [`${nameOf(platform)} has ${readableSize(size)}, and size-limit is ${readableSize(limit)}`],
  )

/** Growth from the image of a tag, and how many percent of it are allowed. */
interface Growth {
  readonly sizes: ComparedSizes
  readonly tag: Tag
  readonly limit: number
}

/** Problems of platforms that grew too much, as clauses. A platform that was not there before has not grown. */
const overGrowth = ({ sizes, tag, limit }: Growth): readonly string[] =>
  [...sizes.now].flatMap(([platform, size]) => {
    const old = sizeBefore(sizes, platform)
    if (typeof old === 'string' || old === 0 || size <= old * (1 + limit / 100)) return []
    const percent = ((size / old - 1) * 100).toFixed(1)
    return [
      `${nameOf(platform)} has ${readableSize(size)}, ${percent} % more than the ${readableSize(old)} of ${tag}, and size-growth-limit is ${limit} %`,
    ]
  })

/**
 * Tells of which platforms the growth is not known: the repository has lost what they were, or one image stands alone and the
 * other has several platforms.
 */
function tellUncompared({ sizes, tag }: Growth, { info, warning }: Pick<SizePorts, 'info' | 'warning'>): void {
  const all = [...sizes.now.keys()].map((platform) => ({ platform, old: sizeBefore(sizes, platform) }))
  const lost = all.filter(({ old }) => old === 'unknown').map(({ platform }) => platform || 'the image')
  if (lost.length > 0)
    warning(
      `The repository does not say the size that ${lost.join(', ')} had as ${tag}, so nothing is known of its growth (size-growth-limit).`,
    )
  if (all.every(({ old }) => old === 'new'))
    info(`The image of ${tag} has other platforms, so nothing is known of the growth (size-growth-limit).`)
}

const nameOf = (platform: string): string => platform || 'it'

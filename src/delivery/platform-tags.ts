import { type Parsed, refused } from '../base/result.ts'
import { imagesIn, setTags } from '../ecr/image-tags.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, parseTag, type Tag } from '../names/image-reference.ts'
import { repositoryUri } from '../names/repository.ts'
import { platformDigests } from '../oci/image-part.ts'
import type { Delivered } from './deliveries.ts'
import { TakenTagError } from './tag-delivery.ts'

/** Tag of the image for one platform: `v1-arm64`, `v1-arm-v7`; of another system than Linux `v1-windows-amd64`. */
export function platformTag(tag: Tag, platform: string): Parsed<Tag> {
  const result = parseTag(`${tag}-${platform.replace(/^linux\//, '').replaceAll('/', '-')}`)
  return result.ok ? result : refused(`of the platform ${platform}, ${result.problem}`)
}

/** Tags for one platform beside these. A name that is no tag is left out: the inputs have been refused then. */
export const namesFor = (names: readonly Tag[], platform: string): readonly Tag[] =>
  names.flatMap((name) => {
    const tag = platformTag(name, platform)
    return tag.ok ? [tag.value] : []
  })

/** Tags for each of the platforms beside these: `v1-amd64`, `v1-arm64`. */
export const platformTagsOf = (names: readonly Tag[], platforms: readonly string[]): readonly Tag[] =>
  platforms.flatMap((platform) => namesFor(names, platform))

/**
 * Sets tags on the images for each platform of a delivered index, for each of its tags one, as `platformTag` names it, and notes
 * them in the delivery. Those that the plan leaves alone stay. `left` is called for one that another job has set meanwhile. Throws
 * AwsError, or TakenTagError for one that cannot be left.
 */
export async function tagPlatforms(
  delivery: Delivered,
  { conflict, byDefault, floating }: Pick<TagSettings, 'conflict' | 'byDefault' | 'floating'>,
  left: (tag: Tag, now: Digest) => void,
): Promise<void> {
  const { ecr, repository, image, tags, plan } = delivery
  const digests = platformDigests(image)
  const images = await imagesIn(
    ecr,
    repository.name,
    [...digests.values()].map((digest) => ({ digest })),
  )
  const stay = plan.left.map(({ tag }) => tag)
  for (const [platform, digest] of digests) {
    const child = images.find((one) => one.digest === digest)
    if (child === undefined) continue
    const named = (some: readonly Tag[]): readonly Tag[] =>
      namesFor(some, platform).filter((tag) => !stay.includes(tag))
    const isFloating = (tag: Tag): boolean => floating.some((one) => one.tag === tag)
    const groups = {
      first: named([...tags].filter((tag) => !isFloating(tag))),
      last: named([...tags].filter(isFloating)),
    }
    await setTags(delivery, child, groups, {
      done: (tag) => delivery.platformTags.set(tag, digest),
      taken: (tag, by) => {
        if (conflict !== 'skip' && !byDefault) throw new TakenTagError(tag, by, child)
        left(tag, by.digest)
      },
    })
  }
}

/** Describes, in a sentence, the tags of single platforms that are set. */
export const describePlatformTags = ({ repository, platformTags }: Delivered): string =>
  `Tags of single platforms in ${repositoryUri(repository)}: ${[...platformTags.keys()].join(', ') || 'none'}.`

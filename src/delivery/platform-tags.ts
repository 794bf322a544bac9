import { type Parsed, refused } from '../base/result.ts'
import { setTags } from '../ecr/image-tags.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { type Digest, parseTag, type Tag } from '../names/image-reference.ts'
import { platformDigests } from '../oci/image-part.ts'
import type { Delivered } from './deliveries.ts'
import { TakenTagError } from './tag-delivery.ts'

/** Tag of the image for one platform: `v1-arm64`, `v1-arm-v7`; of another system than Linux `v1-windows-amd64`. */
export function platformTag(tag: Tag, platform: string): Parsed<Tag> {
  const result = parseTag(`${tag}-${platform.replace(/^linux\//, '').replaceAll('/', '-')}`)
  return result.ok ? result : refused(`of the platform ${platform}, ${result.problem}`)
}

/**
 * Sets tags on the images for each platform of a delivered index: for each of its tags one, as `platformTag` names it. `left`
 * is called for one that stays on another image. Returns those that are set. Throws AwsError, or TakenTagError for one that
 * cannot be left.
 */
export async function tagPlatforms(
  delivery: Delivered,
  { conflict, byDefault, floating }: Pick<TagSettings, 'conflict' | 'byDefault' | 'floating'>,
  left: (tag: Tag, now: Digest) => void,
): Promise<readonly Tag[]> {
  const { ecr, repository, image, tags } = delivery
  const done: Tag[] = []
  const digests = platformDigests(image)
  const images = await ecr.images(
    repository.name,
    [...digests.values()].map((digest) => ({ digest })),
  )
  for (const [platform, digest] of digests) {
    const child = images.find((one) => one.digest === digest)
    if (child === undefined) continue
    const named = (some: readonly Tag[]): readonly Tag[] =>
      some.flatMap((tag) => {
        const own = platformTag(tag, platform)
        return own.ok ? [own.value] : []
      })
    const isFloating = (tag: Tag): boolean => floating.some((one) => one.tag === tag)
    const [first, last] = [[...tags].filter((tag) => !isFloating(tag)), [...tags].filter(isFloating)].map(named)
    await setTags(
      delivery,
      child,
      { first: first ?? [], last: last ?? [] },
      {
        done: (tag) => done.push(tag),
        taken: (tag, by) => {
          if (conflict !== 'skip' && !byDefault) throw new TakenTagError(tag, by, child)
          left(tag, by.digest)
        },
      },
    )
  }
  return done
}

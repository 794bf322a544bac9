import { guardedTags } from '../image-metadata/floating-tag-line.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Delivery } from './deliveries.ts'

/**
 * Whether the tag under which a repository would get the image floats, and is on an image that may be a newer one: the push
 * itself would move it, before anybody has asked.
 */
export function beginsFloating(
  { plan: { tags } }: Pick<Delivery, 'plan'>,
  settings: Pick<TagSettings, 'floating' | 'floatingTags'>,
): boolean {
  const [first] = tags
  if (first === undefined || first.now === undefined || first.locked) return false
  return guardedTags(settings).some(({ tag }) => tag === first.tag)
}

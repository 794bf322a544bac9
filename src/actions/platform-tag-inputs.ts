import { platformTag } from '../delivery/platform-tags.ts'
import type { InputReader } from '../inputs/reader.ts'
import type { Tag } from '../names/image-reference.ts'

/**
 * Reads whether each of the platforms, in their usual spelling, gets tags of its own beside these of the whole image. Returns those
 * that do; none where the input does not ask for it, or is refused.
 */
export function readPlatformTags(
  reader: InputReader,
  platforms: readonly string[],
  tags: readonly Tag[],
): readonly string[] {
  if (reader.boolean('platform-tags') !== true) return []
  if (platforms.length < 2) reader.refuse('platform-tags', 'it needs several platforms in the input platforms')
  const all = tags.flatMap((tag) => platforms.map((platform) => platformTag(tag, platform)))
  for (const one of all) {
    if (!one.ok) reader.refuse('platform-tags', one.problem)
    else if (tags.includes(one.value))
      reader.refuse('platform-tags', `${one.value} is a tag of the whole image already; leave it out of the input tags`)
  }
  return platforms
}

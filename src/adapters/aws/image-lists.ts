import type { ImageState } from '../../ecr/api.ts'
import { parseTag, type Tag } from '../../names/image-reference.ts'

/** Tags of an image in an answer. */
export const namesIn = (tags: readonly string[] | undefined): readonly Tag[] =>
  (tags ?? []).flatMap((text) => {
    const tag = parseTag(text)
    return tag.ok ? [tag.value] : []
  })

/** Reads all pages of a list, one after the other. `read` takes the token of a page, undefined for the first one. */
export async function allPages<T>(
  read: (token: string | undefined) => Promise<{ readonly found: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = []
  const seen = new Set<string>()
  for (let token: string | undefined; ; seen.add(token)) {
    const { found, next } = await read(token)
    all.push(...found)
    // A token that comes again would never end.
    if (!next || seen.has(next)) return all
    token = next
  }
}

/** States of the images behind tags, asked for one by one: a request about several of which one is missing gives nothing. */
export async function statesOneByOne(
  tags: readonly Tag[],
  read: (tag: Tag) => Promise<ImageState | undefined>,
): Promise<readonly ImageState[]> {
  const states = (await Promise.all(tags.map(read))).flatMap((state) => state ?? [])
  return [...new Map(states.map((state) => [state.digest, state])).values()]
}

import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import { isHostOf } from '../names/registry.ts'
import type { RepositoryAddress } from '../names/repository.ts'
import { parseTag, type Tag } from '../names/tag.ts'

/** A tag that is written as docker/build-push-action wants it: `host/repository:tag`. */
export interface TagReference {
  readonly tag: Tag
  /** The registry's host as written; undefined when only the repository is named. */
  readonly host: string | undefined
}

/** Whether a text is meant as a reference and not as the name of a tag: it has a tag or digest of its own. */
export const isReference = (text: string): boolean => /:[^/]*$|@/.test(text)

/**
 * Takes a reference and the destination. Returns its tag when it names the destination, or what is wrong. A host can be
 * compared only when the destination's is known; otherwise it is left to the plan.
 */
export function parseTagReference(text: string, destination: RepositoryAddress): Parsed<TagReference> {
  if (text.includes('@'))
    return refused(`${quoted(text)} names a digest, which is what a build gives, not what it takes`)
  const colon = text.lastIndexOf(':')
  const path = text.slice(0, colon)
  const name = path === destination.name ? path : path.slice(path.indexOf('/') + 1)
  const host = path === name ? undefined : path.slice(0, -name.length - 1)
  const known = destination.registry
  if (name !== destination.name || (host !== undefined && known !== undefined && !isHostOf(host, known))) {
    const wanted = known === undefined ? destination.name : `${known.host}/${destination.name}`
    return refused(`${quoted(text)} is not in the repository of this step, ${wanted}`)
  }
  const tag = parseTag(text.slice(colon + 1))
  return tag.ok ? parsed({ tag: tag.value, host }) : tag
}

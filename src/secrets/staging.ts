import type { Environment } from '../inputs/context.ts'
import { type Tag, tagFrom } from '../names/tag.ts'

/**
 * The tag under which an image is pushed that has to be looked at before it gets a tag that anybody uses. It is new for
 * each run and step, so that also a repository takes it whose tags cannot move. `unique` is random.
 */
export function stagingTag({ GITHUB_RUN_ID: run }: Environment, unique: string): Tag {
  const tag = tagFrom(run ? `staging-${run}-${unique}` : `staging-${unique}`)
  if (tag === undefined) throw new Error('a staging tag begins with a letter')
  return tag
}

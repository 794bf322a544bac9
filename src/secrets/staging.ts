import type { Environment } from '../inputs/context.ts'
import { parseTag, type Tag, tagFrom } from '../names/tag.ts'

/** Name of the state that tells `post` under which tag an image may have been pushed; empty when it is gone. */
export const STAGING_STATE = 'staging-tag'

/**
 * The tag under which an image is pushed that has to be looked at before it gets a tag that anybody uses. It is new for
 * each run and step, so that also a repository takes it whose tags cannot move. `unique` is random.
 */
export function stagingTag(env: Environment, unique: string): Tag {
  const tag = tagFrom(`${beginning(env)}${unique}`)
  if (tag === undefined) throw new Error('a staging tag begins with a letter')
  return tag
}

/** The staging tag that a text is; undefined when no step of this run can have made it. */
export function stagingTagOf(env: Environment, text: string): Tag | undefined {
  const tag = parseTag(text)
  const start = beginning(env)
  return tag.ok && text.startsWith(start) && /^[0-9a-f]+$/.test(text.slice(start.length)) ? tag.value : undefined
}

const beginning = ({ GITHUB_RUN_ID: run }: Environment): string => (run ? `staging-${run}-` : 'staging-')

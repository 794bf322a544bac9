import { type Context, textAt } from '../inputs/context.ts'
import { type Tag, tagFrom } from '../names/tag.ts'

/** Tags that always move. They are set after all others, so that they never point to something half done. */
export const isFloating = (tag: Tag): boolean => tag === 'latest'

/** Takes tags in any order. Returns them once each, in the same order but with floating tags last. */
export function ordered(tags: readonly Tag[]): readonly Tag[] {
  const unique = [...new Set(tags)]
  return [...unique.filter((tag) => !isFloating(tag)), ...unique.filter(isFloating)]
}

/**
 * The tags of a run whose `tags` input is empty: `sha-<short>`, then the Git tag, `pr-<number>` or the branch, and
 * `latest` on the default branch. Semantic version tags lose their "v", as with docker/metadata-action.
 */
export function defaultTags(context: Context): readonly Tag[] {
  const names = [context.sha && `sha-${context.sha.slice(0, 7)}`, ...refTags(context)]
  return ordered(names.flatMap((name) => (name ? (tagFrom(name) ?? []) : [])))
}

function refTags(context: Context): readonly string[] {
  const pullRequest = /^refs\/pull\/(\d+)\//.exec(context.ref)?.[1]
  if (pullRequest !== undefined) return [`pr-${pullRequest}`]
  if (context.refType === 'tag') return [context.refName.replace(/^v(?=\d+\.\d+\.\d+)/, '')]
  if (context.refType !== 'branch') return []
  const isDefault = textAt(context.payload, 'repository', 'default_branch') === context.refName
  return [context.refName, ...(isDefault ? ['latest'] : [])]
}

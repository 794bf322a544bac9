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
 * `latest` on the default branch. The first one names the commit. Semantic version tags lose their "v", as with
 * docker/metadata-action.
 */
export function defaultTags(context: Context): readonly Tag[] {
  const names =
    context.event === 'pull_request_target'
      ? targetTags(context)
      : [context.sha && `sha-${context.sha.slice(0, 7)}`, ...refTags(context)]
  return ordered(names.flatMap((name) => (name ? (tagFrom(name) ?? []) : [])))
}

/**
 * The ref and commit of this event are the default branch's, although the run is about a pull request, perhaps a
 * stranger's: what it builds must not get the tags of that branch, nor those of its commits.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
 */
function targetTags({ payload }: Context): readonly string[] {
  const { number } = payload
  const head = textAt(payload, 'pull_request', 'head', 'sha')
  if (typeof number !== 'number' || head === undefined) return []
  return [`pr-${number}-${head.slice(0, 7)}`, `pr-${number}`]
}

function refTags(context: Context): readonly string[] {
  const pullRequest = /^refs\/pull\/(\d+)\//.exec(context.ref)?.[1]
  if (pullRequest !== undefined) return [`pr-${pullRequest}`]
  if (context.refType === 'tag') return [context.refName.replace(/^v(?=\d+\.\d+\.\d+)/, '')]
  if (context.refType !== 'branch') return []
  const isDefault = textAt(context.payload, 'repository', 'default_branch') === context.refName
  return [context.refName, ...(isDefault ? ['latest'] : [])]
}

import { type Context, textAt } from './context.ts'

/**
 * Branch that an entry of a merge queue goes to, such as `main`; undefined when `branch` and the event are of none. The event
 * merge_group names it, and so does the branch that GitHub makes for the entry, `gh-readonly-queue/main/pr-12-<commit>`, which
 * starts workflows of `push` too, where they do not name their branches.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#merge_group
 */
export function queueTarget(branch: string | undefined, payload: Context['payload']): string | undefined {
  const named = /^gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/.exec(branch ?? '')?.[1]
  return textAt(payload, 'merge_group', 'base_ref')?.replace(/^refs\/heads\//, '') || named
}

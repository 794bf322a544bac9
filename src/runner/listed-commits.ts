import { textAt } from './context.ts'

/** Order of a commit and another one: newer when the other one is in its history. diverged: neither is in that of the other. */
export type CommitOrder = 'same' | 'newer' | 'older' | 'diverged'

/** Commit as GitHub lists it, with the commits that it follows. */
export interface ListedCommit {
  readonly sha: string
  readonly parents: readonly string[]
}

/**
 * Reads GitHub's answer to `GET /repos/…/commits`: the commits of a branch, newest first. What is no commit is left out.
 * https://docs.github.com/rest/commits/commits#list-commits
 */
export function readListedCommits(answer: unknown): readonly ListedCommit[] {
  return listAt(answer).flatMap((one) => {
    const sha = textAt(one, 'sha')
    const parents = listAt(fieldOf(one, 'parents')).flatMap((parent) => textAt(parent, 'sha') ?? [])
    return sha === undefined ? [] : [{ sha, parents }]
  })
}

/**
 * Order of a commit and another one, of which a prefix may be known, by a part of a history. Undefined where that part does
 * not say it: it ends somewhere, so that one is not in it proves nothing.
 */
export function orderInList(list: readonly ListedCommit[], own: string, other: string): CommitOrder | undefined {
  if (own.startsWith(other)) return 'same'
  const named = list.filter(({ sha }) => sha.startsWith(other))
  if (named.length > 1) return undefined
  const sha = named[0]?.sha ?? other
  if (reaches(list, own, sha)) return 'newer'
  return reaches(list, sha, own) ? 'older' : undefined
}

/** Whether a commit, or a beginning of its name, is in the history of another one, as far as the list shows that. */
function reaches(list: readonly ListedCommit[], from: string, to: string): boolean {
  const parents = new Map(list.map((one) => [one.sha, one.parents]))
  const seen = new Set<string>()
  const next = [from]
  for (let sha = next.pop(); sha !== undefined; sha = next.pop()) {
    for (const parent of parents.get(sha) ?? []) {
      if (parent.startsWith(to)) return true
      if (!seen.has(parent)) next.push(parent)
      seen.add(parent)
    }
  }
  return false
}

/**
 * The commits that a branch has had since a commit of it, newest first: the list begins with the newest one of the branch.
 * Only the branch's own, not those that were merged into it. The commit itself may have been merged: "git pull" and a push make
 * the branch's newest commit of before the second parent of the next one. None where the list does not reach the commit.
 */
export function newerOnBranch(list: readonly ListedCommit[], own: string): readonly string[] {
  const all = new Map(list.map((one) => [one.sha, one]))
  const since: string[] = []
  for (let at = list[0]; at !== undefined && at.sha !== own; at = all.get(at.parents[0] ?? '')) since.push(at.sha)
  return since.filter((sha) => reaches(list, sha, own))
}

/** Order that GitHub's comparison of `<other>...<own>` tells. https://docs.github.com/rest/commits/commits#compare-two-commits */
export function orderOfComparison(answer: unknown): CommitOrder | undefined {
  switch (textAt(answer, 'status')) {
    case 'ahead':
      return 'newer'
    case 'behind':
      return 'older'
    case 'identical':
      return 'same'
    case 'diverged':
      return 'diverged'
    default:
      return undefined
  }
}

const listAt = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

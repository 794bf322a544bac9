import type { CommitTagForm } from '../image-metadata/floating-tag-line.ts'
import type { Tag } from '../names/image-reference.ts'
import type { CommitHistory, KnownOrder } from '../runner/commit-history.ts'
import type { CommitOrder } from '../runner/listed-commits.ts'

/** The default form of a tag that names a commit, and the one of this run. */
const DEFAULT_FORM = { before: 'sha-', after: '' }

/**
 * The commits that tags name, such as `1a2b3c4` of `sha-1a2b3c4`: beginnings of their hashes. `form` is that of this run's own
 * tag, if it has one.
 */
export function commitsIn(tags: readonly Tag[], form: CommitTagForm | undefined): readonly string[] {
  const forms = form === undefined ? [DEFAULT_FORM] : [form, DEFAULT_FORM]
  const commits = tags.flatMap((tag) => {
    for (const { before, after } of forms) {
      if (!tag.startsWith(before) || !tag.endsWith(after)) continue
      const hash = tag.slice(before.length, tag.length - after.length)
      if (/^[0-9a-f]{7,64}$/.test(hash)) return [hash]
    }
    return []
  })
  return [...new Set(commits)]
}

/** Tag of a commit, in the form of this run's own. */
export const commitTagOf = ({ before, after, length }: CommitTagForm, sha: string): Tag =>
  `${before}${sha.slice(0, length)}${after}` as Tag

/** Commit of an image, and the order of this run's commit and that one. */
export interface OrderedCommit {
  readonly commit: string
  readonly known: KnownOrder
}

/** An image that was delivered again for many commits has a tag of each, up to a thousand; one question is about one of them. */
const MOST_QUESTIONS = 20

/**
 * Orders of a run's commit and those of an image. The list of the branch tells those of all that are in it at once, and where
 * one of them is newer than the run's, that is enough. Of the others so many are asked for; `unknown` says, as a part of a
 * sentence, that there are more.
 */
export async function ordersOf(
  history: CommitHistory,
  commits: readonly string[],
): Promise<{ readonly others: readonly OrderedCommit[]; readonly unknown: readonly string[] }> {
  const listed = await history.listed(commits)
  const told = commits.flatMap((commit) => {
    const order = listed.get(commit)
    return order === undefined ? [] : [{ commit, known: { order } }]
  })
  if (told.some(isOlder)) return { others: told, unknown: [] }
  const open = commits.filter((commit) => !listed.has(commit))
  const asked = open.slice(0, MOST_QUESTIONS)
  const found = await Promise.all(asked.map(async (commit) => ({ commit, known: await history.order(commit) })))
  const left = open.length - asked.length
  return {
    others: [...told, ...found],
    unknown: left === 0 ? [] : [`it has the tags of ${commits.length} commits, and ${left} of them were not asked for`],
  }
}

/** Whether this run's commit is the older one. */
export const isOlder = ({ known }: OrderedCommit): boolean => 'order' in known && known.order === 'older'

/** What an image says of its commit, where its tags name none, or nobody knows their order. */
export interface ImageCommit {
  /** As its label tells it; undefined when none does. */
  readonly commit: string | undefined
  /** When that was made; undefined when no label tells it. */
  readonly time: Date | undefined
}

/** What an image says of its commit, or why it could not be read, as a part of a sentence. */
export type SaidCommit = ImageCommit | { readonly unread: string }

/**
 * Order of a run's commit and the commits of an image by the times of the commits. An image that was delivered again for
 * later commits has the label of the first one: it is no older than that, and how much newer, it does not say.
 */
export function orderByTime(
  own: Date | undefined,
  image: ImageCommit,
  commits: readonly string[],
): CommitOrder | undefined {
  if (own === undefined || image.time === undefined || image.commit === undefined) return undefined
  const difference = own.getTime() - image.time.getTime()
  if (difference < 0) return 'older'
  const [commit, ...more] = commits
  const isItsOnly = commit !== undefined && more.length === 0 && image.commit.startsWith(commit)
  return difference > 0 && isItsOnly ? 'newer' : undefined
}

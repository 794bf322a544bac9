import type { CommitTagForm } from '../image-metadata/floating-tag-line.ts'
import type { Tag } from '../names/image-reference.ts'
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

/** What an image says of its commit, where its tags name none, or nobody knows their order. */
export interface ImageCommit {
  /** As its label tells it; undefined when none does. */
  readonly commit: string | undefined
  /** When that was made; undefined when no label tells it. */
  readonly time: Date | undefined
}

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

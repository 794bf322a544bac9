import type { Tag } from '../names/image-reference.ts'
import type { RepositoryFacts } from './api.ts'

/** Rules of a repository that say whether its tags may move. */
export type MutabilityRules = Pick<RepositoryFacts, 'mutability' | 'exclusions'>

/**
 * Whether a repository refuses to move a tag that exists. The filters name the exceptions: tags that may move in
 * IMMUTABLE_WITH_EXCLUSION, tags that may not in MUTABLE_WITH_EXCLUSION.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function isImmutable(repository: MutabilityRules, tag: Tag): boolean {
  const excluded = repository.exclusions.some((filter) => fitsTagFilter(filter, tag))
  switch (repository.mutability) {
    case 'IMMUTABLE':
      return true
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !excluded
    case 'MUTABLE_WITH_EXCLUSION':
      return excluded
    default:
      return false
  }
}

/** Whether a filter of ECR is for a tag: "*" in it stands for any characters, and it must match the whole tag. */
export function fitsTagFilter(filter: string, tag: Tag): boolean {
  const [first = '', ...rest] = filter.split('*')
  const last = rest.pop()
  if (last === undefined) return filter === tag
  if (!tag.startsWith(first) || !tag.endsWith(last)) return false
  let position = first.length
  for (const part of rest) {
    const found = tag.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return position <= tag.length - last.length
}

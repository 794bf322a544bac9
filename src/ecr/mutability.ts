import type { Tag } from '../names/image-reference.ts'
import type { RepositoryFacts } from './api.ts'
import { fitsFilter } from './name-filter.ts'

/** Rules of a repository that say whether its tags may move. */
export type MutabilityRules = Pick<RepositoryFacts, 'mutability' | 'exclusions'>

/**
 * Whether a repository refuses to move a tag that exists. The filters name the exceptions: tags that may move in
 * IMMUTABLE_WITH_EXCLUSION, tags that may not in MUTABLE_WITH_EXCLUSION.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function isImmutable(repository: MutabilityRules, tag: Tag): boolean {
  const excluded = repository.exclusions.some((filter) => fitsFilter(filter, tag))
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

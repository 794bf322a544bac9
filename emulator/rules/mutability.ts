import type { ExclusionFilter, RepositorySettings } from '../store/repository.ts'

/** `*` stands for any text; the filter has to match the whole tag. */
function matches({ filter }: ExclusionFilter, tag: string): boolean {
  const escaped = filter.split('*').map((part) => part.replace(/[.\\+^$?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`).test(tag)
}

/**
 * Whether a tag that exists may not be pushed again. The filters name the tags that are the other way round:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function isImmutable({ mutability, exclusions }: RepositorySettings, tag: string): boolean {
  const excluded = exclusions.some((filter) => matches(filter, tag))
  return mutability.startsWith('IMMUTABLE') ? !excluded : excluded
}

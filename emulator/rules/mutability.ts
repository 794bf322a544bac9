import type { Settings } from '../settings.ts'
import type { RepositorySettings } from '../store/repository.ts'
import { fits } from './wildcard.ts'

/**
 * Whether a tag that exists may not be pushed again. The filters name the tags that are the other way round:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 * @param match what a filter has to fit; see settings.ts
 */
export function isImmutable(
  { mutability, exclusions }: RepositorySettings,
  tag: string,
  match: Settings['exclusionFilters'],
): boolean {
  const excluded = exclusions.some(({ filter }) => fits(match === 'whole-tag' ? filter : `*${filter}*`, tag))
  return mutability.startsWith('IMMUTABLE') ? !excluded : excluded
}

import type { Image, Repository } from '../store/repository.ts'
import { statusOf } from './archive.ts'
import type { LifecycleRule } from './lifecycle-policy.ts'
import { fits } from './wildcard.ts'

const dayMs = 86_400_000

export interface Marked {
  readonly image: Image
  readonly rule: LifecycleRule
}

/** When an image with several tags is meant, all that a rule names have to be there. */
function hasTags(rule: LifecycleRule, tags: readonly string[]): boolean {
  if (rule.tagStatus === 'any') return true
  if (rule.tagStatus === 'untagged') return tags.length === 0
  const prefixed = rule.prefixes.every((prefix) => tags.some((tag) => tag.startsWith(prefix)))
  return tags.length > 0 && prefixed && rule.patterns.every((pattern) => tags.some((tag) => fits(pattern, tag)))
}

/** The moment that a rule counts from. */
function since(image: Image, { countType }: LifecycleRule): number {
  if (countType === 'sinceImagePulled') return image.pulledAt ?? image.pushedAt
  return countType === 'sinceImageTransitioned' ? (image.archivedAt ?? image.pushedAt) : image.pushedAt
}

/** The images that a rule is against, out of those that it may judge. */
function against(rule: LifecycleRule, images: readonly Image[], now: number): readonly Image[] {
  const newestFirst = [...images].sort((one, other) => other.pushedAt - one.pushedAt)
  if (rule.countType === 'imageCountMoreThan') return newestFirst.slice(rule.countNumber)
  return newestFirst.filter((image) => now - since(image, rule) > rule.countNumber * dayMs)
}

/**
 * What a policy would do. An image that a rule is about is not touched by a later rule; what an index needs stays:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function previewOf(repository: Repository, rules: readonly LifecycleRule[], now: number): readonly Marked[] {
  const images = repository.images()
  const needed = new Set(images.flatMap(({ children }) => children))
  const judged = new Set<Image>()
  return rules.flatMap((rule) => {
    const isIn = (image: Image) => (statusOf(image, now) === 'ARCHIVED') === (rule.storageClass === 'archive')
    const own = images.filter((image) => isIn(image) && hasTags(rule, repository.tagsOf(image.digest)))
    const marked = against(rule, own, now).filter((image) => !judged.has(image) && !needed.has(image.digest))
    for (const image of own) judged.add(image)
    return marked.map((image) => ({ image, rule }))
  })
}

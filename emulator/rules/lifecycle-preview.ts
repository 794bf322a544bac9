import type { Image, Repository } from '../store/repository.ts'
import { statusOf } from './archive.ts'
import type { LifecycleRule } from './lifecycle-policy.ts'
import { patternTest } from './wildcard.ts'

const dayMs = 86_400_000

export interface Marked {
  readonly image: Image
  readonly tags: readonly string[]
  readonly rule: LifecycleRule
}

/** Whether a rule is about images with these tags: all that it names have to be there. */
function tagTest({ tagStatus, prefixes, patterns }: LifecycleRule): (tags: readonly string[]) => boolean {
  if (tagStatus !== 'tagged') return (tags) => tagStatus === 'any' || tags.length === 0
  const wanted = [...prefixes.map((prefix) => `${prefix}*`), ...patterns].map(patternTest)
  return (tags) => tags.length > 0 && wanted.every((isMeant) => tags.some(isMeant))
}

/** What came back from the archive is as old as its return. */
const beginning = ({ activatedAt, pushedAt }: Image): number => activatedAt ?? pushedAt

/** The moment that a rule counts from. */
function since(image: Image, { countType }: LifecycleRule): number {
  if (countType === 'sinceImagePulled') return Math.max(image.pulledAt ?? 0, beginning(image))
  return countType === 'sinceImageTransitioned' ? (image.archivedAt ?? image.pushedAt) : beginning(image)
}

/** The images that a rule is against, out of those that it may judge. */
function against(rule: LifecycleRule, images: readonly Image[], now: number): readonly Image[] {
  const newestFirst = [...images].sort((one, other) => beginning(other) - beginning(one))
  if (rule.countType === 'imageCountMoreThan') return newestFirst.slice(rule.countNumber)
  return newestFirst.filter((image) => now - since(image, rule) > rule.countNumber * dayMs)
}

/**
 * What a policy would do. An image that a rule is about is not touched by a later rule, and is counted all the same; what an
 * index needs stays as long as that: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function previewOf(repository: Repository, rules: readonly LifecycleRule[], now: number): readonly Marked[] {
  const images = repository.images()
  const needed = new Set(images.flatMap(({ children }) => children))
  const tagsOf = ({ digest }: Image): readonly string[] => repository.tagsOf(digest)
  const judged = new Set<Image>()
  return rules.flatMap((rule) => {
    const isIn = (image: Image) => (statusOf(image, now) === 'ARCHIVED') === (rule.storageClass === 'archive')
    const isMeant = tagTest(rule)
    const own = images.filter((image) => isIn(image) && isMeant(tagsOf(image)))
    const marked = against(rule, own, now).filter((image) => !judged.has(image) && !needed.has(image.digest))
    for (const image of own) judged.add(image)
    return marked.map((image) => ({ image, tags: tagsOf(image), rule }))
  })
}

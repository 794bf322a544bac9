import { hasCode } from '../ecr/aws-error.ts'
import type { Delivered } from './deliveries.ts'
import { TakenTagError } from './tag-delivery.ts'

/** End of the work on the tags of a delivery. */
export interface TagsEnd {
  /** What a tag failed with; undefined when all are set, or left. */
  readonly error: unknown
  /** Since the image was seen in a repository. */
  readonly milliseconds: number
}

/**
 * Sign that what a delivery claims may not hold any more. another-job: one was seen at work in the repository. moved-tag: the
 * tag that docker pushed was on another image when it was looked at. failed-tag: ECR refused a tag in a way that tells more
 * than that, or its answer is not known. long-ago: much can have happened since the image was seen.
 */
export type Doubt = 'another-job' | 'moved-tag' | 'failed-tag' | 'long-ago'

/** A copy of a large image, or many tags, take longer than the usual second. */
const LONG_MILLISECONDS = 30_000

/** Refusals of a tag after which everything is as it was before. */
const REFUSALS = [
  'AccessDeniedException',
  'ImageTagAlreadyExistsException',
  'InvalidParameterException',
  'LimitExceededException',
  'ThrottlingException',
]

/** Doubts about a delivery. Without any, nobody looks once more: the usual run asks ECR for nothing else. */
export function doubtsOf(
  { image, how, withOthers }: Pick<Delivered, 'image' | 'how' | 'withOthers'>,
  { error, milliseconds }: TagsEnd,
): readonly Doubt[] {
  const isRefusal = REFUSALS.some((code) => hasCode(error, code))
  return [
    ...(withOthers || error instanceof TakenTagError ? (['another-job'] as const) : []),
    ...(how === 'pushed' && image.tag === undefined ? (['moved-tag'] as const) : []),
    ...(error !== undefined && !(error instanceof TakenTagError) && !isRefusal ? (['failed-tag'] as const) : []),
    ...(milliseconds > LONG_MILLISECONDS ? (['long-ago'] as const) : []),
  ]
}

import type { ImageFailure, ImageIdentifier } from '@aws-sdk/client-ecr'
import type {
  ImageFailure as PublicImageFailure,
  ImageIdentifier as PublicImageIdentifier,
} from '@aws-sdk/client-ecr-public'
import type { Parsed } from '../../base/result.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { AwsError, hasCode } from '../../ecr/aws-error.ts'
import type { ResourceTag } from '../../ecr/destination.ts'
import type { Tag } from '../../names/image-reference.ts'
import type { Doing } from './call.ts'

/** AwsError of a call that was answered with success, and without what it was made for. */
export const emptyAnswer = (doing: Doing, said = 'the answer lacks what was asked for'): AwsError =>
  new AwsError({ ...doing, code: 'EmptyAnswer', said }, undefined)

/** Part of an answer that it must hold. Throws AwsError where it does not. */
export function required<T>(doing: Doing, part: T | undefined): T {
  if (part === undefined) throw emptyAnswer(doing)
  return part
}

/** Requires that an answer says what was asked for. Throws AwsError with what it says instead. */
export function requireSame(doing: Doing, told: unknown, wanted: unknown): void {
  if (told === undefined) throw emptyAnswer(doing)
  if (told === wanted) return
  const said = `the answer says ${JSON.stringify(told)}, and ${JSON.stringify(wanted)} was asked for`
  throw new AwsError({ ...doing, code: 'WrongAnswer', said }, undefined)
}

/** Value of a part of an answer that was parsed. Throws AwsError with the problem where the part was refused. */
export function accepted<T>(doing: Doing, part: Parsed<T>): T {
  if (part.ok) return part.value
  throw new AwsError({ ...doing, code: 'WrongAnswer', said: part.problem }, undefined)
}

/**
 * Answer of a request; undefined when it fails with this error name: what was asked for does not exist. Throws every
 * other error.
 */
export async function unlessMissing<T>(code: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    if (hasCode(error, code)) return undefined
    throw error
  }
}

/** Requires that an answer speaks of each image that was asked for. Throws AwsError where it does not. */
export function requireAll(
  doing: Doing,
  asked: readonly ImageIdentifier[],
  told: readonly { readonly imageId?: ImageIdentifier | undefined }[],
): void {
  const tags = new Set(told.map(({ imageId }) => imageId?.imageTag))
  const digests = new Set(told.map(({ imageId }) => imageId?.imageDigest))
  const isTold = ({ imageTag: tag, imageDigest: digest }: ImageIdentifier): boolean =>
    tag === undefined ? digests.has(digest) : tags.has(tag)
  if (!asked.every(isTold)) throw emptyAnswer(doing)
}

/**
 * Error names which say of an image of the repository that it lacks parts: ECR does not show yet what was pushed a moment
 * ago.
 */
export const UNSEEN_PARTS = ['LayersNotFoundException', 'ReferencedImagesNotFoundException']

/** Requires that the answer of PutImage names the image and the tag that were put. Throws AwsError where it does not. */
export function requireTagged(
  doing: Doing,
  told: ImageIdentifier | PublicImageIdentifier | undefined,
  { image, tag }: { readonly image: ImageFacts; readonly tag: Tag },
): void {
  requireSame(doing, told?.imageDigest, image.digest)
  requireSame(doing, told?.imageTag, tag)
}

/** Answer of BatchDeleteImage, of either API. */
interface Removal {
  readonly imageIds?: readonly (ImageIdentifier | PublicImageIdentifier)[] | undefined
  readonly failures?: readonly (ImageFailure | PublicImageFailure)[] | undefined
}

/**
 * Requires that BatchDeleteImage has removed a tag: that it is gone already is as good. Throws AwsError when its answer says
 * that the tag is still there, or nothing of it.
 */
export function requireRemoved({ imageIds = [], failures = [] }: Removal, tag: Tag, doing: Doing): void {
  const [failure] = failures
  if (failure === undefined && !imageIds.some(({ imageTag }) => imageTag === tag)) throw emptyAnswer(doing)
  if (failure === undefined || failure.failureCode === 'ImageNotFound') return
  const said = failure.failureReason ?? 'no reason'
  throw new AwsError({ ...doing, code: failure.failureCode ?? 'Unknown', said }, undefined)
}

/**
 * Tags of a resource in an answer. AWS's model does not require the list, so one without it is of a resource without tags:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html
 */
export const toldTags = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): readonly ResourceTag[] => tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }))

/**
 * Requires that tags which were set can be read: the answer of TagResource is empty. Throws AwsError where they cannot.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_TagResource.html
 */
export function requireTags(doing: Doing, told: readonly ResourceTag[], wanted: readonly ResourceTag[]): void {
  const values = new Map(told.map(({ key, value }) => [key, value]))
  for (const { key, value } of wanted) requireSame(doing, values.get(key), value)
}

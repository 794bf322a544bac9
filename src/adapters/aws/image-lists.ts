import type { ImageState } from '../../ecr/api.ts'
import { type Digest, parseTag, type Tag } from '../../names/image-reference.ts'
import { required } from './answer-checks.ts'
import type { Doing } from './call.ts'

/** Tags of an image in an answer. */
export const namesIn = (tags: readonly string[] | undefined): readonly Tag[] =>
  (tags ?? []).flatMap((text) => {
    const tag = parseTag(text)
    return tag.ok ? [tag.value] : []
  })

/**
 * Requires that the state in an answer is that of the image which was asked for: a tag that it does not name would be taken for
 * one that is free. Throws AwsError where it is not.
 */
export const requireAbout = (doing: Doing, state: ImageState, reference: Tag | Digest): ImageState =>
  required(doing, [state.digest, ...state.names].some((one) => one === reference) ? state : undefined)

/** States of images, each once. */
export const distinctStates = (states: readonly ImageState[]): readonly ImageState[] => [
  ...new Map(states.map((state) => [state.digest, state])).values(),
]

/** States of the images behind tags, asked for one by one: a request about several of which one is missing gives nothing. */
export const statesOneByOne = async (
  tags: readonly Tag[],
  read: (tag: Tag) => Promise<ImageState | undefined>,
): Promise<readonly ImageState[]> => distinctStates((await Promise.all(tags.map(read))).flatMap((state) => state ?? []))

/** Whether a repository has images, by a page of them: one that is empty is the last one only without a token. */
export const holdsImages = (page: readonly unknown[], nextToken: string | undefined): boolean =>
  page.length > 0 || Boolean(nextToken)

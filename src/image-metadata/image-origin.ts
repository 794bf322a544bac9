import { type Digest, shortDigest } from '../names/image-reference.ts'
import { REVISION_LABEL } from '../oci/image-config.ts'

/**
 * Label of the request that an image was made by, where one commit can give several images. Nothing else in an image
 * tells its stage, its Dockerfile, or a build argument that only an earlier stage uses.
 */
export const REQUEST_LABEL = 'ecr-build-push.request'

/** Origin of an image: what it was made from, as its labels tell it. */
export interface ImageOrigin {
  /** Commit, in full; undefined when no label tells it. */
  readonly commit: string | undefined
  /** Hash of target, Dockerfile, context, build arguments and platforms; undefined when all are the default. */
  readonly request: string | undefined
  /** Reason why the labels could not be read, as ECR says it. */
  readonly unread?: string
}

/** Origin that labels tell. */
export const originOf = (labels: Readonly<Record<string, string>>): ImageOrigin => ({
  commit: labels[REVISION_LABEL] || undefined,
  request: labels[REQUEST_LABEL] || undefined,
})

/** Origin of an image whose platforms tell these; what they do not agree on is not known. */
export function commonOrigin([first, ...others]: readonly ImageOrigin[]): ImageOrigin {
  const { commit, request } = first ?? { commit: undefined, request: undefined }
  const agreed = others.every((one) => one.commit === commit && one.request === request)
  return agreed ? { commit, request } : { commit: undefined, request: undefined }
}

/** Whether an image says that it is of another commit than a run. A value that is no commit hash says nothing. */
export const isOfAnotherCommit = (image: ImageOrigin | undefined, run: ImageOrigin): boolean =>
  run.commit !== undefined &&
  image?.commit !== undefined &&
  image.commit !== run.commit &&
  /^[0-9a-f]{40,64}$/.test(image.commit)

/**
 * Whether a tag with the hash of a run's commit is on the image of another commit whose hash begins alike. An image that was
 * taken instead of a build is of another commit too, and its hash need not.
 */
export function sharesHash(tag: string, image: ImageOrigin | undefined, { commit }: ImageOrigin): boolean {
  const lengths = Array.from({ length: commit?.length ?? 0 }, (_, at) => (commit?.length ?? 0) - at)
  const shown = lengths.map((length) => commit?.slice(0, length) ?? '').find((hash) => tag.includes(hash))
  return shown !== undefined && image?.commit?.startsWith(shown) === true
}

/** Whether an image says that it is of the commit of a run, and was made by another request of it. */
export const isOfAnotherRequest = (image: ImageOrigin | undefined, run: ImageOrigin): boolean =>
  run.commit !== undefined && image?.commit === run.commit && image.request !== run.request

/**
 * Reason, as a sentence, why an image must not stand for what a run builds; undefined when it is of the same commit and
 * request. `image` is undefined where nobody looked. Doubt is a reason.
 */
export function whyNotSame(digest: Digest, image: ImageOrigin | undefined, run: ImageOrigin): string | undefined {
  const short = shortDigest(digest)
  if (run.commit === undefined) return 'The labels of this run do not tell which commit is built.'
  if (image?.unread !== undefined) return `Which commit ${short} was made from could not be read. ${image.unread}`
  if (image?.commit === undefined)
    return `${short} does not say which commit it was made from (label ${REVISION_LABEL}); this run builds ${run.commit}.`
  if (image.commit !== run.commit)
    return `${short} was made from the commit ${image.commit}, and this run builds ${run.commit}.`
  if (image.request === run.request) return undefined
  const parts = 'target, Dockerfile, context, platforms and build arguments'
  return image.request === undefined
    ? `${short} does not say that it was made with the ${parts} of this run.`
    : `${short} was made from this commit with another request: ${parts} are not those of this run.`
}

import { UnexpectedStateError } from '../base/errors.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { Repository, RepositoryName } from '../names/repository.ts'
import { readManifest } from '../oci/manifest.ts'
import type { Ecr, ImageFacts, ImageId } from './api.ts'
import { hasCode } from './aws-error.ts'
import { inParts } from './id-parts.ts'

/**
 * Images behind any number of tags or digests, in as few calls as ECR allows: in more, where their manifests are too large
 * for that. Throws AwsError.
 */
export const imagesIn = async (
  ecr: Ecr,
  name: RepositoryName,
  ids: readonly ImageId[],
): Promise<readonly ImageFacts[]> => (await inParts(ids, (part) => imagesOfCall(ecr, name, part))).flat()

async function imagesOfCall(ecr: Ecr, name: RepositoryName, ids: readonly ImageId[]): Promise<readonly ImageFacts[]> {
  try {
    return await ecr.images(name, ids)
  } catch (error) {
    if (ids.length === 1 || !hasCode(error, 'AnswerTooLarge')) throw error
    return readOneByOne(ecr, name, ids)
  }
}

/**
 * Reads images one after the other, each once: ECR gives a manifest, of up to 4 MiB, once more for each of its tags. Where
 * this identity may not ask which image a tag is on, a manifest comes more than once, and one of them is kept.
 */
async function readOneByOne(ecr: Ecr, name: RepositoryName, ids: readonly ImageId[]): Promise<readonly ImageFacts[]> {
  const questions = await byDigest(ecr, name, ids)
  const known = new Map<Digest, ImageFacts>()
  const images: ImageFacts[] = []
  for (const { id, question } of questions) {
    const seen = 'digest' in question ? known.get(question.digest) : undefined
    const [read] = seen === undefined ? await ecr.images(name, [question]) : [seen]
    if (read === undefined) continue
    const image = known.get(read.digest) ?? read
    known.set(image.digest, image)
    images.push({ ...image, tag: 'tag' in id ? id.tag : undefined })
  }
  return images
}

/** Ids of images that are there, each with the digest to ask for; with the id itself where nobody may ask for that. */
async function byDigest(
  ecr: Ecr,
  name: RepositoryName,
  ids: readonly ImageId[],
): Promise<readonly { readonly id: ImageId; readonly question: ImageId }[]> {
  const look = async (id: ImageId) => {
    const digest = 'digest' in id ? id.digest : (await ecr.imageState(name, id.tag))?.digest
    return digest === undefined ? [] : [{ id, question: { digest } }]
  }
  try {
    return (await Promise.all(ids.map(look))).flat()
  } catch (error) {
    if (hasCode(error, 'AccessDeniedException')) return ids.map((id) => ({ id, question: id }))
    throw error
  }
}

/** Events of tags that are set. */
export interface TagEvents {
  /** A tag points to the image. */
  readonly done: (tag: Tag) => void
  /**
   * A tag is on another image and cannot move: another job has set it meanwhile. Throws what the tag shall fail with;
   * returns where it is left there.
   */
  readonly taken: (tag: Tag, by: ImageFacts) => void
}

/**
 * Points tags to an image that is in the repository: all at the same time, and `last` ones only when the others are
 * there, or left. Throws the first AwsError, or what `taken` has thrown, after all have ended.
 */
export async function setTags(
  { ecr, repository }: { readonly ecr: Ecr; readonly repository: Repository },
  image: ImageFacts,
  tags: { readonly first: readonly Tag[]; readonly last: readonly Tag[] },
  events: TagEvents,
): Promise<void> {
  for (const group of [tags.first, tags.last]) {
    const results = await Promise.allSettled(
      group.map(async (tag) => {
        const other = await setTag(ecr, repository, image, tag)
        if (other === undefined) events.done(tag)
        else events.taken(tag, other)
      }),
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

/**
 * ECR answers with an error where nothing would change; for us that is what was wanted. Returns the image that the tag is
 * on and stays on; undefined where it is on the wanted one.
 */
async function setTag(ecr: Ecr, { name }: Repository, image: ImageFacts, tag: Tag): Promise<ImageFacts | undefined> {
  try {
    await ecr.putTag(name, image, tag)
    return undefined
  } catch (error) {
    if (hasCode(error, 'ImageAlreadyExistsException')) return undefined
    if (!hasCode(error, 'ImageTagAlreadyExistsException')) throw error
    // An immutable tag is refused even for the digest that it has: https://github.com/aws/containers-roadmap/issues/2380
    const [current] = await ecr.images(name, [{ tag }])
    if (current === undefined) throw error
    return current.digest === image.digest ? undefined : current
  }
}

/** Push that docker has made. */
export interface DockerPush {
  readonly tag: Tag
  /** No other job knows the tag. */
  readonly isOwn: boolean
  /** The digest that docker told; undefined when it told none. */
  readonly told: Digest | undefined
}

/**
 * Image that docker pushed, as ECR has it: the one that the tag is on. The digest that docker tells can be that of an
 * archive which was written beside the push. Its requests count for those that follow. Throws AwsError, or
 * UnexpectedStateError when ECR does not have it.
 *
 * Where the two differ, another job may have moved the tag since. Then the told digest is in the repository, because an
 * image stays when it loses its tag, and it is the one: an archive's digest is not in the repository. Should an earlier
 * run have pushed that very archive's bytes, it is told only by a BuildKit that does not let the last exporter speak,
 * and the push is the last. A tag that no other job knows cannot have been moved.
 *
 * ECR may not show at once what was pushed: it is asked again, after `wait`.
 */
export async function pushedImage(
  ecr: Ecr,
  repository: Repository,
  push: DockerPush,
  wait: (milliseconds: number) => Promise<void>,
): Promise<ImageFacts> {
  const { name } = repository
  for (const milliseconds of [...WAITS_MILLISECONDS, undefined]) {
    const image = await shownImage(ecr, name, push)
    if (image !== undefined) {
      ecr.pace.spent('PutImage', manifestsOf(image))
      return image
    }
    if (milliseconds !== undefined) await wait(milliseconds)
  }
  const { tag, told } = push
  throw new UnexpectedStateError(
    `The image was pushed under the tag ${tag}, and the repository ${name} has neither the tag nor ${told ?? 'another sign of it'}.`,
    'Run the job again. A lifecycle policy or another job may have removed the image at once.',
  )
}

/** Number of the manifests of an image: the push of each is one PutImage request to ECR. */
export const manifestsOf = (image: ImageFacts): number => 1 + readManifest(image).children.length

/** An image that was pushed a moment ago may be missing for a short while; https://github.com/docker/actions-toolkit waits too. */
const WAITS_MILLISECONDS = [250, 500, 1000, 2000]

async function shownImage(
  ecr: Ecr,
  name: RepositoryName,
  { tag, isOwn, told }: DockerPush,
): Promise<ImageFacts | undefined> {
  const [tagged] = await ecr.images(name, [{ tag }])
  if (tagged !== undefined && (isOwn || told === undefined || tagged.digest === told)) return tagged
  const [other] = told === undefined ? [] : await ecr.images(name, [{ digest: told }])
  return other ?? tagged
}

import { UnexpectedStateError } from '../base/errors.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { Repository, RepositoryName } from '../names/repository.ts'
import { readManifest } from '../oci/manifest.ts'
import type { Ecr, ImageFacts, ImageId } from './api.ts'
import { hasCode } from './aws-error.ts'

/** ECR takes at most this many ids in one BatchGetImage. */
const IDS_PER_CALL = 100

/** Images behind any number of tags or digests, in as few calls as ECR allows. Throws AwsError. */
export async function imagesIn(
  ecr: Ecr,
  name: RepositoryName,
  ids: readonly ImageId[],
): Promise<readonly ImageFacts[]> {
  const calls = Array.from({ length: Math.ceil(ids.length / IDS_PER_CALL) }, (_, index) =>
    ecr.images(name, ids.slice(index * IDS_PER_CALL, (index + 1) * IDS_PER_CALL)),
  )
  return (await Promise.all(calls)).flat()
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
 */
export async function pushedImage(ecr: Ecr, repository: Repository, push: DockerPush): Promise<ImageFacts> {
  const image = await findPushed(ecr, repository, push)
  ecr.pace.spent('PutImage', manifestsOf(image))
  return image
}

/** Number of the manifests of an image: the push of each is one PutImage request to ECR. */
export const manifestsOf = (image: ImageFacts): number => 1 + readManifest(image).children.length

async function findPushed(ecr: Ecr, { name }: Repository, { tag, isOwn, told }: DockerPush): Promise<ImageFacts> {
  const [tagged] = await ecr.images(name, [{ tag }])
  if (tagged !== undefined && (isOwn || told === undefined || tagged.digest === told)) return tagged
  const [other] = told === undefined ? [] : await ecr.images(name, [{ digest: told }])
  const image = other ?? tagged
  if (image !== undefined) return image
  throw new UnexpectedStateError(
    `The image was pushed under the tag ${tag}, and the repository ${name} has neither the tag nor ${told ?? 'another sign of it'}.`,
    'Run the job again. A lifecycle policy or another job may have removed the image at once.',
  )
}

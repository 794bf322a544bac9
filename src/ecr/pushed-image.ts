import { UnexpectedStateError } from '../base/errors.ts'
import type { Digest, Tag } from '../names/image-reference.ts'
import type { Repository } from '../names/repository.ts'
import type { Ecr, ImageFacts } from './api.ts'

/** A push that docker has made. */
export interface DockerPush {
  readonly tag: Tag
  /** No other job knows the tag. */
  readonly isOwn: boolean
  /** The digest that docker told; undefined when it told none. */
  readonly told: Digest | undefined
}

/**
 * The image that was pushed, as ECR has it: the one that the tag is on. The digest that docker tells can be that of an
 * archive which was written beside the push. Throws AwsError, or UnexpectedStateError when ECR does not have it.
 *
 * Where the two differ, another job may have moved the tag since. Then the told digest is in the repository, because an
 * image stays when it loses its tag, and it is the one: an archive's digest is not in the repository. Should an earlier run
 * have pushed that very archive's bytes, it is told only by a BuildKit that does not let the last exporter speak, and the
 * push is the last. A tag that no other job knows cannot have been moved.
 */
export async function pushedImage(
  ecr: Ecr,
  { name }: Repository,
  { tag, isOwn, told }: DockerPush,
): Promise<ImageFacts> {
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

import type { RepositoryName } from '../names/repository.ts'
import type { Ecr, ImageFacts, ImageId } from './api.ts'

/** ECR takes at most this many ids in one BatchGetImage. */
const IDS_PER_CALL = 100

/** The images behind any number of tags or digests, in as few calls as ECR allows. Throws AwsFailure. */
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

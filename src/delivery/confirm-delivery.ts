import { UnexpectedStateError } from '../base/errors.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { hasCode } from '../ecr/aws-error.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import { type Digest, shortDigest, type Tag } from '../names/image-reference.ts'
import { repositoryUri } from '../names/repository.ts'
import { type Delivered, type Delivery, withdraw } from './deliveries.ts'

/** Tag that another job has moved to its own image. */
export interface MovedTag {
  readonly tag: Tag
  /** The image that it is on. */
  readonly now: Digest
}

/**
 * Confirms by one look what a delivery claims, and takes back what does not hold: tags that are on another image, tags that
 * are gone, or all of it. Returns the tags that another job has moved, as is usual when two push at once. Throws
 * UnexpectedStateError when the image or one of its tags is gone, and AwsError, RepositoryNotFoundException among them.
 */
export async function confirmDelivery(one: Delivered): Promise<readonly MovedTag[]> {
  const { image } = one
  const seen = await lookAtClaims(one)
  if (!seen.some(({ digest }) => digest === image.digest)) {
    withdraw(one)
    throw new UnexpectedStateError(
      `The image ${shortDigest(image.digest)} is not in ${repositoryUri(one.repository)} any more.`,
      `${LOST} a lifecycle policy that expires images so soon.`,
    )
  }
  const claims = [...one.tags].map((tag) => ({ tag, now: seen.find((other) => other.tag === tag)?.digest }))
  const gone = claims.flatMap(({ tag, now }) => (now === undefined ? [tag] : []))
  const moved = claims.flatMap(({ tag, now }) => (now === undefined || now === image.digest ? [] : [{ tag, now }]))
  for (const tag of [...gone, ...moved.map(({ tag }) => tag)]) one.tags.delete(tag)
  for (const { tag } of moved) one.moved.add(tag)
  if (gone.length === 0) return moved
  throw new UnexpectedStateError(
    `${gone.length > 1 ? 'The tags' : 'The tag'} ${gone.join(', ')} ${gone.length > 1 ? 'are' : 'is'} not in ` +
      `${repositoryUri(one.repository)} any more, which has the image ${shortDigest(image.digest)}.`,
    `${LOST} a job that removes tags.`,
  )
}

const LOST = 'Run the job again. If it stays, look for what removed it while this run worked:'

async function lookAtClaims(one: Delivered): Promise<readonly ImageFacts[]> {
  const { ecr, repository, image, tags } = one
  try {
    return await imagesIn(ecr, repository.name, [...[...tags].map((tag) => ({ tag })), { digest: image.digest }])
  } catch (error) {
    if (hasCode(error, 'RepositoryNotFoundException')) withdraw(one)
    throw error
  }
}

/** Describes, in a sentence, tags that another job has moved. */
export function describeMoved({ repository }: Delivery, moved: readonly MovedTag[]): string {
  const places = moved.map(({ tag, now }) => `${tag} (now on ${shortDigest(now)})`)
  const names = moved.length > 1 ? 'these tags' : 'that tag'
  return (
    `Another job has moved ${places.join(', ')} in ${repositoryUri(repository)} meanwhile. The image of this run is there, ` +
    `and the outputs do not name ${names}.`
  )
}

import { UnexpectedStateError } from '../../base/errors.ts'
import { markdown, page } from '../../base/markdown.ts'
import { foundResult } from '../../buildx/metadata.ts'
import { type Deliveries, type Delivery, deliver, firstTag } from '../../delivery/deliveries.ts'
import { lookAtParts, type PartSet } from '../../delivery/part-set.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { imageFactsOf } from '../../ecr/image-facts.ts'
import { type Digest, printReference, shortDigest } from '../../names/image-reference.ts'
import { digestReference, repositoryUri } from '../../names/repository.ts'
import { readPart } from '../../oci/image-part.ts'
import { imageManifests, storedImage } from '../../oci/manifest.ts'
import { openDelivery } from '../copy-to-delivery.ts'
import type { Product } from './production.ts'
import type { Run } from './run-context.ts'

/**
 * Brings the part that was built, and has its tag, together with those of the other jobs: joins all when they are there. The
 * whole image is delivered to the first repository then. Returns whether a repository has it; where not, another job of this
 * run goes on, and that is reported. Throws AwsError, RegistryError, or UnexpectedStateError where the parts are no image.
 */
export async function joinSet(
  run: Run,
  set: PartSet,
  deliveries: Deliveries,
  part: Product | undefined,
): Promise<boolean> {
  if (part === undefined) return deliveries.delivered.length > 0
  const { world, note, watch } = run
  const [one] = part.holders
  const { ecr, repository } = one
  const place = openDelivery(run.world, one)
  const ports = { ecr, name: repository.name, repository: place }
  const pushed = {
    digest: part.image.digest,
    earlier: isFirstAttempt(run) ? undefined : () => readPart(place, firstTag(one)),
  }
  const state = await watch.time('join', () => lookAtParts(ports, set, pushed))
  world.cancelled.throwIfAborted()
  if (state.kind === 'waiting') {
    await reportPart(
      run,
      one,
      part.image,
      `${state.missing.join(', ')} ${state.missing.length > 1 ? 'are' : 'is'} missing: the job that pushes the last part sets the tags`,
    )
    return false
  }
  const image = state.kind === 'joined' ? await findJoined(one, part.image) : imageFactsOf(state.joined.index)
  if (image === undefined) {
    await reportPart(
      run,
      one,
      part.image,
      'another job of this run has joined the parts, and the tags are on a later image',
    )
    return false
  }
  if (state.kind === 'complete') {
    await place.putManifest(state.joined.index)
    world.log.info(`All parts are there: ${set.platforms.join(', ')}. Joined them to ${shortDigest(image.digest)}.`)
  }
  deliver(one, { image, how: state.kind === 'joined' ? 'found' : 'pushed' }, [])
  note({ result: foundResult(storedImage(image)), deliveries: deliveries.all })
  return true
}

const isFirstAttempt = ({ world: { env } }: Run): boolean => Number(env.GITHUB_RUN_ATTEMPT || '1') <= 1

/** The image that another job has joined of the parts, if its tag has not moved on. Throws UnexpectedStateError for no tag. */
async function findJoined(one: Delivery, part: ImageFacts): Promise<ImageFacts | undefined> {
  const tag = firstTag(one)
  const [image] = await one.ecr.images(one.repository.name, [{ tag }])
  if (image === undefined) {
    throw new UnexpectedStateError(
      `The tag of this part is gone, and ${repositoryUri(one.repository)} has no image under ${tag}.`,
      'Run the job again. A lifecycle policy or another job may have removed the tags of the parts.',
    )
  }
  const own: readonly Digest[] = [part.digest, ...imageManifests(part)]
  return imageManifests(image).some((digest) => own.includes(digest)) ? image : undefined
}

/** Reports a part that is pushed, and why this job does no more. */
async function reportPart(
  { world, settings: { part } }: Run,
  { repository }: Delivery,
  image: ImageFacts,
  why: string,
) {
  const text = `${part?.own} is pushed; ${why}.`
  await world.report.summary(page(markdown`### A part of the image`, markdown`${text}`))
  world.log.done(`${text} The part is ${printReference(digestReference(repository, image.digest))}.`)
}

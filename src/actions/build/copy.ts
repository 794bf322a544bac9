import { UnexpectedStateError } from '../../base/errors.ts'
import { copyImage } from '../../buildx/imagetools.ts'
import { type Delivered, type Delivery, deliver, firstTag } from '../../delivery/deliveries.ts'
import { manifestsOf } from '../../ecr/image-tags.ts'
import { diagnosePush } from '../../failures/diagnose-push.ts'
import type { Tag } from '../../names/image-reference.ts'
import { digestReference, repositoryUri, tagReference } from '../../names/repository.ts'
import type { Production } from './production.ts'

/**
 * Copies the image from a repository that has it to those that do not, all at once. A copy that fails is kept. Throws
 * as `Deliveries.fail` does, and an Error when no repository has the image.
 */
export async function copyToOthers(production: Production): Promise<void> {
  const { watch, deliveries } = production
  const { waiting, delivered } = deliveries
  const [source] = delivered
  if (source === undefined) throw new Error('no destination has the image that is to be copied')
  if (waiting.length === 0) return
  await watch.time('copy', () => deliveries.each(waiting, (one) => copyTo(production, source, one)))
}

async function copyTo(
  { world, note, docker, deliveries }: Production,
  source: Delivered,
  one: Delivery,
): Promise<void> {
  const tag = firstTag(one)
  const from = digestReference(source.repository, source.image.digest)
  const copy = { from, to: tagReference(one.repository, tag) }
  for (let left = manifestsOf(source.image); left > 0; left -= 1) await one.ecr.pace.turn('PutImage')
  await copyImage(world, copy, docker.request.builder, docker.env).catch(async (error) => {
    // Another run of this commit may have set the tag meanwhile, on the same image.
    const [there] = await one.ecr.images(one.repository.name, [{ tag }]).catch(() => [])
    if (there?.digest !== source.image.digest) throw await diagnosePush(error, [source, one], world.clock())
  })
  await checkCopy(source, one, tag)
  deliver(one, { image: source.image, how: 'copied' }, [tag])
  note({ deliveries: deliveries.all })
}

/** The same digest everywhere is what was promised, so the registry is asked. */
async function checkCopy({ image }: Delivered, { ecr, repository }: Delivery, tag: Tag): Promise<void> {
  const [copy] = await ecr.images(repository.name, [{ tag }])
  if (copy?.digest === image.digest) return
  throw new UnexpectedStateError(
    `The copy in ${repositoryUri(repository)} is ${copy?.digest ?? 'not there'} and should be ${image.digest}.`,
    'Run the job again: another job may have moved the tag. When it stays so, please report it.',
  )
}

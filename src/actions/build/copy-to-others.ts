import { UnexpectedStateError } from '../../base/errors.ts'
import { readableSize, readableTime } from '../../base/figures.ts'
import { type Delivered, type Deliveries, type Delivery, deliver, firstTag } from '../../delivery/deliveries.ts'
import { RegistryError } from '../../ecr/registry-error.ts'
import { diagnosePush } from '../../failures/diagnose-push.ts'
import { printReference, shortDigest, type Tag } from '../../names/image-reference.ts'
import { digestReference, imageRepository, repositoryUri, tagReference } from '../../names/repository.ts'
import { type CopiedBlob, copyImage } from '../../oci/copy.ts'
import type { Run } from './run-context.ts'

/**
 * Copies the image from a repository that has it to those that do not, all at once. A copy that fails is kept. Throws
 * as `Deliveries.fail` does, and an Error when no repository has the image.
 */
export async function copyToOthers(run: Run, deliveries: Deliveries): Promise<void> {
  const { waiting, delivered } = deliveries
  if (waiting.length === 0) return
  const [source] = delivered
  if (source === undefined) throw new Error('no destination has the image that is to be copied')
  await run.watch.time('copy', () =>
    deliveries.each(waiting, async (one) => {
      await copyTo(run, source, one)
      run.note({ deliveries: deliveries.all })
    }),
  )
}

async function copyTo({ world }: Run, source: Delivered, one: Delivery): Promise<void> {
  const tag = firstTag(one)
  const { digest } = source.image
  const open = ({ repository, registry, ecr }: Delivery) =>
    world.openRepository(imageRepository(repository), {
      authorization: registry.token.authorization,
      pace: ecr.pace,
    })
  const copied = (blob: CopiedBlob): void => world.log.info(`${printCopied(blob)} to ${repositoryUri(one.repository)}.`)
  const ports = { source: open(source), target: open(one), now: world.now, copied }
  // What signs and describes a build's image comes after this step.
  await copyImage(ports, { digest, tags: [tag], referrers: 'none' }).catch(async (error) => {
    world.cancelled.throwIfAborted()
    // Another run of this commit may have set the tag meanwhile, on the same image.
    const [there] = await one.ecr.images(one.repository.name, [{ tag }]).catch(() => [])
    if (there?.digest !== digest) throw await diagnosePush(told(error, source, one), [source, one], world.clock())
    one.withOthers = true
  })
  await checkCopy(source, one, tag)
  deliver(one, { image: source.image, how: 'copied' }, [tag])
}

/** Line about a blob: `Copied 27.1 MB (sha256:0123456789ab) in 1.20 s, 22.6 MB a second,`. */
function printCopied({ digest, size, how, milliseconds }: CopiedBlob): string {
  const what = `${readableSize(size)} (${shortDigest(digest)})`
  if (how === 'mounted') return `Mounted ${what}`
  const rate = readableSize(Math.round((size * 1000) / Math.max(milliseconds, 1)))
  return `Copied ${what} in ${readableTime(milliseconds)}, ${rate} a second,`
}

/** The request that failed is a part of the copy, which the reader knows. */
function told(error: unknown, source: Delivered, one: Delivery): unknown {
  if (!(error instanceof RegistryError)) return error
  const from = printReference(digestReference(source.repository, source.image.digest))
  return error.while(`copy the image from ${from} to ${printReference(tagReference(one.repository, firstTag(one)))}`)
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

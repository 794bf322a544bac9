import { timeLine } from '../../base/stopwatch.ts'
import type { Built } from '../../buildx/build.ts'
import type { Delivered, Deliveries, Delivery } from '../../delivery/deliveries.ts'
import { reportDestination } from '../../delivery/delivery-summary.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { measureImages } from '../../ecr/size.ts'
import { printReference, type Tag } from '../../names/image-reference.ts'
import { digestReference, repositoryUri } from '../../names/repository.ts'
import type { ReuseLook } from '../../reuse/reuse-look.ts'
import type { MadeSignature } from '../../sign/signature-progress.ts'
import type { Run } from './run-context.ts'
import { pushSummary } from './summary.ts'

/** What a run has done, beside the delivery. */
export interface DoneRun {
  /** Undefined for a run that built nothing. */
  readonly built: Built | undefined
  /** Undefined for a run that signed nothing. */
  readonly signature: MadeSignature | undefined
  /** Where the part is that this job has pushed, when another job delivers the whole image. */
  readonly part?: readonly Delivery[] | undefined
}

/** Reports in summary and log where the image is now. Throws an Error when no repository has the image. */
export async function reportDelivery(
  { world, watch, settings }: Run,
  { all, delivered }: Deliveries,
  { built, signature, reuse }: DoneRun & { readonly reuse: Pick<ReuseLook, 'reason'> | undefined },
): Promise<void> {
  const [first] = delivered
  if (first === undefined) throw new Error('there is nothing to report')
  const { image } = first
  const before = imageBefore(first)
  const [measured, measuredBefore] = await watch.time('report', () =>
    measureImages(first.ecr, first.repository, before === undefined ? [image] : [image, before.image]),
  )
  await world.report.summary(
    pushSummary({
      destinations: all.map(reportDestination),
      digest: image.digest,
      measured,
      before: before && measuredBefore && { tag: before.tag, measured: measuredBefore },
      isGrowthTold: settings.limits.size !== undefined,
      build: built,
      signature,
      why: reuse?.reason,
      phases: watch.phases,
    }),
  )
  for (const { how, repository, tags, kept } of delivered) {
    const names = settings.tags.listed.filter((tag) => tags.has(tag))
    if (names.length === 0 && kept.size > 0) {
      world.log.done(
        `${repositoryUri(repository)} has newer images under all of these tags: ${[...kept.keys()].join(', ')}.`,
      )
      continue
    }
    const as = names.length === 0 ? '' : ` as ${names.join(', ')}`
    world.log.done(`${HOW[how]} ${printReference(digestReference(repository, image.digest))}${as}.`)
  }
  world.log.info(timeLine(watch.phases))
}

/** What the tag that moves last (`latest`, a branch) pointed to before this run, when that was another image. */
function imageBefore({
  plan,
  registry,
  image,
}: Delivered): { readonly tag: Tag; readonly image: ImageFacts } | undefined {
  const tag = plan.tags.findLast(({ now }) => now !== undefined)?.tag
  const before = registry.images.find((one) => one.tag === tag)
  return tag === undefined || before === undefined || before.digest === image.digest
    ? undefined
    : { tag, image: before }
}

const HOW: Readonly<Record<Delivered['how'], string>> = {
  pushed: 'Pushed',
  copied: 'Copied',
  found: 'Already in the repository:',
}

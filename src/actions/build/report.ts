import { timeLine } from '../../base/stopwatch.ts'
import type { Arrival, Arrivals, Losses, Target } from '../../delivery/deliveries.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { measureImages } from '../../ecr/size.ts'
import { printReference, type Tag } from '../../names/image-reference.ts'
import { digestReference } from '../../names/repository.ts'
import type { Run } from './run-context.ts'
import { type DestinationReport, pushSummary } from './summary.ts'

/** Says in summary and log where the image is now. */
export async function reportDelivery(
  { world, watch, settings }: Run,
  targets: readonly Target[],
  arrivals: Arrivals,
  losses: Losses,
): Promise<void> {
  const [first] = arrivals.all
  if (first === undefined) throw new Error('there is nothing to report')
  const { image } = first
  const before = imageBefore(first)
  const [measured, measuredBefore] = await watch.time('report', () =>
    measureImages(first.ecr, first.repository, before === undefined ? [image] : [image, before.image]),
  )
  const destinations = targets.map((target): DestinationReport => {
    const { repository, tags } = target.plan
    const arrival = arrivals.all.find(({ plan }) => plan === target.plan)
    if (arrival === undefined) return { repository, created: false, result: 'failed', tags: [] }
    return {
      repository: arrival.repository,
      created: arrival.created,
      result: losses.has(target) ? 'incomplete' : 'delivered',
      tags: tags.filter(({ tag }) => arrival.tags.has(tag)),
    }
  })
  await world.report.summary(
    pushSummary({
      destinations,
      digest: image.digest,
      measured,
      before: before && measuredBefore && { tag: before.tag, measured: measuredBefore },
      build: arrivals.built,
      phases: watch.phases,
    }),
  )
  for (const { how, repository, tags } of arrivals.all) {
    const names = settings.tags.listed.filter((tag) => tags.has(tag))
    world.log.done(`${HOW[how]} ${printReference(digestReference(repository, image.digest))} as ${names.join(', ')}.`)
  }
  world.log.info(timeLine(watch.phases))
}

/** What the tag that moves last (`latest`, a branch) pointed to before this run, when that was another image. */
function imageBefore({
  plan,
  registry,
  image,
}: Arrival): { readonly tag: Tag; readonly image: ImageFacts } | undefined {
  const tag = plan.tags.findLast(({ now }) => now !== undefined)?.tag
  const before = registry.images.find((one) => one.tag === tag)
  return tag === undefined || before === undefined || before.digest === image.digest
    ? undefined
    : { tag, image: before }
}

const HOW: Readonly<Record<Arrival['how'], string>> = {
  pushed: 'Pushed',
  copied: 'Copied',
  found: 'Already in the repository:',
}

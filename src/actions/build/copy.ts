import { UnexpectedStateError } from '../../base/errors.ts'
import { copyImage } from '../../buildx/imagetools.ts'
import { type Arrival, type Arrivals, firstTag, type Losses, type Prepared } from '../../delivery/deliveries.ts'
import { diagnosePush } from '../../failures/diagnose-push.ts'
import type { Tag } from '../../names/image-reference.ts'
import { digestReference, repositoryUri, tagReference } from '../../names/repository.ts'
import type { DockerSession } from './build-image.ts'
import type { Run } from './run-context.ts'

/** Copies the image from a destination that has it to those that do not, all at once. */
export async function copyToOthers(
  { world }: Run,
  { env, request }: DockerSession,
  source: Arrival,
  targets: readonly Prepared[],
  arrivals: Arrivals,
  losses: Losses,
): Promise<void> {
  const there = arrivals.all.map(({ plan }) => plan)
  const others = targets.filter((target) => !there.includes(target.plan) && !losses.has(target))
  await losses.each(others, async (target) => {
    const tag = firstTag(target)
    const from = digestReference(source.repository, source.image.digest)
    const copy = { from, to: tagReference(target.repository, tag) }
    await copyImage(world, copy, request.builder, env).catch(async (error) => {
      throw await diagnosePush(error, [source, target], world.clock())
    })
    await checkCopy(source, target, tag)
    arrivals.add(target, 'copied', source.image, [tag])
  })
}

/** The same digest everywhere is what was promised, so the registry is asked. */
async function checkCopy({ image }: Arrival, { ecr, repository }: Prepared, tag: Tag): Promise<void> {
  const [copy] = await ecr.images(repository.name, [{ tag }])
  if (copy?.digest === image.digest) return
  throw new UnexpectedStateError(
    `The copy in ${repositoryUri(repository)} is ${copy?.digest ?? 'not there'} and should be ${image.digest}.`,
    'Run the job again: another job may have moved the tag. When it stays so, please report it.',
  )
}

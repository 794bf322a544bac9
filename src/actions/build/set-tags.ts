import { type Delivered, type Deliveries, firstTag } from '../../delivery/deliveries.ts'
import { describeLeftParts, PARTS_STATE, printLeavingParts } from '../../delivery/left-parts.ts'
import { partTags, retireParts } from '../../delivery/part-set.ts'
import { describePlatformTags, tagPlatforms } from '../../delivery/platform-tags.ts'
import { type TaggingPorts, tagDeliveries } from '../../delivery/tag-deliveries.ts'
import { TakenTagError, tagDelivery } from '../../delivery/tag-delivery.ts'
import { saidBy } from '../../ecr/aws-error.ts'
import { shortDigest } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { signImage } from '../sign-image.ts'
import { adoptImage } from './adopt-image.ts'
import type { DoneRun } from './report.ts'
import type { Run } from './run-context.ts'

/** What a run has signed of an image that it delivers in the place of its own. */
export type Adopted = Pick<DoneRun, 'signature'>

/**
 * Sets all tags: those of the image, and those of its platforms where they are wanted; then removes those of its parts. `seenAt` is
 * when the image was seen in the repositories, in the milliseconds of World.now. A failure is kept. Returns what was signed of an
 * image of another job that was taken; undefined where this run's own stays. Throws as `Deliveries.each` does.
 */
export async function setAllTags(run: Run, deliveries: Deliveries, seenAt: number): Promise<Adopted | undefined> {
  const { settings, watch } = run
  let adopted: Adopted | undefined
  const tag = async (one: Delivered): Promise<void> => {
    adopted = (await tagOrAdopt(run, deliveries, one)) ?? adopted
  }
  await watch.time('tag', () => tagDeliveries(taggingPorts(run, tag), deliveries, seenAt))
  if (settings.platformTags.length > 0) await tagAllPlatforms(run, deliveries)
  await removePartTags(run, deliveries)
  return adopted
}

const taggingPorts = ({ world, note }: Run, tag: TaggingPorts['tag']): TaggingPorts => ({
  ...{ log: world.log, cancelled: world.cancelled, now: world.now, tag },
  lost: () => note({ result: undefined }),
})

/**
 * Sets the tags of one delivery. Where another job has set this commit's own tag meanwhile, on a build of the same commit, that
 * image is delivered in the place of this run's, signed as a build is, as it would be if the two had run one after the other;
 * only with one destination, because all get the same image. Returns what was signed of it; undefined where none was taken.
 * Throws as `tagDelivery` and `signImage` do.
 */
async function tagOrAdopt(run: Run, deliveries: Deliveries, one: Delivered): Promise<Adopted | undefined> {
  const { world, settings } = run
  const means = { settings: settings.tags, history: run.history, log: world.log, now: world.now }
  const tag = (): Promise<void> => tagDelivery(one, means)
  try {
    await tag()
    return undefined
  } catch (error) {
    const isOwn = error instanceof TakenTagError && error.tag === settings.tags.names[0]
    if (!isOwn || !settings.tags.byDefault || deliveries.all.length > 1) throw error
    await adoptImage(run, one, error)
    const signature = await signImage(run, deliveries)
    await tag()
    return { signature }
  }
}

async function tagAllPlatforms({ world, settings }: Run, deliveries: Deliveries): Promise<void> {
  await deliveries.each(deliveries.arrived, async (one) => {
    const uri = repositoryUri(one.repository)
    await tagPlatforms(one, settings.tags, (tag, now) =>
      world.log.warning(`${tag} cannot be moved in ${uri} and stays on ${shortDigest(now)}.`),
    )
    world.log.info(describePlatformTags(one))
  })
}

/** Removes the tags of the parts of an image that is joined and has its tags. What stays is warned of, and left to the post part. */
async function removePartTags({ world, settings }: Run, deliveries: Deliveries): Promise<void> {
  const [first] = deliveries.all
  if (settings.part === undefined || first?.image === undefined || first.failure !== undefined) return
  const { ecr, repository, image } = first
  const leaving = { tags: partTags(settings.part), delivered: firstTag(first) }
  world.report.state(PARTS_STATE, printLeavingParts({ ...leaving, index: image.digest }))
  try {
    const left = await retireParts({ ecr, name: repository.name }, { ...leaving, index: image })
    if (left.length > 0) world.log.warning(describeLeftParts(left))
    world.report.state(PARTS_STATE, '')
  } catch (error) {
    world.cancelled.throwIfAborted()
    world.log.warning(`${describeLeftParts(leaving.tags)} The post part of this step tries it again. ${saidBy(error)}`)
  }
}

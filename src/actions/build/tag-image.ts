import { UnexpectedStateError } from '../../base/errors.ts'
import { foundResult } from '../../buildx/metadata.ts'
import { type Delivered, type Deliveries, type Delivery, deliver } from '../../delivery/deliveries.ts'
import { type TaggingPorts, tagDeliveries } from '../../delivery/tag-deliveries.ts'
import { TakenTagError, tagDelivery } from '../../delivery/tag-delivery.ts'
import { readConfigs } from '../../ecr/image-configs.ts'
import { readOrigins } from '../../ecr/image-origins.ts'
import { whyNotSame } from '../../image-metadata/image-origin.ts'
import { storedImage } from '../../oci/manifest.ts'
import { compareBuilds } from '../../oci/rebuild.ts'
import { signDelivery } from '../sign-deliveries.ts'
import type { Run } from './run-context.ts'

/**
 * Sets the tags of the image in all repositories that have it; `seen` is when it was seen there, in the milliseconds of
 * World.now. A failure is kept. Throws as `Deliveries.each` does.
 */
export const tagImages = (run: Run, deliveries: Deliveries, seen: number): Promise<void> =>
  tagDeliveries(taggingPorts(run, deliveries.all), deliveries, seen)

const taggingPorts = (run: Run, all: readonly Delivery[]): TaggingPorts => ({
  log: run.world.log,
  cancelled: run.world.cancelled,
  now: run.world.now,
  tag: (one) => setAllTags(run, all, one),
  lost: () => run.note({ result: undefined }),
})

/**
 * Where another job has set this commit's own tag meanwhile, on a build of the same commit, that image is delivered in the
 * place of this run's, as it would be if the two had run one after the other; only with one destination, because all get the
 * same image. Throws as `tagDelivery` does.
 */
async function setAllTags(run: Run, all: readonly Delivery[], one: Delivered): Promise<void> {
  const { world, settings } = run
  const means = { settings: settings.tags, history: run.history, log: world.log, now: world.now }
  const tag = (): Promise<void> => tagDelivery(one, means)
  try {
    await tag()
  } catch (error) {
    const isOwn = error instanceof TakenTagError && error.tag === settings.tags.names[0]
    if (!isOwn || !settings.tags.byDefault || all.length > 1) throw error
    await adoptImage(run, one, error)
    await signDelivery(run, one)
    await tag()
  }
}

/** Delivers the image that the tag is on. Throws UnexpectedStateError when it is no build of the same thing. */
async function adoptImage({ world, settings, note }: Run, one: Delivered, taken: TakenTagError): Promise<void> {
  const { ecr, repository, image } = one
  const { name } = repository
  const { by, tag } = taken
  const origins = await readOrigins(ecr, name, [by])
  const why = whyNotSame(by.digest, origins.get(by.digest), settings.tags.origin)
  if (why !== undefined) throw new UnexpectedStateError(`${taken.message} ${why}`, taken.remedy)
  const [theirs, ours] = await Promise.all([readConfigs(ecr, name, by), readConfigs(ecr, name, image)])
  const rebuild = compareBuilds(theirs, ours, undefined)
  if (rebuild.kind === 'unlike')
    throw new UnexpectedStateError(`${taken.message} They differ in more than layers: ${rebuild.what}.`, taken.remedy)
  world.log.warning(`${taken.message} That one was made from the same commit, so it is kept.`)
  one.tags.clear()
  one.withOthers = true
  deliver(one, { image: by, how: 'found' }, [tag])
  note({ result: foundResult(storedImage(by)) })
}

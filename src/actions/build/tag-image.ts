import { UnexpectedStateError } from '../../base/errors.ts'
import { foundResult } from '../../buildx/metadata.ts'
import { confirmDelivery, describeMoved } from '../../delivery/confirm-delivery.ts'
import { type Delivered, type Deliveries, type Delivery, deliver } from '../../delivery/deliveries.ts'
import { doubtsOf } from '../../delivery/doubts.ts'
import { TakenTagError, tagDelivery } from '../../delivery/tag-delivery.ts'
import { AwsError, hasCode, saidBy } from '../../ecr/aws-error.ts'
import { readConfigs } from '../../ecr/image-configs.ts'
import { readOrigins } from '../../ecr/image-origins.ts'
import { whyNotSame } from '../../image-metadata/image-origin.ts'
import { shortDigest } from '../../names/image-reference.ts'
import { repositoryUri } from '../../names/repository.ts'
import { storedImage } from '../../oci/manifest.ts'
import { compareBuilds } from '../../oci/rebuild.ts'
import type { Run } from './run-context.ts'
import { tellPace } from './tell-pace.ts'

/**
 * Sets the tags of the image in all repositories that have it; `seen` is when it was seen there, in the milliseconds of
 * World.now. A failure is kept. Throws as `Deliveries.each` does.
 */
export async function tagImages(run: Run, deliveries: Deliveries, seen: number): Promise<void> {
  const { all, delivered } = deliveries
  tellPace(run.world.log, delivered)
  await deliveries.each(delivered, (one) => tagImage(run, { all, seen }, one))
}

/** Deliveries of a run, and when their image was seen in a repository. */
export interface SeenDeliveries extends Pick<Deliveries, 'all'> {
  /** In the milliseconds of World.now. */
  readonly seen: number
}

/**
 * Sets the tags of a delivered image, and looks once more where it is in doubt that the image has them: what does not hold is
 * taken back. Throws as `tagDelivery` and `confirmDelivery` do, or an AggregateError where both fail.
 */
export async function tagImage(run: Run, { all, seen }: SeenDeliveries, one: Delivered): Promise<void> {
  const { world } = run
  const error = await setAllTags(run, all, one).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  world.cancelled.throwIfAborted()
  const isDoubtful = doubtsOf(one, { error, milliseconds: world.now() - seen }).length > 0
  const lost = isDoubtful ? await lookOnceMore(run, all, one) : undefined
  if (error === undefined && lost === undefined) return
  throw error !== undefined && lost !== undefined ? new AggregateError([error, lost]) : (error ?? lost)
}

/**
 * Confirms what is claimed. Returns why that does not hold; undefined where it does, tags that others have moved apart, or
 * where ECR does not say.
 */
async function lookOnceMore({ world, note }: Run, all: readonly Delivery[], one: Delivered): Promise<unknown> {
  try {
    const moved = await confirmDelivery(one)
    if (moved.length > 0) world.log.warning(describeMoved(one, moved))
    return undefined
  } catch (error) {
    world.cancelled.throwIfAborted()
    if (all.every(({ image }) => image === undefined)) note({ result: undefined })
    if (!(error instanceof AwsError) || hasCode(error, 'RepositoryNotFoundException')) return error
    world.log.warning(
      `Whether ${repositoryUri(one.repository)} still has the image could not be seen. ${saidBy(error)}`,
    )
    return undefined
  }
}

/**
 * Where another job has set this commit's own tag meanwhile, on a build of the same commit, that image is delivered in the
 * place of this run's, as it would be if the two had run one after the other; only with one destination, because all get the
 * same image. Throws as `tagDelivery` does.
 */
async function setAllTags(run: Run, all: readonly Delivery[], one: Delivered): Promise<void> {
  const { world, settings } = run
  const tag = (): Promise<void> =>
    tagDelivery(one, settings.tags, (name, now) =>
      world.log.info(
        `Another job has set ${name} in ${repositoryUri(one.repository)} meanwhile. It is left alone on ${shortDigest(now)}.`,
      ),
    )
  try {
    await tag()
  } catch (error) {
    const isOwn = error instanceof TakenTagError && error.tag === settings.tags.names[0]
    if (!isOwn || !settings.tags.byDefault || all.length > 1) throw error
    await adoptImage(run, one, error)
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

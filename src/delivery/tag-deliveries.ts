import { AwsError, hasCode, saidBy } from '../ecr/aws-error.ts'
import { repositoryUri } from '../names/repository.ts'
import type { Log } from '../runner/ports.ts'
import { confirmDelivery, describeMoved } from './confirm-delivery.ts'
import { type Delivered, type Deliveries, isDelivered } from './deliveries.ts'
import { doubtsOf } from './doubts.ts'
import { tellPace } from './tell-pace.ts'

/** Ports and events of the work on tags. */
export interface TaggingPorts {
  readonly log: Pick<Log, 'info' | 'warning'>
  readonly cancelled: AbortSignal
  /** Milliseconds from any fixed moment. */
  readonly now: () => number
  /** Sets all tags of a delivery. */
  readonly tag: (one: Delivered) => Promise<void>
  /** Called when the image turned out to be in no repository any more. */
  readonly lost: () => void
}

/**
 * Sets the tags of the image in all repositories that have it; `seen` is when it was seen there, in the milliseconds of
 * `now`. A failure is kept. Throws as `Deliveries.each` does.
 */
export async function tagDeliveries(ports: TaggingPorts, deliveries: Deliveries, seen: number): Promise<void> {
  // What could not be signed has the image, and gets no tag.
  const { arrived } = deliveries
  tellPace(ports.log, arrived)
  await deliveries.each(arrived, (one) => tagAndConfirm(ports, deliveries, { one, seen }))
}

/** A delivery whose tags are set, and when its image was seen in a repository. */
interface SeenDelivery {
  readonly one: Delivered
  /** In the milliseconds of `TaggingPorts.now`. */
  readonly seen: number
}

/**
 * Sets the tags of a delivered image, and looks once more where it is in doubt that the image has them: what does not hold is
 * taken back. Throws as `TaggingPorts.tag` and `confirmDelivery` do, or an AggregateError where both fail.
 */
async function tagAndConfirm(
  ports: TaggingPorts,
  deliveries: Pick<Deliveries, 'all'>,
  { one, seen }: SeenDelivery,
): Promise<void> {
  const error = await ports.tag(one).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  ports.cancelled.throwIfAborted()
  // What was withdrawn claims nothing.
  const isDoubtful = isDelivered(one) && doubtsOf(one, { error, milliseconds: ports.now() - seen }).length > 0
  const lost = isDoubtful ? await lookOnceMore(ports, deliveries, one) : undefined
  if (error === undefined && lost === undefined) return
  throw error !== undefined && lost !== undefined ? new AggregateError([error, lost]) : (error ?? lost)
}

/**
 * Confirms what is claimed. Returns why that does not hold; undefined where it does, tags that others have moved apart, or
 * where ECR does not say.
 */
async function lookOnceMore(
  { log, cancelled, lost }: TaggingPorts,
  { all }: Pick<Deliveries, 'all'>,
  one: Delivered,
): Promise<unknown> {
  try {
    const moved = await confirmDelivery(one)
    if (moved.length > 0) log.warning(describeMoved(one, moved))
    return undefined
  } catch (error) {
    cancelled.throwIfAborted()
    if (all.every(({ image }) => image === undefined)) lost()
    if (!(error instanceof AwsError) || hasCode(error, 'RepositoryNotFoundException')) return error
    log.warning(`Whether ${repositoryUri(one.repository)} still has the image could not be seen. ${saidBy(error)}`)
    return undefined
  }
}

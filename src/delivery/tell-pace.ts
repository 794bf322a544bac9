import { PUT_IMAGE_QUOTA } from '../ecr/request-quotas.ts'
import type { Log } from '../runner/ports.ts'
import type { Delivery } from './deliveries.ts'
import { openTags } from './tag-delivery.ts'

/** What nobody wonders about. Milliseconds. */
const SHORT = 3_000

/** Tells how long the tags of deliveries take where that is noticed: ECR takes so many in a second, and no more. */
export function tellPace(
  log: Pick<Log, 'info'>,
  deliveries: readonly Pick<Delivery, 'ecr' | 'plan' | 'tags' | 'kept'>[],
): void {
  const tags = (some: typeof deliveries): number => some.reduce((sum, one) => sum + openTags(one).length, 0)
  const paces = new Map(
    deliveries.map(({ ecr: { pace } }) => [pace, deliveries.filter(({ ecr }) => ecr.pace === pace)]),
  )
  const times = [...paces].map(([pace, some]) => pace.timeFor('PutImage', tags(some)))
  const longest = Math.max(0, ...times)
  if (longest < SHORT) return
  log.info(
    `Setting ${tags(deliveries)} tags takes about ${Math.ceil(longest / 1000)} s: ECR takes ${PUT_IMAGE_QUOTA} a second.`,
  )
}

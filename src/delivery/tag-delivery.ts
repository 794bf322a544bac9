import { setTags } from '../ecr/image-tags.ts'
import type { Tag } from '../names/image-reference.ts'
import type { Delivered } from './deliveries.ts'

/**
 * Tags the image of a delivery with all planned tags that it does not have yet, those of `floating` (such as `latest`)
 * last. Each one that points to the image is added to the delivery's tags. Throws AwsError.
 */
export async function tagDelivery(delivery: Delivered, floating: readonly Tag[]): Promise<void> {
  const { plan, image, tags: done } = delivery
  const open = plan.tags.filter(({ tag }) => !done.has(tag)).map(({ tag }) => tag)
  const isFloating = (name: Tag): boolean => floating.includes(name)
  const groups = { first: open.filter((name) => !isFloating(name)), last: open.filter(isFloating) }
  await setTags(delivery, image, groups, (name) => done.add(name))
}

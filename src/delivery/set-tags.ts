import type { Run } from '../actions/build/run-context.ts'
import { setTags } from '../ecr/image-tags.ts'
import type { Tag } from '../names/image-reference.ts'
import type { Arrival } from './deliveries.ts'

/** Sets all tags that the image does not have yet, floating ones last. Notes each one that points to the image. */
export async function tagDelivery(
  { settings }: Run,
  { ecr, plan, repository, image, tags: done }: Arrival,
): Promise<void> {
  const open = plan.tags.filter(({ tag }) => !done.has(tag)).map(({ tag }) => tag)
  const isFloating = (name: Tag): boolean => settings.tags.floating.includes(name)
  const groups = { first: open.filter((name) => !isFloating(name)), last: open.filter(isFloating) }
  await setTags(ecr, repository, image, groups, (name) => done.add(name))
}

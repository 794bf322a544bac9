import { UnexpectedStateError } from '../base/errors.ts'
import { unlessAwsFailed } from '../ecr/aws-error.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Tag } from '../names/image-reference.ts'
import type { Delivery } from './deliveries.ts'
import { lookAtOrigins } from './look-at-origins.ts'
import { planDestination } from './plan-destination.ts'

/**
 * Looks again at the tags of a delivery whose push under `tag` was refused, and plans it anew where that tag is there by
 * now and cannot move: another job was quicker, and this one goes on as if it had begun after it. Returns whether that is
 * so; where it is not, or ECR does not say, the push was refused for another reason. Throws UnexpectedStateError when the
 * new plan cannot be carried out.
 */
export async function lookAgain(delivery: Delivery, tags: TagSettings, tag: Tag): Promise<boolean> {
  // What the push was refused with counts where ECR does not say.
  const registry = await registryNow(delivery, tags).catch(unlessAwsFailed)
  if (registry === undefined) return false
  const { plan, problems } = planDestination(tags, { ...delivery, registry })
  if (![...plan.tags, ...plan.left].some((one) => one.tag === tag && one.locked)) return false
  if (problems.length > 0) throw new UnexpectedStateError(problems.join(' '), RUN_AGAIN)
  delivery.registry = registry
  delivery.withOthers = true
  // Tags of single platforms were planned beside those of the image, and what was left alone of them stays so.
  const { platformTags, left } = delivery.plan
  const names = new Set([...plan.tags, ...plan.left].map((one) => one.tag))
  delivery.plan = { ...plan, platformTags, left: [...plan.left, ...left.filter((one) => !names.has(one.tag))] }
  return true
}

const RUN_AGAIN =
  'Another job set the tag while this one built. Run the job again: it then begins with what is there now.'

async function registryNow(
  { ecr, destination, repository, registry }: Delivery,
  tags: TagSettings,
): Promise<RegistryState> {
  const { name } = repository
  const [facts, images] = await Promise.all([
    ecr.describeRepository(name),
    imagesIn(
      ecr,
      name,
      tags.names.map((tag) => ({ tag })),
    ),
  ])
  const now: RegistryState = { ...registry, repository: { state: 'there', facts, details: undefined }, images }
  return lookAtOrigins(ecr, { destination, repository, registry: now }, tags)
}

import { readableSize } from '../base/figures.ts'
import type { Delivery } from '../delivery/deliveries.ts'
import { unlessAwsFailed } from '../ecr/aws-error.ts'
import { repositoryUri } from '../names/repository.ts'
import type { CopyResult } from '../oci/copy.ts'
import type { World } from './world.ts'

/**
 * Tells why layers were sent to a repository although another one of its registry has them, which only that registry's account
 * can say: nothing is asked where none were. Throws the reason of a cancellation.
 */
export async function tellMounts(
  { log, cancelled }: Pick<World, 'log' | 'cancelled'>,
  { ecr, repository, registry }: Delivery,
  { unmountedBytes }: Pick<CopyResult, 'unmountedBytes'>,
): Promise<void> {
  if (unmountedBytes === 0 || repository.registry.alias !== undefined) return
  // The setting is told of one's own account alone.
  const isOwn = repository.registry.account === registry.caller.account
  const mounts = isOwn ? await ecr.mountsBlobs().catch(unlessAwsFailed) : undefined
  cancelled.throwIfAborted()
  const sent = `${readableSize(unmountedBytes)} were sent to ${repositoryUri(repository)}, and not mounted from the repository of this registry that has them`
  log.info(`${sent}: ${describeReason(mounts)}.`)
}

function describeReason(mounts: boolean | undefined): string {
  if (mounts === undefined)
    return 'whether the account of the registry has BLOB_MOUNTING enabled is not known (ecr:GetAccountSetting would tell it)'
  return mounts
    ? 'BLOB_MOUNTING is enabled, so the two repositories are not encrypted alike, or this identity is not allowed to pull from the other one'
    : 'BLOB_MOUNTING is not enabled in its account. To save the bytes: aws ecr put-account-setting --name BLOB_MOUNTING --value ENABLED'
}

import type { Registry } from '../store/registry.ts'
import type { Repository } from '../store/repository.ts'

/**
 * The policies of what a request is about, as JSON texts. The registry's own policy is about all of ECR's actions only
 * when its scope is V2: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
 */
export function policiesOf(registry: Registry | undefined, repository: Repository | undefined): readonly string[] {
  const ofRegistry =
    registry?.settings.accountSettings.REGISTRY_POLICY_SCOPE !== 'V1' ? registry?.settings.policy : undefined
  return [ofRegistry, repository?.settings.policy].filter((policy) => policy !== undefined)
}

import type { Environment } from '../inputs/context.ts'
import type { PrivateRegistry } from '../names/registry.ts'

/**
 * Takes the registry that the user named by its host (undefined: by the repository's name alone). Returns the SDK's
 * options for ECR's API at a host of the same kind. An endpoint of the user's own goes before it: AWS takes no mix.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function endpointOf(env: Environment, registry: PrivateRegistry | undefined) {
  if (registry === undefined || env.AWS_ENDPOINT_URL_ECR || env.AWS_ENDPOINT_URL) return {}
  // Only what is true: what the environment says (AWS_USE_FIPS_ENDPOINT) stays.
  return {
    ...(registry.fips && { useFipsEndpoint: true }),
    ...(registry.dualStack && { useDualstackEndpoint: true }),
  }
}

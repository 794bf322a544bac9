import type { Environment } from '../inputs/context.ts'
import type { EngineSettings } from '../inputs/settings.ts'

/**
 * Names of further variables that docker needs for this kind of builder: the kubeconfig of an EKS cluster gets its
 * token from `aws eks get-token` (https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html).
 */
export const clusterVariables = (kind: EngineSettings['kind'], env: Environment): readonly string[] =>
  kind === 'kubernetes' ? Object.keys(env).filter((name) => name.startsWith('AWS_')) : []

import type { Environment } from '../inputs/context.ts'

/**
 * Names of further variables that docker needs for a builder of this driver: the kubeconfig of an EKS cluster gets its
 * token from `aws eks get-token` (https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html).
 */
export const clusterVariables = (driver: string, env: Environment): readonly string[] =>
  driver === 'kubernetes' ? Object.keys(env).filter((name) => name.startsWith('AWS_')) : []

/**
 * The environment of docker commands for a builder that is there already: its driver is known after the look alone. The
 * look itself does without: buildx tells the driver also where the cluster does not let it in.
 * https://github.com/docker/buildx/blob/master/driver/kubernetes/driver.go (Info)
 */
export const withCluster = (child: Environment, driver: string, env: Environment): Environment => ({
  ...child,
  ...Object.fromEntries(clusterVariables(driver, env).map((name) => [name, env[name]])),
})

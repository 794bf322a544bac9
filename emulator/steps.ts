import { operations } from './control/operations.ts'
import { registrySteps } from './registry/routes.ts'
import { stsOperations } from './sts/operations.ts'

/**
 * The names of what a client can ask for, in faults and in the request log: the operations of ECR and STS, the steps
 * of the registry API (`PUT manifest`, `PATCH upload`, …), and `GET id-token` for GitHub's token endpoint.
 */
export const steps: readonly string[] = [
  ...operations.keys(),
  ...stsOperations.keys(),
  ...registrySteps,
  'GET id-token',
]

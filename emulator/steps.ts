import { operationNames } from './control/operations.ts'
import { registrySteps } from './registry/routes.ts'
import { stsOperations } from './sts/operations.ts'

/**
 * The names of what a client can ask for, in faults and in the request log: the operations of ECR, ECR Public and STS, the steps
 * of the registry API (`PUT manifest`, `PATCH upload`, …), and `GET id-token` for GitHub's token endpoint.
 */
export const steps: readonly string[] = [...operationNames, ...stsOperations.keys(), ...registrySteps, 'GET id-token']

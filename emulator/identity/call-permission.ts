import { ServiceError } from '../errors.ts'
import { publicRepositoryArn, repositoryArn } from '../names.ts'
import type { World } from '../world.ts'
import { refusalOf } from './authorize.ts'
import type { Caller } from './credentials.ts'
import type { Service } from './registry-password.ts'
import { policiesOf } from './resource-policies.ts'

/** One call of the control API, before its operation sees it. */
export interface Call {
  readonly service: Service
  /** `PutImage`. */
  readonly operation: string
  readonly caller: Caller
  /** The members of the request. */
  readonly members: Readonly<Record<string, unknown>>
}

/**
 * Operations that are about repositories and need not name one. Without a name, they are about all of them; every
 * other operation is then about the registry, which has no ARN.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
const aboutAll = ['DescribeRepositories', 'BatchGetRepositoryScanningConfiguration']

/** The repositories that a call names, wherever an operation has them. */
function namesIn(members: Call['members']): string[] {
  const { repositoryName, repositoryNames } = members
  const names = Array.isArray(repositoryNames) ? repositoryNames : [repositoryName]
  return names.filter((name) => typeof name === 'string')
}

/** What a call is about: ARNs, or `*` for the registry itself. */
function resourcesOf({ service, operation, members }: Call, account: string, region: string): string[] {
  const arn = (name: string) =>
    service === 'ecr' ? repositoryArn(region, account, name) : publicRepositoryArn(account, name)
  if (typeof members.resourceArn === 'string') return [members.resourceArn]
  const names = namesIn(members)
  if (names.length > 0) return names.map(arn)
  return aboutAll.includes(operation) ? [arn('*')] : ['*']
}

/**
 * ECR Public's login needs a second permission, and so does a repository that is created with tags:
 * https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/supported-iam-actions-tagging.html
 */
function actionsOf({ service, operation, members }: Call): string[] {
  const own = `${service}:${operation}`
  if (own === 'ecr-public:GetAuthorizationToken') return [own, 'sts:GetServiceBearerToken']
  const tagged = operation === 'CreateRepository' && Array.isArray(members.tags) && members.tags.length > 0
  return tagged ? [own, `${service}:TagResource`] : [own]
}

/**
 * What Amazon Inspector has found is asked for in the caller's name too:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html
 */
function inspectorActions({ service, operation }: Call, target: World | undefined): readonly string[] {
  const isEnhanced = target?.registry.settings.scanning.scanType === 'ENHANCED'
  return service === 'ecr' && operation === 'DescribeImageScanFindings' && isEnhanced
    ? ['inspector2:ListCoverage', 'inspector2:ListFindings']
    : []
}

/** The world that a call is about, and the account that owns what it names; the world may not be here. */
function targetOf(world: World, { members: { registryId } }: Call): { owner: string; target: World | undefined } {
  const { account, region } = world.registry
  const isNamed = typeof registryId === 'string' && /^\d{12}$/.test(registryId) && registryId !== account
  return isNamed ? { owner: registryId, target: world.place(registryId, region) } : { owner: account, target: world }
}

function requirePermission(world: World, call: Call, owner: string, target: World | undefined): void {
  const { service, caller } = call
  const shelf = service === 'ecr' ? target?.registry : target?.publicRegistry
  const refuse = (message: string | undefined): void => {
    if (message !== undefined)
      throw new ServiceError('AccessDeniedException', message, world.settings.accessDeniedStatus)
  }
  for (const resource of resourcesOf(call, owner, world.registry.region))
    for (const action of actionsOf(call)) {
      const repository = shelf?.find(resource.split('repository/')[1] ?? '')
      const resourcePolicies = policiesOf(service === 'ecr' ? target?.registry : undefined, repository)
      refuse(refusalOf(world, { caller, action, resource, owner, resourcePolicies }))
    }
  for (const action of inspectorActions(call, target))
    refuse(refusalOf(world, { caller, action, resource: '*', owner: caller.account }))
}

/**
 * Decides before an operation runs whether its caller may call it, and how often.
 * @param world the caller's own account and region
 * @returns the world that the call is about: another account's when its `registryId` says so
 * @throws ServiceError InvalidSignatureException, AccessDeniedException with IAM's sentence, or ThrottlingException
 */
export function permit(world: World, call: Call): World {
  const { service, operation, caller } = call
  const { account, region } = world.registry
  if (service === 'ecr' && caller.region !== region)
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${caller.region}'. This local ECR has ${account} in ${region}.`,
    )
  const { owner, target } = targetOf(world, call)
  requirePermission(world, call, owner, target)
  if (world.settings.rates === 'ecr' && !world.rates.take(world.registry, `${service}:${operation}`))
    throw new ServiceError('ThrottlingException', 'Rate exceeded')
  // Nobody but this server's own accounts has policies, so nothing of an account that is not here is ever allowed.
  return target ?? world
}

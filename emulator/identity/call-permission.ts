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

/** ECR Public's login needs a second permission: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
function actionsOf({ service, operation }: Call): string[] {
  const own = `${service}:${operation}`
  return own === 'ecr-public:GetAuthorizationToken' ? [own, 'sts:GetServiceBearerToken'] : [own]
}

/**
 * Decides before an operation runs whether its caller may call it, and how often.
 * @param world the caller's own account and region
 * @returns the world that the call is about: another account's when its `registryId` says so
 * @throws ServiceError AccessDeniedException with IAM's sentence, or ThrottlingException
 */
export function permit(world: World, call: Call): World {
  const { registryId } = call.members
  const other = typeof registryId === 'string' ? world.place(registryId, world.registry.region) : undefined
  const target = other ?? world
  const owner = typeof registryId === 'string' && /^\d{12}$/.test(registryId) ? registryId : target.registry.account
  const shelf = call.service === 'ecr' ? target.registry : target.publicRegistry
  for (const resource of resourcesOf(call, owner, target.registry.region))
    for (const action of actionsOf(call)) {
      const repository = shelf.find(resource.split('repository/')[1] ?? '')
      const resourcePolicies = policiesOf(call.service === 'ecr' ? target.registry : undefined, repository)
      const message = refusalOf(world, { caller: call.caller, action, resource, owner, resourcePolicies })
      if (message !== undefined)
        throw new ServiceError('AccessDeniedException', message, world.settings.accessDeniedStatus)
    }
  const bucket = `${call.caller.account} ${world.registry.region}`
  if (world.settings.rates === 'ecr' && !world.rates.take(bucket, `${call.service}:${call.operation}`))
    throw new ServiceError('ThrottlingException', 'Rate exceeded')
  return target
}

import { repositoryNotFound } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { refusalOf } from '../identity/authorize.ts'
import type { Caller } from '../identity/credentials.ts'
import { checkBasic } from '../identity/registry-password.ts'
import { policiesOf } from '../identity/resource-policies.ts'
import { isRepositoryName, repositoryArn } from '../names.ts'
import { repositoryForPush } from '../rules/create-on-push.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import { sendLayer } from './blobs.ts'
import { expiredToken, refuseAsRegistry, refuseRegistry, tooManyRequests } from './errors.ts'
import { listRepositories } from './lists.ts'
import { actionsOf } from './permission.ts'
import type { Route } from './routes.ts'
import { act } from './steps.ts'

/** https://github.com/google/go-containerregistry/issues/861 and https://github.com/NVIDIA/enroot/issues/59 */
function challenge(exchange: Exchange): void {
  const realm = `Basic realm="${exchange.origin}/",service="ecr.amazonaws.com"`
  exchange.send(401, { 'WWW-Authenticate': realm, 'Content-Type': 'text/plain' }, 'Not Authorized')
}

/** @returns why the caller may not do this to a repository, there or not; or undefined */
function denial(world: World, caller: Caller, action: string, name: string): string | undefined {
  const { account, region } = world.registry
  return refusalOf(world, {
    caller,
    action: `ecr:${action}`,
    resource: name === '' ? '*' : repositoryArn(region, account, name),
    owner: account,
    resourcePolicies: policiesOf(world.registry, world.registry.find(name)),
  })
}

/** Answers one request of a private registry. */
export async function serveRegistry(exchange: Exchange, world: World, route: Route): Promise<void> {
  if (route.step === 'GET layer')
    return sendLayer(exchange, world, world.registry.find(route.repository), route.reference)
  const caller = checkBasic(world, exchange.header('authorization'), 'ecr')
  if (caller === 'none') return challenge(exchange)
  if (caller === 'expired') return refuseRegistry(exchange, expiredToken)
  if (route.step === 'GET base') return exchange.send(200)
  const actions = actionsOf(route, exchange.hasBody)
  for (const action of actions) {
    const message = denial(world, caller, action, route.repository)
    if (message !== undefined) return refuseRegistry(exchange, { status: 403, code: 'DENIED', message })
  }
  const counted = { account: caller.account, region: world.registry.region }
  const isOver = (action: string) => !world.rates.take(counted, `ecr:${action}`)
  if (world.settings.rates === 'ecr' && actions.some(isOver)) return refuseRegistry(exchange, tooManyRequests)
  try {
    if (route.step === 'GET catalog') return listRepositories(exchange, world)
    await serveRepository(exchange, world, caller, route)
  } catch (error) {
    refuseAsRegistry(exchange, error, world.settings)
  }
}

/** A push begins with an upload or, when all layers were mounted or are there, with its manifest. */
async function findOrCreate(world: World, { step, repository: name }: Route): Promise<Repository | undefined> {
  const isPush = step === 'POST upload' || step === 'PUT manifest'
  return isPush && isRepositoryName(name) ? repositoryForPush(world, name) : world.registry.find(name)
}

async function serveRepository(exchange: Exchange, world: World, caller: Caller, route: Route): Promise<void> {
  const repository = await findOrCreate(world, route)
  if (repository === undefined) {
    // A push to a repository that does not exist just ends: https://github.com/aws/containers-roadmap/issues/1970
    const isDropped = route.step.endsWith(' upload') && world.settings.missingRepositoryPush === 'end-of-file'
    if (isDropped) return exchange.drop()
    throw repositoryNotFound(route.repository, world.registry.account)
  }
  const mayRead = (other: Repository) =>
    denial(world, caller, 'GetDownloadUrlForLayer', other.settings.name) === undefined
  await act({ exchange, world, repository, route, caller, mayRead })
}

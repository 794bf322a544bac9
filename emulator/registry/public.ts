import { repositoryNotFound } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { publicAlias } from '../identity/accounts.ts'
import { refusalOf } from '../identity/authorize.ts'
import type { Caller } from '../identity/credentials.ts'
import { bearerToken, checkBasic, checkBearer } from '../identity/registry-password.ts'
import { policiesOf } from '../identity/resource-policies.ts'
import { publicRepositoryArn } from '../names.ts'
import type { World } from '../world.ts'
import { sendLayer } from './blobs.ts'
import { expiredToken, notFound, refuseAsRegistry, refuseRegistry, tooManyRequests } from './errors.ts'
import { actionsOf } from './permission.ts'
import type { Route } from './routes.ts'
import { act } from './steps.ts'

const denied = { code: 'DENIED', message: 'Not Authorized' }

function challenge(exchange: Exchange): void {
  const realm = `Bearer realm="${exchange.origin}/token/",service="public.ecr.aws",scope="aws"`
  exchange.setHeader('WWW-Authenticate', realm)
  refuseRegistry(exchange, { status: 401, ...denied })
}

/** Gives a bearer token to anybody, in the name of who logged in. */
function giveToken(exchange: Exchange, world: World): void {
  const authorization = exchange.header('authorization')
  const caller = checkBasic(world, authorization, 'ecr-public')
  if (caller === 'expired') refuseRegistry(exchange, expiredToken)
  else if (caller === 'none' && authorization !== undefined) refuseRegistry(exchange, { status: 401, ...denied })
  else exchange.json(200, { token: bearerToken(world, caller === 'none' ? undefined : caller) })
}

/** `<alias>/<repository>` in a path; the alias says whose it is. */
function owned(worlds: readonly World[], path: string) {
  const [alias = '', ...rest] = path.split('/')
  const name = rest.join('/')
  const world = worlds.find(({ publicRegistry }) => publicAlias(publicRegistry.account) === alias)
  return world && { world, name, repository: world.publicRegistry.find(name) }
}

/**
 * ECR Public has no such actions: everybody may read.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistrypublic.html
 */
const privateOnly = ['BatchGetImage', 'GetDownloadUrlForLayer', 'ListImageReferrers']

const reads = ['HEAD manifest', 'GET manifest', 'HEAD blob', 'GET blob', 'GET referrers']

function isOverRate(world: World, caller: Caller | 'anonymous', { step }: Route, actions: readonly string[]): boolean {
  if (world.settings.rates === 'off') return false
  const counted = { account: caller === 'anonymous' ? caller : caller.account, region: world.registry.region }
  const pull = caller === 'anonymous' ? ['AnonymousPull'] : ['Pull']
  const rated = step === 'GET manifest' ? pull : actions
  return rated.some((action) => !world.rates.take(counted, `ecr-public:${action}`))
}

/** @returns why the caller may not push there; everybody may pull */
function denial(world: World, caller: Caller | 'anonymous', action: string, name: string): string | undefined {
  if (caller === 'anonymous') return denied.message
  const { account } = world.registry
  return refusalOf(world, {
    caller,
    action: `ecr-public:${action}`,
    resource: publicRepositoryArn(account, name),
    owner: account,
    resourcePolicies: policiesOf(undefined, world.publicRegistry.find(name)),
  })
}

/**
 * Answers one request of ECR Public, of any account of this server.
 * @param worlds of all accounts
 */
export async function servePublicRegistry(exchange: Exchange, worlds: readonly World[], route: Route): Promise<void> {
  const [first] = worlds
  if (first === undefined || route.step === 'GET tags' || route.step === 'GET catalog')
    return refuseRegistry(exchange, notFound)
  const found = owned(worlds, route.repository)
  if (route.step === 'GET layer') return sendLayer(exchange, first, found?.repository, route.reference)
  if (route.step === 'GET token') return giveToken(exchange, first)
  const caller = checkBearer(first, exchange.header('authorization'))
  if (caller === 'none') return challenge(exchange)
  if (caller === 'expired') return refuseRegistry(exchange, expiredToken)
  if (route.step === 'GET base') return exchange.send(200)
  const actions = actionsOf(route, exchange.hasBody)
  if (isOverRate(first, caller, route, actions)) return refuseRegistry(exchange, tooManyRequests)
  try {
    if (found === undefined) throw repositoryNotFound(route.repository, route.repository.split('/')[0] ?? '')
    const { world, name, repository } = found
    const isRead = reads.includes(route.step) && (caller === 'anonymous' || caller.account !== world.registry.account)
    const checked = isRead ? [] : actions.filter((action) => !privateOnly.includes(action))
    const messages = checked.flatMap((action) => denial(world, caller, action, name) ?? [])
    if (messages[0] !== undefined)
      return refuseRegistry(exchange, { status: 403, code: 'DENIED', message: messages[0] })
    if (repository === undefined) throw repositoryNotFound(name, world.registry.account)
    await act({ exchange, world, repository, route, caller: undefined, mayRead: () => false })
  } catch (error) {
    refuseAsRegistry(exchange, error, first.settings)
  }
}

import { repositoryNotFound } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { checkRegistryAuthorization } from '../identity/registry-password.ts'
import type { Repository } from '../store/repository.ts'
import type { World } from '../world.ts'
import { headBlob, redirectToLayer, sendLayer } from './blobs.ts'
import { refuseAsRegistry, refuseRegistry } from './errors.ts'
import { listTags, putManifest, readManifest } from './manifests.ts'
import type { Route } from './routes.ts'
import { beginUpload, patchUpload, putUpload } from './uploads.ts'

type Authorization = ReturnType<typeof checkRegistryAuthorization>

/** https://github.com/google/go-containerregistry/issues/861 and https://github.com/NVIDIA/enroot/issues/59 */
function challenge(exchange: Exchange, world: World): void {
  const realm = `Basic realm="${world.url}/",service="ecr.amazonaws.com"`
  exchange.send(401, { 'WWW-Authenticate': realm, 'Content-Type': 'text/plain' }, 'Not Authorized')
}

const expired = {
  status: 403,
  code: 'DENIED',
  message: 'Your authorization token has expired. Reauthenticate and try again.',
}

/** Answers one request of the registry API. */
export async function serveRegistry(
  exchange: Exchange,
  world: World,
  authorization: Authorization,
  route: Route,
): Promise<void> {
  const repository = world.registry.find(route.repository)
  if (route.step === 'GET layer') return sendLayer(exchange, world, repository, route.reference)
  if (authorization === 'none') return challenge(exchange, world)
  if (authorization === 'expired') return refuseRegistry(exchange, expired)
  if (route.step === 'GET base') return exchange.send(200)
  try {
    if (repository !== undefined) return await act(exchange, world, repository, route)
    // A push to a repository that does not exist just ends: https://github.com/aws/containers-roadmap/issues/1970
    if (route.step.endsWith(' upload')) return exchange.drop()
    throw repositoryNotFound(route.repository, world.registry.account)
  } catch (error) {
    refuseAsRegistry(exchange, error)
  }
}

async function act(exchange: Exchange, world: World, repository: Repository, route: Route): Promise<void> {
  const { step, reference } = route
  if (step === 'PUT manifest') return putManifest(exchange, world, repository, reference)
  if (step === 'HEAD manifest' || step === 'GET manifest') return readManifest(exchange, repository, reference)
  if (step === 'POST upload') return beginUpload(exchange, world, repository)
  if (step === 'PATCH upload') return patchUpload(exchange, world, repository, reference)
  if (step === 'PUT upload') return putUpload(exchange, world, repository, reference)
  if (step === 'HEAD blob') return headBlob(exchange, repository, reference)
  if (step === 'GET blob') return redirectToLayer(exchange, world, repository, reference)
  return listTags(exchange, repository)
}

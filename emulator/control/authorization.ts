import { registryPassword } from '../identity/registry-password.ts'
import * as members from './members.ts'
import { type Context, operation } from './operation.ts'
import { list } from './schema.ts'

/** `AWS:<password>` in base64: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html */
function login({ world, caller, service }: Context) {
  const { password, expiresAt } = registryPassword(world, caller, service)
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
  return { authorizationToken, expiresAt: expiresAt / 1000 }
}

/** One login is for every registry that the caller may reach; `registryIds` is from times when it was not. */
export const getAuthorizationToken = operation(
  { registryIds: list(members.registryId, 1, 10) },
  ({ registryIds = [] }, context) => {
    const { world } = context
    const endpointOf = (account: string) => world.place(account, world.registry.region)?.url ?? world.url
    const endpoints = registryIds.length === 0 ? [world.url] : registryIds.map(endpointOf)
    return { authorizationData: endpoints.map((proxyEndpoint) => ({ ...login(context), proxyEndpoint })) }
  },
)

/** One object, and without an endpoint: https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html */
export const getPublicAuthorizationToken = operation({}, (_input, context) => ({ authorizationData: login(context) }))

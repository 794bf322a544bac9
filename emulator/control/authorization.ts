import { registryPassword } from '../identity/registry-password.ts'
import type { Operation } from './operation.ts'

/** The token is `AWS:<password>` in base64: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html */
export const getAuthorizationToken: Operation = async (_input, { world, caller }) => {
  const { password, expiresAt } = registryPassword(world, caller.accessKeyId)
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
  return { authorizationData: [{ authorizationToken, expiresAt: expiresAt / 1000, proxyEndpoint: world.url }] }
}

import type { World } from '../world.ts'

const purpose = 'registry-password'

/** @returns a password for docker, and when it ends, in milliseconds since 1970 */
export function registryPassword(world: World, accessKeyId: string): { password: string; expiresAt: number } {
  const expiresAt = world.now() + world.tokenLifetimeSeconds * 1000
  return { password: world.signer.token({ purpose }, { purpose, accessKeyId, expiresAt }), expiresAt }
}

/** What a registry request's `Authorization` is worth. */
export function checkRegistryAuthorization(
  world: World,
  authorization: string | undefined,
): 'valid' | 'expired' | 'none' {
  const encoded = authorization?.match(/^Basic +(.+)$/i)?.[1]
  if (encoded === undefined) return 'none'
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  const claims = user === 'AWS' && password !== undefined ? world.signer.claims(password) : undefined
  if (claims?.purpose !== purpose || typeof claims.expiresAt !== 'number') return 'none'
  return claims.expiresAt > world.now() ? 'valid' : 'expired'
}

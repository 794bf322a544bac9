import type { World } from '../world.ts'
import type { Caller } from './credentials.ts'

export type Service = 'ecr' | 'ecr-public'

/** What a registry request's credentials are worth. */
export type Authorization = Caller | 'expired' | 'none'

const purpose = 'registry-password'

/**
 * Makes a password for docker. It says who got it, so that it outlives a restart.
 * @returns the password, and when it ends, in milliseconds since 1970
 */
export function registryPassword(
  world: World,
  caller: Caller,
  service: Service,
): { password: string; expiresAt: number } {
  const expiresAt = world.now() + world.tokenLifetimeSeconds * 1000
  const claims = { purpose, service, caller: { ...caller, region: '' }, expiresAt }
  return { password: world.signer.token({ purpose }, claims), expiresAt }
}

function checkPassword(world: World, password: string, service: Service): Authorization {
  const claims = world.signer.claims(password)
  if (claims?.purpose !== purpose || claims.service !== service || typeof claims.expiresAt !== 'number') return 'none'
  const caller = claims.caller as Caller
  const sessionEndsAt = world.settings.loginEndsWithSession ? caller.sessionEndsAt : undefined
  return Math.min(claims.expiresAt, sessionEndsAt ?? claims.expiresAt) > world.now() ? caller : 'expired'
}

/** `AWS:<password>` in base64, as the authorization token of both services has it. */
function checkToken(world: World, encoded: string, service: Service): Authorization {
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return user === 'AWS' && password !== undefined ? checkPassword(world, password, service) : 'none'
}

/** What a request's `Authorization: Basic` is worth. */
export function checkBasic(world: World, authorization: string | undefined, service: Service): Authorization {
  const encoded = authorization?.match(/^Basic +(.+)$/i)?.[1]
  return encoded === undefined ? 'none' : checkToken(world, encoded, service)
}

/** A token for ECR Public's registry; without a caller it is an anonymous one. */
export function bearerToken(world: World, caller: Caller | undefined): string {
  const expiresAt = world.now() + world.tokenLifetimeSeconds * 1000
  return world.signer.token({ purpose: 'bearer' }, { purpose: 'bearer', expiresAt, ...(caller && { caller }) })
}

/**
 * What a request's `Authorization: Bearer` is worth in ECR Public. Its authorization token itself is taken, too:
 * https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
 */
export function checkBearer(world: World, authorization: string | undefined): Authorization | 'anonymous' {
  const token = authorization?.match(/^Bearer +(.+)$/i)?.[1]
  if (token === undefined) return 'none'
  const claims = world.signer.claims(token)
  if (claims?.purpose !== 'bearer') return checkToken(world, token, 'ecr-public')
  if (typeof claims.expiresAt !== 'number' || claims.expiresAt <= world.now()) return 'expired'
  return claims.caller === undefined ? 'anonymous' : (claims.caller as Caller)
}

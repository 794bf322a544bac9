import { randomUUID } from 'node:crypto'
import type { Exchange } from '../exchange.ts'
import type { World } from '../world.ts'

const issuer = 'https://token.actions.githubusercontent.com'
const lifetimeSeconds = 300

/** GitHub's claims: https://docs.github.com/en/actions/reference/security/oidc */
function claimsFor(audience: string, now: number): object {
  const seconds = Math.floor(now / 1000)
  return {
    jti: randomUUID(),
    sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    aud: audience,
    ref: 'refs/heads/main',
    ref_type: 'branch',
    sha: '0123456789abcdef0123456789abcdef01234567',
    repository: 'octo-org/octo-repo',
    repository_owner: 'octo-org',
    repository_visibility: 'private',
    actor: 'octocat',
    workflow: 'build',
    workflow_ref: 'octo-org/octo-repo/.github/workflows/build.yml@refs/heads/main',
    event_name: 'push',
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
    runner_environment: 'github-hosted',
    iss: issuer,
    nbf: seconds,
    exp: seconds + lifetimeSeconds,
    iat: seconds,
  }
}

/** Answers as the token endpoint of a GitHub job does: https://docs.github.com/en/actions/reference/security/oidc */
export function serveIdToken(exchange: Exchange, world: World): void {
  if (exchange.header('authorization') !== `Bearer ${world.idTokenRequestToken}`) {
    exchange.json(401, { message: 'The bearer token is not the ACTIONS_ID_TOKEN_REQUEST_TOKEN of this server.' })
    return
  }
  const audience = exchange.url.searchParams.get('audience') ?? 'https://github.com/octo-org'
  const value = world.signer.token({ typ: 'JWT', alg: 'HS256', kid: 'local-ecr' }, claimsFor(audience, world.now()))
  exchange.json(200, { value })
}

/** What STS finds in a token: the reason for its refusal, or undefined when all is well. */
export function refusalOfIdToken(world: World, token: string): { code: string; message: string } | undefined {
  const claims = world.signer.claims(token)
  if (claims === undefined || claims.iss !== issuer)
    return {
      code: 'InvalidIdentityToken',
      message:
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    }
  if (claims.aud !== 'sts.amazonaws.com') return { code: 'InvalidIdentityToken', message: 'Incorrect token audience' }
  const now = Math.floor(world.now() / 1000)
  if (typeof claims.exp === 'number' && claims.exp > now) return undefined
  return {
    code: 'ExpiredTokenException',
    message: `Token expired: current date/time ${now} must be before the expiration date/time ${claims.exp}`,
  }
}

import { partitionOfArn, type Role } from '../names/aws.ts'

/** The claims that a trust policy may ask for, or that tell which job it is. */
const CLAIMS = [
  'iss',
  'aud',
  'sub',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'repository_visibility',
  'ref',
  'ref_type',
  'environment',
  'event_name',
  'job_workflow_ref',
  'workflow_ref',
  'runner_environment',
  'enterprise',
] as const

/**
 * Describes the claims of the OIDC token that AWS refused, and the statement of a trust policy of the role that would
 * let this job in, ready to paste. Never a part of the token itself. Undefined when it is no token.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export function describeTrustPolicy(token: string, role: Role): string | undefined {
  const claims = tokenClaims(token)
  if (claims === undefined) return undefined
  const known = CLAIMS.flatMap((name): readonly (readonly [string, string])[] => {
    const value = claims[name]
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : []
  })
  const width = Math.max(...known.map(([name]) => name.length))
  return [
    'the OIDC token of this job says:',
    ...known.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    'A trust policy lets this job in when it has this statement:',
    JSON.stringify(statementFor(new Map(known), role), null, 2),
  ].join('\n')
}

function statementFor(claims: ReadonlyMap<string, string>, { arn, account }: Role): object {
  // IAM names a provider by its address without the scheme, in its ARN and in the keys of conditions.
  const provider = (claims.get('iss') ?? '').replace(/^https:\/\//, '')
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:${partitionOfArn(arn)}:iam::${account}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${provider}:aud`]: claims.get('aud'), [`${provider}:sub`]: claims.get('sub') },
    },
  }
}

/** Claims of a JSON Web Token: its payload, which is the part between its two dots; undefined when it is no token. */
export function tokenClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof payload === 'object' && payload !== null ? { ...payload } : undefined
  } catch {
    return undefined
  }
}

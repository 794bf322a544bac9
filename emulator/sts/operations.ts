import { ServiceError } from '../errors.ts'
import { refusalOf } from '../identity/authorize.ts'
import type { Caller, Session } from '../identity/credentials.ts'
import { refusalOfIdToken } from '../identity/oidc.ts'
import { parsePolicy } from '../identity/policy.ts'
import { partitionOfArn } from '../names.ts'
import type { World } from '../world.ts'
import type { Members } from './xml.ts'

/** One STS operation; the caller is undefined when the request is not signed, which only some allow. */
export interface StsOperation {
  readonly signed: boolean
  readonly act: (form: URLSearchParams, world: World, caller: Caller | undefined) => Members
}

function invalid(member: string, value: string, rule: string): ServiceError {
  return new ServiceError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
}

function parseSeconds(form: URLSearchParams): number {
  const text = form.get('DurationSeconds') ?? '3600'
  const seconds = Number(text)
  if (!/^[0-9]+$/.test(text) || seconds < 900)
    throw invalid('durationSeconds', text, 'have value greater than or equal to 900')
  if (seconds > 43200) throw invalid('durationSeconds', text, 'have value less than or equal to 43200')
  return seconds
}

/** A session's own policy, of at most 2048 characters. */
function parseSessionPolicy(form: URLSearchParams): { sessionPolicy?: string } {
  const policy = form.get('Policy')
  // Silence here would open what the caller wanted closed.
  if ([...form.keys()].some((name) => name.startsWith('PolicyArns')))
    throw new ServiceError('ValidationError', 'The local ECR knows no managed policies; use an inline Policy.')
  if (policy === null) return {}
  if (policy.length > 2048) throw invalid('policy', policy, 'have length less than or equal to 2048')
  try {
    parsePolicy(policy, 'identity')
  } catch (error) {
    throw new ServiceError('MalformedPolicyDocument', error instanceof Error ? error.message : 'Syntax error')
  }
  return { sessionPolicy: policy }
}

/** Refuses a role that nobody here may assume. @param caller undefined for somebody with an ID token */
function requireRole(world: World, action: string, caller: Caller | undefined, arn: string, account: string): void {
  const isThere = world.credentials.accounts.includes(account)
  if (caller === undefined && !isThere)
    throw new ServiceError('AccessDenied', `Not authorized to perform ${action}`, 403)
  if (caller === undefined) return
  const refusal = isThere
    ? refusalOf(world, { caller, action, resource: arn, owner: caller.account })
    : `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arn}`
  if (refusal !== undefined) throw new ServiceError('AccessDenied', refusal, 403)
}

/** @param action the operation, for the refusal of a role that is not in one of this server's accounts */
function assume(form: URLSearchParams, world: World, action: string, caller: Caller | undefined): Session {
  const arn = form.get('RoleArn') ?? ''
  const sessionName = form.get('RoleSessionName') ?? ''
  const [, account] = /^arn:aws[a-z-]*:iam::([0-9]{12}):role\/(?:.+\/)?[\w+=,.@-]{1,64}$/.exec(arn) ?? []
  if (account === undefined) throw new ServiceError('ValidationError', `${arn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw invalid('roleSessionName', sessionName, 'satisfy regular expression pattern: [\\w+=,.@-]*')
  const seconds = parseSeconds(form)
  const policy = parseSessionPolicy(form)
  requireRole(world, action, caller, arn, account)
  return world.credentials.assume({ account, roleArn: arn, sessionName, seconds, ...policy })
}

function answer(session: Session): Members {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn },
  }
}

const getCallerIdentity: StsOperation = {
  signed: true,
  act: (_form, _world, caller) => ({
    Arn: caller?.arn ?? '',
    UserId: caller?.userId ?? '',
    Account: caller?.account ?? '',
  }),
}

const assumeRole: StsOperation = {
  signed: true,
  act: (form, world, caller) => answer(assume(form, world, 'sts:AssumeRole', caller)),
}

const assumeRoleWithWebIdentity: StsOperation = {
  signed: false,
  act: (form, world) => {
    const refusal = refusalOfIdToken(world, form.get('WebIdentityToken') ?? '')
    if (refusal !== undefined) throw new ServiceError(refusal.code, refusal.message)
    const session = assume(form, world, 'sts:AssumeRoleWithWebIdentity', undefined)
    return {
      ...answer(session),
      Audience: 'sts.amazonaws.com',
      Provider: `arn:${partitionOfArn(session.caller.arn)}:iam::${session.caller.account}:oidc-provider/token.actions.githubusercontent.com`,
      SubjectFromWebIdentityToken: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    }
  },
}

/** What STS can do, by the `Action` of the form. */
export const stsOperations: ReadonlyMap<string, StsOperation> = new Map([
  ['AssumeRole', assumeRole],
  ['AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity],
  ['GetCallerIdentity', getCallerIdentity],
])

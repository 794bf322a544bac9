import { ServiceError } from '../errors.ts'
import type { Caller, Session } from '../identity/credentials.ts'
import { refusalOfIdToken } from '../identity/oidc.ts'
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

/** @param action the operation, for the refusal of a role that this account does not have */
function assume(form: URLSearchParams, world: World, action: string, who: string): { session: Session; arn: string } {
  const arn = form.get('RoleArn') ?? ''
  const sessionName = form.get('RoleSessionName') ?? ''
  const [, account, role] = /^arn:aws[a-z-]*:iam::([0-9]{12}):role\/(?:.+\/)?([\w+=,.@-]{1,64})$/.exec(arn) ?? []
  if (account === undefined || role === undefined) throw new ServiceError('ValidationError', `${arn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw invalid('roleSessionName', sessionName, 'satisfy regular expression pattern: [\\w+=,.@-]*')
  const seconds = parseSeconds(form)
  if (account !== world.registry.account) {
    const message =
      who === ''
        ? `Not authorized to perform ${action}`
        : `${who} is not authorized to perform: ${action} on resource: ${arn}`
    throw new ServiceError('AccessDenied', message, 403)
  }
  const session = world.credentials.assume(role, sessionName, seconds)
  return { session, arn }
}

function answer({ session }: { session: Session }): Members {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
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
  act: (form, world, caller) => answer(assume(form, world, 'sts:AssumeRole', `User: ${caller?.arn}`)),
}

const assumeRoleWithWebIdentity: StsOperation = {
  signed: false,
  act: (form, world) => {
    const refusal = refusalOfIdToken(world, form.get('WebIdentityToken') ?? '')
    if (refusal !== undefined) throw new ServiceError(refusal.code, refusal.message)
    return {
      ...answer(assume(form, world, 'sts:AssumeRoleWithWebIdentity', '')),
      Audience: 'sts.amazonaws.com',
      Provider: `arn:aws:iam::${world.registry.account}:oidc-provider/token.actions.githubusercontent.com`,
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

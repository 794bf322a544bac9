import { PlanError } from '../base/errors.ts'
import type { Caller, Session } from '../ecr/api.ts'
import type { IdentitySettings } from '../ecr/destination.ts'

/**
 * The caller of a session, when the input allowed-account-ids has its account or is empty. Throws AwsError, or PlanError
 * for another account.
 */
export async function allowedCaller(
  session: Pick<Session, 'caller'>,
  { allowedAccounts }: Pick<IdentitySettings, 'allowedAccounts'>,
): Promise<Caller> {
  const caller = await session.caller()
  if (allowedAccounts.length === 0 || allowedAccounts.includes(caller.account)) return caller
  throw new PlanError([
    `The credentials belong to account ${caller.account} (${caller.arn}), and allowed-account-ids has ${allowedAccounts.join(', ')}. ` +
      'Give role-to-assume a role of such an account, or look which credentials the job gets.',
  ])
}

import { PlanError } from '../base/errors.ts'
import { parsed, quoted, refused } from '../base/result.ts'
import { PATIENCE } from '../base/retry-policy.ts'
import type { Session } from '../ecr/api.ts'
import type { AccessKeys, IdentitySettings, RoleSettings } from '../ecr/destination.ts'
import { type AccountId, type Caller, parseAccountId, parseRole, partitionOf, type Role } from '../names/aws.ts'
import type { Environment } from '../runner/context.ts'
import type { InputReader } from './reader.ts'

/** Inputs that mean something only beside `role-to-assume`, with their defaults: the runner passes those too. */
const ROLE_DETAILS = {
  'role-session-name': 'GitHubActions',
  'role-duration-seconds': '3600',
  'role-external-id': '',
  'scope-down': 'false',
  audience: 'sts.amazonaws.com',
} as const

/**
 * Key of an identity: two have it in common when they are the same one, whichever region is asked for credentials.
 * Credentials of one partition are unknown in the others.
 */
export const identityKey = ({ region, ...who }: IdentitySettings): string => JSON.stringify([partitionOf(region), who])

/** Identities that talk to AWS; a role may be another one for each repository. */
export interface Identities {
  readonly keys: AccessKeys | undefined
  /** The role of the input role-to-assume. */
  readonly role: Role | undefined
  /** Details that hold for any role that is assumed. */
  readonly details: Omit<RoleSettings, 'role'>
  readonly allowedAccounts: readonly AccountId[]
  /** How often a token and a role are asked for at most. */
  readonly attempts: number
}

/**
 * Reads the identities that talk to AWS; names and meanings as in aws-actions/configure-aws-credentials. `others` says
 * that repositories name roles of their own. A session's policy is made when all is known that the session is for.
 */
export function readIdentities(reader: InputReader, others: boolean): Identities {
  const keys = readKeys(reader)
  const role = reader.parsed('role-to-assume', parseRole)
  const details = readDetails(reader)
  if (reader.text('role-to-assume') === undefined && !others) refuseDetails(reader)
  else if (details.externalId !== undefined && usesIdToken(keys, reader.env))
    reader.refuse('role-external-id', NO_EXTERNAL_ID)
  return { keys, role, details, allowedAccounts: readAllowedAccounts(reader), attempts: readAttempts(reader) }
}

function readAttempts(reader: InputReader): number {
  const attempts = reader.integer('retry-max-attempts', 1, 100)
  if (reader.boolean('disable-retry') ?? false) return 1
  return attempts ?? PATIENCE.attempts
}

/** Whether roles are assumed with GitHub's OIDC token: where the job may have one, unless the inputs have keys. */
export const usesIdToken = (keys: AccessKeys | undefined, env: Environment): boolean =>
  keys === undefined && Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL)

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html has no such parameter.
const NO_EXTERNAL_ID =
  "AWS takes none with GitHub's OIDC token, which this job assumes the role with. Leave it away: what keeps others out " +
  "is the condition on the token's sub in the role's trust policy"

function readAllowedAccounts(reader: InputReader): readonly AccountId[] {
  const input = 'allowed-account-ids'
  return reader.list(input, { commas: 'separate' }).flatMap((text) => {
    const account = parseAccountId(text)
    return account.ok ? account.value : (reader.refuse(input, account.problem) ?? [])
  })
}

/** Reads the input scope-down: whether the session of the role is limited to what this step does. */
export const readScopeDown = (reader: InputReader): boolean => reader.boolean('scope-down') ?? false

function readKeys(reader: InputReader): AccessKeys | undefined {
  const accessKeyId = reader.text('aws-access-key-id')
  const secretAccessKey = reader.text('aws-secret-access-key')
  const sessionToken = reader.text('aws-session-token')
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken }
  }
  // A secret that does not exist reaches an action as an empty text, so one half alone is the usual mistake.
  const missing = accessKeyId === undefined ? 'aws-access-key-id' : 'aws-secret-access-key'
  const given = accessKeyId ?? secretAccessKey ?? sessionToken
  if (given !== undefined) {
    reader.refuse(missing, 'it is empty although the other half of the key is given; is the secret defined?')
  }
  return undefined
}

function readDetails(reader: InputReader): Identities['details'] {
  return {
    sessionName: reader.parsed('role-session-name', parseSessionName) ?? ROLE_DETAILS['role-session-name'],
    durationSeconds:
      reader.integer('role-duration-seconds', 900, 43_200) ?? Number(ROLE_DETAILS['role-duration-seconds']),
    externalId: reader.text('role-external-id'),
    audience: reader.text('audience') ?? ROLE_DETAILS.audience,
    sessionPolicy: undefined,
  }
}

function refuseDetails(reader: InputReader): void {
  for (const [input, fallback] of Object.entries(ROLE_DETAILS)) {
    const text = reader.text(input)
    if (text !== undefined && text !== fallback) {
      reader.refuse(
        input,
        'it means nothing without role-to-assume, which is empty; is its variable or secret defined?',
      )
    }
  }
}

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName)
function parseSessionName(text: string) {
  return /^[\w+=,.@-]{2,64}$/.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not a session name: 2 to 64 letters, digits or any of "_+=,.@-"`)
}

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

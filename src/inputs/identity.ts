import { type AccountId, parseAccountId } from '../names/account.ts'
import { parsed, quoted, refused } from '../names/parsed.ts'
import { parseRole } from '../names/role.ts'
import type { InputReader } from './reader.ts'
import type { AccessKeys, IdentitySettings, RoleSettings } from './settings.ts'

/** Inputs that mean something only beside `role-to-assume`, with their defaults: the runner passes those too. */
const ROLE_DETAILS = {
  'role-session-name': 'GitHubActions',
  'role-duration-seconds': '3600',
  'role-external-id': '',
  'scope-down': 'false',
  audience: 'sts.amazonaws.com',
} as const

/**
 * Reads who talks to AWS; names and meanings as in aws-actions/configure-aws-credentials. A session's policy is made
 * when all is known that the session is for.
 */
export function readIdentity(reader: InputReader): Omit<IdentitySettings, 'region'> {
  return { keys: readKeys(reader), role: readRole(reader), allowedAccounts: readAllowedAccounts(reader) }
}

function readAllowedAccounts(reader: InputReader): readonly AccountId[] {
  const input = 'allowed-account-ids'
  return reader.list(input, { commas: 'separate' }).flatMap((text) => {
    const account = parseAccountId(text)
    return account.ok ? account.value : (reader.refuse(input, account.problem) ?? [])
  })
}

/** Whether the session of the role is limited to what this step does. */
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

function readRole(reader: InputReader): RoleSettings | undefined {
  const role = reader.parsed('role-to-assume', parseRole)
  const details = {
    sessionName: reader.parsed('role-session-name', parseSessionName) ?? ROLE_DETAILS['role-session-name'],
    durationSeconds:
      reader.integer('role-duration-seconds', 900, 43_200) ?? Number(ROLE_DETAILS['role-duration-seconds']),
    externalId: reader.text('role-external-id'),
    audience: reader.text('audience') ?? ROLE_DETAILS.audience,
    sessionPolicy: undefined,
  }
  if (role !== undefined) return { role, ...details }
  if (reader.text('role-to-assume') === undefined) refuseDetails(reader)
  return undefined
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

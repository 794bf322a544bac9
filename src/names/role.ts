import { type AccountId, parseAccountId } from './account.ts'
import { type Parsed, parsed, quoted, refused } from './parsed.ts'

/** The ARN of an IAM role, and the account in it. */
export interface Role {
  readonly arn: string
  readonly account: AccountId
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
const ROLE = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/

/** Takes the ARN of a role. Returns it, or what is wrong with it. */
export function parseRole(text: string): Parsed<Role> {
  const match = ROLE.exec(text)
  const account = parseAccountId(match?.[2] ?? '')
  if (!account.ok) return refused(`${quoted(text)} is not the ARN of a role (arn:aws:iam::<account>:role/<name>)`)
  return parsed({ arn: text, account: account.value })
}

/** The partition in an ARN, such as `aws` or `aws-cn`. */
export const partitionOfArn = (arn: string): string => arn.split(':')[1] ?? ''

/**
 * Whom a policy has to name for a caller: of a session, its role. A session does not say the path of its role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export const principalOf = (arn: string): string =>
  arn.replace(/^(arn:[\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3')

/** The account in any ARN, such as `arn:aws:sts::123456789012:assumed-role/x/y`; undefined when it has none. */
export function accountOfArn(arn: string): AccountId | undefined {
  const account = parseAccountId(arn.split(':')[4] ?? '')
  return account.ok ? account.value : undefined
}

import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

/** An AWS account id, which is also the id of the account's private registry: 12 digits. */
export type AccountId = string & { readonly __name: 'AccountId' }

/** Parses an account id, such as `123456789012`. Returns it typed, or what is wrong with it. */
export function parseAccountId(text: string): Parsed<AccountId> {
  if (/^\d{12}$/.test(text)) return parsed(text as AccountId)
  // YAML reads 012345678901 without quotes as a number (https://github.com/aws-actions/amazon-ecr-login/issues/225).
  const hint = /^\d{1,11}$/.test(text) ? '; when it begins with 0, put it in quotes, or YAML drops the zero' : ''
  return refused(`${quoted(text)} is not an AWS account id (12 digits)${hint}`)
}

/** The name of an AWS region, such as `eu-central-1`. */
export type Region = string & { readonly __name: 'Region' }

/** The AWS partitions: separate worlds with their own accounts, ARNs and host names. */
export type Partition =
  | 'aws'
  | 'aws-cn'
  | 'aws-us-gov'
  | 'aws-eusc'
  | 'aws-iso'
  | 'aws-iso-b'
  | 'aws-iso-e'
  | 'aws-iso-f'

/**
 * Parses a region's name, such as `eu-central-1`. Any name of the right form is accepted: new regions must work without
 * a new release.
 */
export function parseRegion(text: string): Parsed<Region> {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)) return parsed(text as Region)
  const hint = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(text)
    ? `; that is an availability zone, its region is ${text.slice(0, -1)}`
    : ''
  return refused(`${quoted(text)} is not an AWS region such as "eu-central-1"${hint}`)
}

// https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json (regionRegex of each partition)
const PREFIXES: readonly (readonly [string, Partition])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isof-', 'aws-iso-f'],
]

/** The partition that a region belongs to; `aws` for all that are not named otherwise. */
export function partitionOf(region: Region): Partition {
  return PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
}

/** The ARN of an IAM role, and the account in it. */
export interface Role {
  readonly arn: string
  readonly account: AccountId
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
const ROLE = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/

/** Parses the ARN of a role, `arn:aws:iam::123456789012:role/deploy`. Returns it, or what is wrong with it. */
export function parseRole(text: string): Parsed<Role> {
  const match = ROLE.exec(text)
  const account = parseAccountId(match?.[2] ?? '')
  if (!account.ok) return refused(`${quoted(text)} is not the ARN of a role (arn:aws:iam::<account>:role/<name>)`)
  return parsed({ arn: text, account: account.value })
}

/** The partition in an ARN, such as `aws` or `aws-cn`. */
export const partitionOfArn = (arn: string): string => arn.split(':')[1] ?? ''

/**
 * Principal that a policy has to name for a caller, by ARN: for a session, its role. A session does not say the path of
 * its role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export const principalOf = (arn: string): string =>
  arn.replace(/^(arn:[\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3')

/** Owner of credentials: `{ account: '123456789012', arn: 'arn:aws:iam::123456789012:user/me' }`. */
export interface Caller {
  readonly account: AccountId
  readonly arn: string
}

// Paths and names have no blanks: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
const CALLER = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):[!-~]+$/

/** Parses the ARN of a caller, such as `arn:aws:sts::123456789012:assumed-role/x/y`. Returns it with its account, or what is wrong. */
export function parseCaller(arn: string): Parsed<Caller> {
  const account = parseAccountId(CALLER.exec(arn)?.[1] ?? '')
  return account.ok && arn.length <= 2048
    ? parsed({ arn, account: account.value })
    : refused(`${quoted(arn)} is not the ARN of a user, a role or a session`)
}

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html
const KEY = /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?=key\/|alias\/))?(alias\/|key\/)?([\w/-]{1,256})$/

/** Parses a key of AWS KMS: its ARN, its id, or an alias, `alias/<name>`. Returns it, or what is wrong with it. */
export const parseKmsKey = (text: string): Parsed<string> =>
  KEY.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not a KMS key: give its ARN, its id, or an alias (alias/<name>)`)

/**
 * Key as a policy names it: by its ARN, or, as an alias can come to stand for another one, by all keys of the place and
 * the alias as a condition. `place` is the beginning of an ARN for a key that has none, such as
 * `arn:aws:kms:eu-central-1:123456789012:`; undefined stands for any key there.
 * https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 */
export function keyInPolicy(
  key: string | undefined,
  place: string,
): { readonly arn: string; readonly alias: string | undefined } {
  const [, own = place, kind = 'key/', name = '*'] = KEY.exec(key ?? '') ?? []
  return kind === 'alias/'
    ? { arn: `${own}key/*`, alias: `alias/${name}` }
    : { arn: `${own}key/${name}`, alias: undefined }
}

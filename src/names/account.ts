import { type Parsed, parsed, quoted, refused } from './parsed.ts'

/** An AWS account id, which is also the id of the account's private registry: 12 digits. */
export type AccountId = string & { readonly __name: 'AccountId' }

/** Takes an account id as text. Returns it typed, or what is wrong with it. */
export function parseAccountId(text: string): Parsed<AccountId> {
  if (/^\d{12}$/.test(text)) return parsed(text as AccountId)
  // YAML reads 012345678901 without quotes as a number (https://github.com/aws-actions/amazon-ecr-login/issues/225).
  const hint = /^\d{1,11}$/.test(text) ? '; when it begins with 0, put it in quotes, or YAML drops the zero' : ''
  return refused(`${quoted(text)} is not an AWS account id (12 digits)${hint}`)
}

import { type Parsed, parsed, quoted, refused } from './parsed.ts'

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html
const KEY = /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?=key\/|alias\/))?(alias\/|key\/)?([\w/-]{1,256})$/

/** Takes a key of AWS KMS: its ARN, its id, or an alias. Returns it, or what is wrong with it. */
export const parseKmsKey = (text: string): Parsed<string> =>
  KEY.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not a KMS key: give its ARN, its id, or an alias (alias/<name>)`)

/**
 * How a policy names a key: by its ARN, or, as an alias can come to stand for another one, by all keys of the place and
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

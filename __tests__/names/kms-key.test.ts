import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../src/base/result.ts'
import { keyInPolicy, parseKmsKey } from '../../src/names/aws.ts'

const PLACE = 'arn:aws:kms:eu-central-1:123456789012:'
const ID = '1234abcd-12ab-34cd-56ef-1234567890ab'

test.each([
  ['an ARN', `${PLACE}key/${ID}`, `${PLACE}key/${ID}`, undefined],
  [
    'an ARN of another account in China',
    `arn:aws-cn:kms:cn-north-1:210987654321:key/${ID}`,
    `arn:aws-cn:kms:cn-north-1:210987654321:key/${ID}`,
    undefined,
  ],
  ['an id', ID, `${PLACE}key/${ID}`, undefined],
  ['an id of several regions', 'mrk-1234abcd', `${PLACE}key/mrk-1234abcd`, undefined],
  ['an alias', 'alias/team/ecr', `${PLACE}key/*`, 'alias/team/ecr'],
  [
    'the ARN of an alias',
    'arn:aws:kms:eu-west-1:210987654321:alias/ecr',
    'arn:aws:kms:eu-west-1:210987654321:key/*',
    'alias/ecr',
  ],
])('a KMS key: %s', (_name, text, arn, alias) => {
  expect(parseKmsKey(text)).toEqual(parsed(text))
  expect(keyInPolicy(text, PLACE)).toEqual({ arn, alias })
})

test('whichever key', () => {
  expect(keyInPolicy(undefined, PLACE)).toEqual({ arn: `${PLACE}key/*`, alias: undefined })
})

test.each([
  ['the ARN of a role', 'arn:aws:iam::123456789012:role/key'],
  ['an ARN without an account', `arn:aws:kms:eu-central-1::key/${ID}`],
  ['an ARN of a grant', 'arn:aws:kms:eu-central-1:123456789012:grant/x'],
  ['a star', 'key/*'],
  ['a space', 'alias/my key'],
  ['nothing', ''],
])('no KMS key: %s', (_name, text) => {
  expect(parseKmsKey(text)).toEqual(
    refused(`"${text}" is not a KMS key: give its ARN, its id, or an alias (alias/<name>)`),
  )
})

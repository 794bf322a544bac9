import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../src/base/result.ts'
import { parseCaller, parseRole, partitionOfArn, principalOf } from '../../src/names/aws.ts'

test.each([
  ['a role', 'arn:aws:iam::123456789012:role/github-ecr'],
  ['with a path', 'arn:aws:iam::123456789012:role/ci/team/github@ecr+x=1'],
  ['of China', 'arn:aws-cn:iam::123456789012:role/github-ecr'],
  ['of GovCloud', 'arn:aws-us-gov:iam::123456789012:role/github-ecr'],
  ['of a name of 576 characters', `arn:aws:iam::123456789012:role/${'x'.repeat(576)}`],
])('role: %s', (_name, arn) => {
  expect(parseRole(arn)).toEqual(parsed({ arn, account: '123456789012' }))
})

test.each([
  ['its name alone', 'github-ecr'],
  ['a user', 'arn:aws:iam::123456789012:user/me'],
  ['a session', 'arn:aws:sts::123456789012:assumed-role/github-ecr/x'],
  ['without an account', 'arn:aws:iam:::role/github-ecr'],
  ['an account of eleven digits', 'arn:aws:iam::12345678901:role/github-ecr'],
  ['without a name', 'arn:aws:iam::123456789012:role/'],
  ['a space in the name', 'arn:aws:iam::123456789012:role/github ecr'],
  ['something before it', ' arn:aws:iam::123456789012:role/github-ecr'],
  ['nothing', ''],
])('not a role: %s', (_name, text) => {
  expect(parseRole(text)).toEqual(refused(`"${text}" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)`))
})

test.each([
  ['a session', 'arn:aws:sts::123456789012:assumed-role/github-ecr/GitHubActions', '123456789012'],
  ['a user', 'arn:aws:iam::210987654321:user/me', '210987654321'],
  ['the root of an account', 'arn:aws:iam::210987654321:root', '210987654321'],
  ['a path of any printable characters', 'arn:aws:iam::210987654321:user/!"#~/me', '210987654321'],
  ['of China', 'arn:aws-cn:sts::210987654321:assumed-role/x/y', '210987654321'],
])('caller: %s', (_name, arn, account) => {
  expect(parseCaller(arn)).toEqual(parsed({ arn, account }))
})

test.each([
  ['of S3, which has no account', 'arn:aws:s3:::bucket'],
  ['of S3 with an account', 'arn:aws:s3::123456789012:bucket'],
  ['something else', 'me'],
  ['nothing', ''],
  ['a blank', 'arn:aws:iam::123456789012:user/a b'],
  ['a line break', 'arn:aws:iam::123456789012:user/a\n::error::x'],
  ['a line break at the end', 'arn:aws:iam::123456789012:user/a\n'],
  ['letters of another script', 'arn:aws:iam::123456789012:user/é'],
  ['an account of eleven digits', 'arn:aws:iam::12345678901:user/me'],
  ['without end', `arn:aws:iam::123456789012:user/${'x'.repeat(2048)}`],
])('not a caller: %s', (_name, arn) => {
  expect(parseCaller(arn).ok).toBe(false)
})

test.each([
  [
    'a session',
    'arn:aws:sts::123456789012:assumed-role/github-ecr/GitHubActions',
    'arn:aws:iam::123456789012:role/github-ecr',
  ],
  ['of China', 'arn:aws-cn:sts::123456789012:assumed-role/x/y', 'arn:aws-cn:iam::123456789012:role/x'],
  ['a user', 'arn:aws:iam::210987654321:user/team/me', 'arn:aws:iam::210987654321:user/team/me'],
])('whom a policy names: %s', (_name, arn, principal) => {
  expect(principalOf(arn)).toBe(principal)
})

test.each([
  ['arn:aws-cn:iam::123456789012:role/x', 'aws-cn'],
  ['me', ''],
])('the partition of %s is %j', (arn, partition) => {
  expect(partitionOfArn(arn)).toBe(partition)
})

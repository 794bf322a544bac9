import { expect, test } from '@jest/globals'
import type { RepositoryUse } from '../../src/iam/needed-permissions.ts'
import { sessionPolicy } from '../../src/iam/session-policy.ts'
import { ACCOUNT, REGION, repositoryName } from '../fixtures/values.ts'

const uses = (count: number, length = 20): readonly RepositoryUse[] =>
  Array.from({ length: count }, (_, index) => ({
    name: repositoryName(`r${index}`.padEnd(length, 'x')),
    account: ACCOUNT,
    region: REGION,
    features: ['push', 'create'],
    key: undefined,
    isPublic: false,
  }))

test('one repository: exact, without white space and names', () => {
  const { text, warning } = sessionPolicy(uses(1, 2))
  expect(text).toBe(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":"*"},' +
      '{"Effect":"Allow","Action":["ecr:DescribeRepositories","ecr:DescribeImages","ecr:BatchGetImage","ecr:BatchCheckLayerAvailability",' +
      '"ecr:InitiateLayerUpload","ecr:UploadLayerPart","ecr:CompleteLayerUpload","ecr:PutImage","ecr:CreateRepository"],' +
      '"Resource":"arn:aws:ecr:eu-central-1:123456789012:repository/r0"}]}',
  )
  expect(warning).toBeUndefined()
})

test('the key of the repositories is named, and its actions stay when the repositories do not fit', () => {
  const withKeys = (count: number): readonly RepositoryUse[] =>
    uses(count).map((use) => ({ ...use, features: ['push', 'create', 'kms-key'], key: 'mrk-1' }))
  expect(sessionPolicy(withKeys(2)).text).toMatch(
    /,\{"Effect":"Allow","Action":\["kms:CreateGrant","kms:RetireGrant","kms:DescribeKey"\],"Resource":"arn:aws:kms:eu-central-1:123456789012:key\/mrk-1","Condition":\{"StringEquals":\{"kms:ViaService":"ecr\.eu-central-1\.amazonaws\.com"\}\}\}\]\}$/,
  )
  expect(sessionPolicy(withKeys(40)).text).toMatch(
    /"ecr:CreateRepository","kms:CreateGrant","kms:RetireGrant","kms:DescribeKey"\],"Resource":"\*"\}\]\}$/,
  )
})

test('as many repositories as fit are named', () => {
  const { text, warning } = sessionPolicy(uses(20))
  expect([text.length <= 2048, text.match(/repository\//g)?.length, warning]).toEqual([true, 20, undefined])
})

test('more than fit: the actions alone, and a warning that says so', () => {
  const { text, warning } = sessionPolicy(uses(40))
  expect(text).toBe(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","ecr:DescribeRepositories","ecr:DescribeImages",' +
      '"ecr:BatchGetImage","ecr:BatchCheckLayerAvailability","ecr:InitiateLayerUpload","ecr:UploadLayerPart",' +
      '"ecr:CompleteLayerUpload","ecr:PutImage","ecr:CreateRepository"],"Resource":"*"}]}',
  )
  expect(warning).toBe(
    'The session policy for these 40 repositories would have 3248 characters, and AWS takes 2048. So scope-down limits the session to the actions that are needed, on all repositories that the role may use.',
  )
})

import { expect, test } from '@jest/globals'
import { describeTrustPolicy } from '../../src/failures/oidc-claims.ts'
import { parseRole } from '../../src/names/aws.ts'
import { must } from '../fixtures/values.ts'

const ROLE = must(parseRole('arn:aws:iam::123456789012:role/team/github-ecr'))

const CLAIMS = {
  jti: 'example-id',
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:octo-org/app:environment:production',
  repository: 'octo-org/app',
  repository_id: '74',
  environment: 'production',
  actor: 'octocat',
  exp: 1632493867,
}

const token = (claims: unknown): string =>
  ['header', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.')

test('the claims that matter, and the statement that matches them', () => {
  expect(describeTrustPolicy(token(CLAIMS), ROLE)).toBe(`the OIDC token of this job says:
  iss            https://token.actions.githubusercontent.com
  aud            sts.amazonaws.com
  sub            repo:octo-org/app:environment:production
  repository     octo-org/app
  repository_id  74
  environment    production
A trust policy lets this job in when it has this statement:
{
  "Effect": "Allow",
  "Principal": {
    "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  },
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": {
    "StringEquals": {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:octo-org/app:environment:production"
    }
  }
}`)
})

test('a GitHub Enterprise Server and a role in China', () => {
  const role = must(parseRole('arn:aws-cn:iam::123456789012:role/x'))
  const text = describeTrustPolicy(token({ ...CLAIMS, iss: 'https://github.corp.test/_services/token' }), role)
  expect(text).toContain('"arn:aws-cn:iam::123456789012:oidc-provider/github.corp.test/_services/token"')
  expect(text).toContain('"github.corp.test/_services/token:sub": "repo:octo-org/app:environment:production"')
})

test.each([
  ['nothing', ''],
  ['one part', 'abc'],
  ['no JSON', `a.${Buffer.from('hello').toString('base64url')}.c`],
  ['no object', token('hello')],
  ['null', token(null)],
])('no token: %s', (_name, text) => {
  expect(describeTrustPolicy(text, ROLE)).toBeUndefined()
})

import { DescribeRepositoriesCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { Credentials } from '../../emulator/identity/credentials.ts'
import type { LocalEcr } from '../../emulator/index.ts'
import { ecrClient, refusal, stsClient, withEcr } from './support.ts'

const role = 'arn:aws:iam::123456789012:role/github-ecr'

async function idToken(ecr: LocalEcr, audience: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = ecr.oidc
  const response = await fetch(`${url}&audience=${audience}`, { headers: { authorization: `Bearer ${bearer}` } })
  const { value } = (await response.json()) as { value: string }
  return value
}

const assumeWeb = (token: string, more: object = {}) =>
  new AssumeRoleWithWebIdentityCommand({ RoleArn: role, RoleSessionName: 'run-1', WebIdentityToken: token, ...more })

test('the ready-made key is a user of the account', () =>
  withEcr({ account: '210987654321' }, async (ecr) => {
    const { Account, Arn, UserId } = await stsClient(ecr).send(new GetCallerIdentityCommand())
    expect({ Account, Arn, UserId }).toEqual({
      Account: '210987654321',
      Arn: 'arn:aws:iam::210987654321:user/local',
      UserId: 'AIDACKCEVSQ6C2EXAMPLE',
    })
  }))

const invalidToken = 'The security token included in the request is invalid.'
const expiredToken = 'The security token included in the request is expired'

test.each([
  {
    key: 'unknown',
    id: 'AKIAUNKNOWN000000000',
    ecr: ['UnrecognizedClientException', 400],
    sts: 'InvalidClientTokenId',
    message: invalidToken,
  },
  {
    key: 'expired',
    id: 'AKIAEXPIRED000000000',
    ecr: ['ExpiredTokenException', 400],
    sts: 'ExpiredToken',
    message: expiredToken,
  },
])('an $key access key is refused by ECR and by STS', ({ id, ecr: [name, status], sts, message }) =>
  withEcr({}, async (ecr) => {
    const keys = { accessKeyId: id, secretAccessKey: 'secret' }
    const calls = [
      refusal(ecrClient(ecr, keys).send(new GetAuthorizationTokenCommand())),
      refusal(stsClient(ecr, keys).send(new GetCallerIdentityCommand())),
    ]
    expect(await Promise.all(calls)).toEqual([
      { name, message, status },
      { name: sts, message, status: 403 },
    ])
  }),
)

test('a request without a signature is refused by ECR and by STS', () =>
  withEcr({}, async (ecr) => {
    const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.ListImages' }
    const ofEcr = await fetch(ecr.url, { method: 'POST', headers, body: '{}' })
    const ofSts = await fetch(ecr.url, { method: 'POST', body: new URLSearchParams({ Action: 'GetCallerIdentity' }) })
    expect([ofEcr.status, await ofEcr.json()]).toEqual([
      400,
      { __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
    ])
    expect([ofSts.status, await ofSts.text()]).toEqual([
      403,
      expect.stringContaining(
        '<Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error>',
      ),
    ])
  }))

test('an ID token opens a role, and the role opens ECR', () =>
  withEcr({}, async (ecr) => {
    const token = await idToken(ecr, 'sts.amazonaws.com')
    const assumed = await stsClient(ecr).send(assumeWeb(token, { DurationSeconds: 900 }))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = assumed.Credentials ?? {}
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
    const session = { ...keys, sessionToken: SessionToken }
    expect(AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(Math.abs((Expiration?.getTime() ?? 0) - Date.now() - 900_000)).toBeLessThan(60_000)
    expect(assumed.AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/github-ecr/run-1')
    expect((await stsClient(ecr, session).send(new GetCallerIdentityCommand())).Arn).toBe(assumed.AssumedRoleUser?.Arn)
    expect((await ecrClient(ecr, session).send(new DescribeRepositoriesCommand())).repositories).toEqual([])
    // A session's key without its session token is worth nothing.
    expect(await refusal(ecrClient(ecr, keys).send(new DescribeRepositoriesCommand()))).toEqual({
      name: 'UnrecognizedClientException',
      message: invalidToken,
      status: 400,
    })
  }))

test('a user may assume a role of the account', () =>
  withEcr({}, async (ecr) => {
    const command = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'run-1' })
    const { AssumedRoleUser } = await stsClient(ecr).send(command)
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/github-ecr/run-1')
  }))

test.each([
  {
    name: 'a token for another audience',
    audience: 'https://github.com/octo-org',
    error: { name: 'InvalidIdentityTokenException', message: 'Incorrect token audience', status: 400 },
  },
  {
    name: 'a token of somebody else',
    tamper: (token: string) => `${token.slice(0, -4)}AAAA`,
    error: {
      name: 'InvalidIdentityTokenException',
      message:
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      status: 400,
    },
  },
  {
    name: 'a role of another account',
    more: { RoleArn: 'arn:aws:iam::999999999999:role/other' },
    error: { name: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity', status: 403 },
  },
  {
    name: 'what is no role',
    more: { RoleArn: 'arn:aws:iam::123456789012:user/somebody' },
    error: { name: 'ValidationError', message: 'arn:aws:iam::123456789012:user/somebody is invalid', status: 400 },
  },
  {
    name: 'too short a session',
    more: { DurationSeconds: 60 },
    error: {
      name: 'ValidationError',
      message:
        "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
      status: 400,
    },
  },
])('STS refuses $name', ({ audience = 'sts.amazonaws.com', tamper = (token: string) => token, more = {}, error }) =>
  withEcr({}, async (ecr) => {
    const token = tamper(await idToken(ecr, audience))
    expect(await refusal(stsClient(ecr).send(assumeWeb(token, more)))).toEqual(error)
  }),
)

test('the ID token has the claims of a GitHub job, and needs the request token', () =>
  withEcr({}, async (ecr) => {
    const [, claims = ''] = (await idToken(ecr, 'sts.amazonaws.com')).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'sts.amazonaws.com',
      sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
      repository: 'octo-org/octo-repo',
    })
    const headers = { authorization: 'Bearer wrong' }
    expect((await fetch(ecr.oidc.ACTIONS_ID_TOKEN_REQUEST_URL, { headers })).status).toBe(401)
  }))

test('a session ends at its time', () => {
  let now = 0
  const credentials = new Credentials(['123456789012'], 'aws', () => now)
  const session = credentials.assume({ account: '123456789012', roleArn: role, sessionName: 'run-1', seconds: 900 })
  const header = `AWS4-HMAC-SHA256 Credential=${session.accessKeyId}/20250101/us-east-1/ecr/aws4_request, SignedHeaders=host`
  now = 899_999
  expect(credentials.identify(header, session.sessionToken)).toEqual({
    accessKeyId: session.accessKeyId,
    account: '123456789012',
    arn: 'arn:aws:sts::123456789012:assumed-role/github-ecr/run-1',
    userId: session.caller.userId,
    principal: role,
    region: 'us-east-1',
    sessionEndsAt: 900_000,
  })
  now = 900_000
  expect(credentials.identify(header, session.sessionToken)).toBe('expired')
})

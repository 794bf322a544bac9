import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { type LocalEcr, type LocalPlace, type PolicyRule, startLocalEcr } from '../../emulator/index.ts'
import {
  answer,
  createRepository,
  ecrClient,
  errors,
  type Keys,
  makeImage,
  refusal,
  registryClient,
  stsClient,
  withEcr,
} from './support.ts'

const one = makeImage('one')
const user = 'arn:aws:iam::123456789012:user/local'
const arnOf = (name: string) => `arn:aws:ecr:us-east-1:123456789012:repository/${name}`
const list = (repositoryName = 'app') => new ListImagesCommand({ repositoryName })
const allow = (Action: string | string[], Resource: string | string[] = '*') => ({ Effect: 'Allow', Action, Resource })
const rule = (statement: object, principal?: string): PolicyRule => ({
  policy: { Version: '2012-10-17', Statement: [statement] },
  ...(principal !== undefined && { principal }),
})

const denied = (action: string, resource: string, why: string, who = user) => ({
  name: 'AccessDeniedException',
  message: `User: ${who} is not authorized to perform: ecr:${action} on resource: ${resource} ${why}`,
  status: 400,
})
const nobodyAllows = (action: string, kind = 'identity') =>
  `because no ${kind}-based policy allows the ecr:${action} action`

async function withApp(policies: readonly PolicyRule[], act: (ecr: LocalEcr) => Promise<void>): Promise<void> {
  // The rules come after what prepares the test.
  const inForce: PolicyRule[] = []
  await withEcr({ policies: inForce }, async (ecr) => {
    await createRepository(ecr, 'app')
    await createRepository(ecr, 'team/web')
    inForce.push(...policies)
    await act(ecr)
  })
}

test.each([
  {
    name: 'no statement that fits',
    policies: [rule(allow('ecr:DescribeImages'))],
    ask: (client: ECRClient) => client.send(list()),
    error: denied('ListImages', arnOf('app'), nobodyAllows('ListImages')),
  },
  {
    name: 'a deny next to an allow',
    policies: [rule(allow('*')), rule({ Effect: 'Deny', Action: 'ecr:List*', Resource: arnOf('app') })],
    ask: (client: ECRClient) => client.send(list()),
    error: denied('ListImages', arnOf('app'), 'with an explicit deny in an identity-based policy'),
  },
  {
    name: 'an allow for other repositories',
    policies: [rule(allow('ecr:*', arnOf('team/*')))],
    ask: (client: ECRClient) => client.send(list()),
    error: denied('ListImages', arnOf('app'), nobodyAllows('ListImages')),
  },
  {
    name: 'one repository of several that are named',
    policies: [rule(allow('ecr:*', arnOf('app')))],
    ask: (client: ECRClient) => client.send(new DescribeRepositoriesCommand({ repositoryNames: ['app', 'team/web'] })),
    error: denied('DescribeRepositories', arnOf('team/web'), nobodyAllows('DescribeRepositories')),
  },
  {
    name: 'all repositories, when one is allowed',
    policies: [rule(allow('ecr:*', arnOf('app')))],
    ask: (client: ECRClient) => client.send(new DescribeRepositoriesCommand()),
    error: denied('DescribeRepositories', arnOf('*'), nobodyAllows('DescribeRepositories')),
  },
  {
    name: 'a login, which is about no repository',
    policies: [rule(allow('ecr:*', arnOf('*')))],
    ask: (client: ECRClient) => client.send(new GetAuthorizationTokenCommand()),
    error: denied('GetAuthorizationToken', '*', nobodyAllows('GetAuthorizationToken')),
  },
  {
    name: 'a condition that does not hold',
    policies: [
      rule({ ...allow('ecr:*'), Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } } }),
    ],
    ask: (client: ECRClient) => client.send(list()),
    error: denied('ListImages', arnOf('app'), nobodyAllows('ListImages')),
  },
  {
    name: 'a condition that this server cannot judge',
    policies: [rule({ ...allow('ecr:*'), Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } })],
    ask: (client: ECRClient) => client.send(list()),
    error: denied('ListImages', arnOf('app'), nobodyAllows('ListImages')),
  },
])('refused: $name', ({ policies, ask, error }) =>
  withApp(policies, async (ecr) => {
    expect(await refusal(ask(ecrClient(ecr)))).toEqual(error)
  }),
)

test.each([
  { name: 'a pattern for the action', policies: [rule(allow('ecr:list*'))] },
  { name: 'a pattern for the repository', policies: [rule(allow('ecr:ListImages', 'arn:aws:ecr:*:*:repository/a?p'))] },
  { name: 'a rule for another principal', policies: [rule(allow('s3:*'), 'arn:aws:iam::123456789012:role/*')] },
  { name: 'all but another action', policies: [rule({ Effect: 'Allow', NotAction: 'ecr:PutImage', Resource: '*' })] },
  {
    name: 'a condition that holds',
    policies: [rule({ ...allow('ecr:*'), Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } } })],
  },
])('allowed: $name', ({ policies }) =>
  withApp(policies, async (ecr) => {
    expect((await ecrClient(ecr).send(list())).imageIds).toEqual([])
  }),
)

async function assumed(ecr: LocalPlace, account: string, more: object = {}): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${account}:role/ci/deploy`
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'run-1', ...more })
  const {
    AccessKeyId = '',
    SecretAccessKey = '',
    SessionToken = '',
  } = (await stsClient(ecr).send(command)).Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

const session = 'arn:aws:sts::123456789012:assumed-role/deploy/run-1'

test('a session policy takes away, in the API and in the registry, and gives nothing', () =>
  withApp(
    [rule(allow(['ecr:*', 'sts:*'])), rule({ Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' })],
    async (ecr) => {
      const Statement = [allow(['ecr:ListImages', 'ecr:PutImage', 'ecr:GetAuthorizationToken'])]
      const keys = await assumed(ecr, '123456789012', { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
      const client = ecrClient(ecr, keys)
      expect((await client.send(list())).imageIds).toEqual([])
      const why = 'because no session policy allows the ecr:DescribeImages action'
      expect(await refusal(client.send(new DescribeImagesCommand({ repositoryName: 'app' })))).toEqual(
        denied('DescribeImages', arnOf('app'), why, session),
      )
      const { putManifest, send } = await registryClient(ecr, 'app', keys)
      expect((await send('GET', 'tags/list')).status).toBe(200)
      const { message } = denied('BatchGetImage', arnOf('app'), why.replace('DescribeImages', 'BatchGetImage'), session)
      expect(await answer(send('GET', 'manifests/v1'))).toEqual({ status: 403, body: errors('DENIED', message) })
      const put = denied('PutImage', arnOf('app'), 'with an explicit deny in an identity-based policy', session)
      expect(await answer(putManifest('v1', one.manifest))).toEqual({
        status: 403,
        body: errors('DENIED', put.message),
      })
    },
  ))

test.each([
  { loginEndsWithSession: false, status: 200 },
  { loginEndsWithSession: true, status: 403 },
])(
  'a login after the end of its session, loginEndsWithSession $loginEndsWithSession: $status',
  ({ status, ...settings }) => {
    let later = 0
    const start = Date.now()
    return withEcr({ settings, now: () => start + later }, async (ecr) => {
      await createRepository(ecr, 'app')
      const keys = await assumed(ecr, '123456789012', { DurationSeconds: 900 })
      const { send } = await registryClient(ecr, 'app', keys)
      expect((await send('GET', 'tags/list')).status).toBe(200)
      later = 900_000
      expect((await send('GET', 'tags/list')).status).toBe(status)
    })
  },
)

test('a session policy that is none is refused', () =>
  withEcr({}, async (ecr) => {
    expect(await refusal(assumed(ecr, '123456789012', { Policy: '{"Statement":{"Effect":"Allow"}}' }))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message: 'A statement needs Action or NotAction.',
      status: 400,
    })
  }))

test.each([
  { policy: {}, message: 'A policy is an object with a Statement.' },
  { policy: { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Actions: 1 } }, message: "'Actions'" },
  { policy: { Statement: { Effect: 'allow', Action: '*', Resource: '*' } }, message: 'Effect is Allow or Deny.' },
  { policy: { Statement: { Effect: 'Allow', Action: '*' } }, message: 'A statement needs Resource or NotResource.' },
  {
    policy: { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' } },
    message: 'The policy of an identity has no Principal.',
  },
])('a server does not start with a policy that says nothing: $message', async ({ policy, message }) => {
  await expect(startLocalEcr({ policies: [{ policy }] })).rejects.toThrow(message)
})

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/supported-iam-actions-tagging.html
test('a repository that is created with tags needs ecr:TagResource too', () =>
  withEcr({ policies: [rule(allow('ecr:CreateRepository'))] }, async (ecr) => {
    await createRepository(ecr, 'plain')
    const tags = [{ Key: 'team', Value: 'web' }]
    expect(await refusal(createRepository(ecr, 'tagged', { tags }))).toEqual(
      denied('TagResource', arnOf('tagged'), nobodyAllows('TagResource')),
    )
  }))

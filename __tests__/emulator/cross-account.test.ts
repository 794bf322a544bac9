import {
  BatchGetImageCommand,
  ListImagesCommand,
  PutAccountSettingCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import type { LocalEcr, LocalPlace } from '../../emulator/index.ts'
import {
  answer,
  createRepository,
  ecrClient,
  errors,
  type Keys,
  makeImage,
  pushImage,
  refusal,
  registryClient,
  stsClient,
  withEcr,
} from './support.ts'

const one = makeImage('one')
const user = 'arn:aws:iam::123456789012:user/local'
const arnOf = (name: string) => `arn:aws:ecr:us-east-1:123456789012:repository/${name}`
const list = (repositoryName = 'app') => new ListImagesCommand({ repositoryName })
const denied = (action: string, resource: string, why: string, who = user) => ({
  name: 'AccessDeniedException',
  message: `User: ${who} is not authorized to perform: ecr:${action} on resource: ${resource} ${why}`,
  status: 400,
})
const nobodyAllows = (action: string, kind = 'identity') =>
  `because no ${kind}-based policy allows the ecr:${action} action`

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

const both = { account: ['123456789012', '210987654321'] }
const visitor = 'arn:aws:iam::210987654321:user/local'

/** The second account's user asks for `app` of the first account. */
function withVisitor(act: (own: LocalEcr, other: LocalPlace) => Promise<void>): Promise<void> {
  return withEcr(both, async (ecr) => {
    const other = ecr.places[1]
    if (other === undefined) throw new Error('There is no second account.')
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    await act(ecr, other)
  })
}

const read = new BatchGetImageCommand({
  registryId: '123456789012',
  repositoryName: 'app',
  imageIds: [{ imageTag: 'v1' }],
})

test('another account is let in by nothing', () =>
  withVisitor(async (own, other) => {
    const error = denied('BatchGetImage', arnOf('app'), nobodyAllows('BatchGetImage', 'resource'), visitor)
    expect(await refusal(ecrClient(other).send(read))).toEqual(error)
    const keys = { accessKeyId: other.environment.AWS_ACCESS_KEY_ID, secretAccessKey: 'any' }
    const login = await registryClient({ ...other, url: own.url }, 'app')
    expect(await answer(login.send('GET', 'manifests/v1'))).toEqual({
      status: 403,
      body: errors('DENIED', error.message),
    })
    // The other account does not even learn what is there.
    const missing = new BatchGetImageCommand({ ...read.input, repositoryName: 'missing' })
    const name = 'AccessDeniedException'
    expect(await refusal(ecrClient(own, keys).send(missing))).toMatchObject({ name })
  }))

test.each([
  { principal: '*' },
  { principal: { AWS: '210987654321' } },
  { principal: { AWS: ['arn:aws:iam::210987654321:root'] } },
  { principal: { AWS: visitor } },
])('a repository policy for $principal lets another account in, for what it says', ({ principal }) =>
  withVisitor(async (own, other) => {
    const statement = { Effect: 'Allow', Principal: principal, Action: 'ecr:BatchGetImage' }
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    await ecrClient(own).send(new SetRepositoryPolicyCommand({ repositoryName: 'app', policyText }))
    expect((await ecrClient(other).send(read)).images?.[0]?.imageId?.imageDigest).toBe(one.digest)
    const { send } = await registryClient({ ...other, url: own.url }, 'app')
    expect((await send('GET', 'manifests/v1')).status).toBe(200)
    expect((await send('GET', 'tags/list')).status).toBe(403)
  }),
)

test('a deny in a repository policy holds for its own account', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const statement = { Effect: 'Deny', Principal: { AWS: user }, Action: 'ecr:ListImages' }
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    await ecrClient(ecr).send(new SetRepositoryPolicyCommand({ repositoryName: 'app', policyText }))
    expect(await refusal(ecrClient(ecr).send(list()))).toEqual(
      denied('ListImages', arnOf('app'), 'with an explicit deny in a resource-based policy'),
    )
  }))

test.each([
  { scope: 'V2', status: 403 },
  { scope: 'V1', status: 200 },
])('a deny in the registry’s policy of scope $scope: $status', ({ scope, status }) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const client = ecrClient(ecr)
    await client.send(new PutAccountSettingCommand({ name: 'REGISTRY_POLICY_SCOPE', value: scope }))
    const statement = { Effect: 'Deny', Principal: '*', Action: 'ecr:ListImages', Resource: arnOf('*') }
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    await client.send(new PutRegistryPolicyCommand({ policyText }))
    const { send } = await registryClient(ecr, 'app')
    expect((await send('GET', 'tags/list')).status).toBe(status)
  }),
)

test('a role of another account of this server can be assumed, and is that account’s', () =>
  withVisitor(async (own, other) => {
    const keys = await assumed(other, '123456789012')
    expect((await ecrClient(own, keys).send(list())).imageIds).toEqual([{ imageDigest: one.digest, imageTag: 'v1' }])
    await expect(assumed(other, '999999999999')).rejects.toThrow(
      `User: ${visitor} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999999999999:role/ci/deploy`,
    )
  }))

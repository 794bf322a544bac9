// Which registry is meant: account and region on the wire, and identities that may do only what is needed.
import { expect, test } from '@jest/globals'
import type { PolicyRule } from '../../emulator/index.ts'
import { tinyImage } from '../support/image.ts'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { type WireCall, wiretap } from '../support/wiretap.ts'

const TARGET = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2' }
const URI = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app'
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2']
const { digest } = tinyImage('hello')
const PUSHED = [`v1 ${digest}`, `v2 ${digest}`]

const sorted = (calls: readonly WireCall[]): readonly WireCall[] =>
  calls.toSorted((a, b) => a.operation.localeCompare(b.operation))

test.each([
  [
    'a name: the region of the input, and the registry of the caller',
    {},
    {},
    { sts: 'us-east-1', ecr: 'us-east-1', account: undefined },
  ],
  [
    'a URI of another region: STS is asked in the region of the input, ECR in that of the URI',
    { repository: URI },
    {},
    { sts: 'us-east-1', ecr: 'eu-west-1', account: '123456789012' },
  ],
  [
    'a URI alone: its region serves both',
    { repository: URI, 'aws-region': '' },
    {},
    { sts: 'eu-west-1', ecr: 'eu-west-1', account: '123456789012' },
  ],
  [
    'registry-id: the account is named in each call',
    { 'registry-id': '123456789012' },
    {},
    { sts: 'us-east-1', ecr: 'us-east-1', account: '123456789012' },
  ],
  [
    'no region in the inputs: that of the environment',
    { 'aws-region': '' },
    { AWS_REGION: 'ap-southeast-2' },
    { sts: 'ap-southeast-2', ecr: 'ap-southeast-2', account: undefined },
  ],
])('%s', (_name, inputs, env, { sts, ecr, account }) =>
  withJob({ ecr: { region: REGIONS } }, async (job) => {
    const tap = await wiretap(job.ecr.url)
    try {
      const ran = await job.run({ ...TARGET, ...inputs }, { env: { ...env, AWS_ENDPOINT_URL: tap.url } })
      expect(ran.code).toBe(0)
      const call = (operation: string): WireCall => ({ operation, region: ecr, registryId: account })
      const looks = ['DescribeRepositories', 'BatchGetImage', 'DescribeImages', 'DescribeImages', 'BatchGetImage']
      expect(sorted(tap.calls())).toEqual(
        sorted([
          { operation: 'GetCallerIdentity', region: sts, registryId: undefined },
          { operation: 'GetAuthorizationToken', region: ecr, registryId: undefined },
          { operation: 'DescribeRepositoryCreationTemplates', region: ecr, registryId: undefined },
          ...[...looks, 'CreateRepository', 'PutImage'].map(call),
        ]),
      )
      const place = job.ecr.places.find(({ region }) => region === ecr)
      expect(place && (await tagsIn(place, 'team/app'))).toEqual(PUSHED)
    } finally {
      await tap.close()
    }
  }),
)

test('an identity that may push, but neither describe nor create, pushes to a repository that is there', async () => {
  const policies: PolicyRule[] = []
  await withJob({ ecr: { policies } }, async (job) => {
    await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app' })
    const NotAction = ['ecr:DescribeRepositories', 'ecr:CreateRepository']
    policies.push({ policy: { Statement: { Effect: 'Allow', NotAction, Resource: '*' } } })
    const ran = await job.run(TARGET)
    expect(ran.code).toBe(0)
    expect(ran.output).toContain(
      `\nrepository  ${job.ecr.registry}/team/app (this identity is not allowed to use ecr:DescribeRepositories)\n`,
    )
    expect(ran.outputs).toMatchObject({ 'tag-names': 'v1\nv2', 'repository-created': 'false' })
    expect(ran.requests.map(({ step }) => step)).not.toContain('CreateRepository')
  })
})

test('a local ECR’s own address, as its log-in and this step’s outputs give it', () =>
  withJob({}, async (job) => {
    const first = await job.run({ ...TARGET, repository: `${job.ecr.registry}/team/app` })
    expect(first.code).toBe(0)
    const { registry, repository } = first.outputs
    const second = await job.run({ ...TARGET, repository: `${registry}/${repository}`, tags: 'v3' })
    expect(second.code).toBe(0)
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([...PUSHED, `v3 ${digest}`])
  }))

test('an address of this machine that is not ECR’s gets nothing', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, repository: '127.0.0.1:1/team/app' })
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(
      'The input repository names 127.0.0.1:1/team/app, and ECR has the repository at <ecr>/team/app.',
    )
    expect(ran.commands.map(({ argv }) => argv.join(' ')).join('\n')).not.toContain('127.0.0.1:1/')
  }))

test('the settings for a new repository are those of the inputs', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...TARGET, 'image-tag-mutability': 'IMMUTABLE', 'scan-on-push': 'true' })
    expect(ran.output).toContain('(missing, will be created, immutable, scanned on push)')
    expect(await ask(job.ecr, 'DescribeRepositories', {})).toMatchObject({
      repositories: [{ imageTagMutability: 'IMMUTABLE', imageScanningConfiguration: { scanOnPush: true } }],
    })
  }))

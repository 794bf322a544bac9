// Which registry is meant: account and region on the wire, and identities that may do only what is needed.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { KEYS, withJob } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import { type WireCall, wiretap } from '../support/wiretap.ts'

const URI = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app'
const LOOK = ['BatchGetImage', 'DescribeRepositories']

test.each([
  [
    'a name: the region of the input, and the registry of the caller',
    { 'aws-region': 'us-east-1', repository: 'team/app' },
    { sts: 'us-east-1', ecr: 'us-east-1', account: undefined },
  ],
  [
    'a URI of another region: STS is asked in the region of the input, ECR in that of the URI',
    { 'aws-region': 'us-east-1', repository: URI },
    { sts: 'us-east-1', ecr: 'eu-west-1', account: '123456789012' },
  ],
  [
    'a URI alone: its region serves both',
    { repository: URI },
    { sts: 'eu-west-1', ecr: 'eu-west-1', account: '123456789012' },
  ],
  [
    'registry-id: the account is named in each call',
    { 'aws-region': 'us-east-1', repository: 'team/app', 'registry-id': '123456789012' },
    { sts: 'us-east-1', ecr: 'us-east-1', account: '123456789012' },
  ],
])('%s', (_name, inputs, { sts, ecr, account }) =>
  withJob({ ecr: { region: ['us-east-1', 'eu-west-1'] } }, async (job) => {
    const tap = await wiretap(job.ecr.url)
    try {
      const ran = await job.run({ ...KEYS, ...inputs, tags: 'v1,v2' }, { env: { AWS_ENDPOINT_URL: tap.url } })
      expect(ran.code).toBe(0)
      const call = (operation: string): WireCall => ({ operation, region: ecr, registryId: account })
      const token = { ...call('GetAuthorizationToken'), registryId: undefined }
      expect(sorted(tap.calls())).toEqual(
        sorted([
          { operation: 'GetCallerIdentity', region: sts, registryId: undefined },
          token,
          ...[...LOOK, 'CreateRepository', 'BatchGetImage', 'PutImage'].map(call),
        ]),
      )
    } finally {
      await tap.close()
    }
  }),
)

const sorted = (calls: readonly WireCall[]): readonly WireCall[] =>
  calls.toSorted((a, b) => a.operation.localeCompare(b.operation))

test('the region comes from the environment when the input is empty', () =>
  withJob({}, async (job) => {
    const tap = await wiretap(job.ecr.url)
    try {
      const env = { AWS_ENDPOINT_URL: tap.url, AWS_REGION: 'ap-southeast-2' }
      await job.run({ ...KEYS, repository: 'team/app', tags: 'v1' }, { env })
      expect(new Set(tap.calls().map(({ region }) => region))).toEqual(new Set(['ap-southeast-2']))
    } finally {
      await tap.close()
    }
  }))

const denied = (operation: string): FaultRule => ({
  match: operation,
  code: 'AccessDeniedException',
  message: `User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:${operation}`,
})

test('an identity that may push, but neither describe nor create, pushes to a repository that is there', async () => {
  const faults: FaultRule[] = []
  await withJob({ ecr: { faults } }, async (job) => {
    await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app' })
    faults.push(denied('DescribeRepositories'), denied('CreateRepository'))
    const ran = await job.run({ ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2' })
    expect(ran.code).toBe(0)
    expect(ran.output).toContain(`\nrepository  ${job.ecr.registry}/team/app (this identity may not describe it)\n`)
    expect(ran.outputs).toMatchObject({ 'tag-names': 'v1\nv2', 'repository-created': 'false' })
    expect(ran.requests.map(({ step }) => step)).not.toContain('CreateRepository')
  })
})

test('the settings for a new repository are those of the inputs', () =>
  withJob({}, async (job) => {
    const settings = { 'image-tag-mutability': 'IMMUTABLE', 'scan-on-push': 'true' }
    const ran = await job.run({ ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1', ...settings })
    expect(ran.output).toContain('(missing, will be created, immutable, scanned on push)')
    expect(await ask(job.ecr, 'DescribeRepositories', {})).toMatchObject({
      repositories: [{ imageTagMutability: 'IMMUTABLE', imageScanningConfiguration: { scanOnPush: true } }],
    })
  }))

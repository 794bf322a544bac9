// The AWS CLI drives the control API: each row is one command and what it says.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createRepository, makeImage, pushImage, sha256 } from '../../emulator/support.ts'
import type { Said } from './aws-cli.ts'
import { type Clients, startClients } from './clients.ts'

const one = makeImage('one')
const minutes = 60_000
let clients: Clients
let said: readonly Said[]

const app = ['--repository-name', 'app']
const arn = 'arn:aws:ecr:us-east-1:123456789012:repository/app'
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
})
const expiry = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 }
const lifecycle = JSON.stringify({ rules: [{ rulePriority: 1, selection: expiry, action: { type: 'expire' } }] })
const registryPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'replication',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::210987654321:root' },
      Action: ['ecr:ReplicateImage'],
      Resource: ['arn:aws:ecr:us-east-1:123456789012:repository/*'],
    },
  ],
})
const registry = { registryId: '123456789012' }
const policies = { registryId: '123456789012', repositoryName: 'app' }

interface Row {
  readonly command: string
  readonly more?: readonly string[]
  /** Default: 0. */
  readonly code?: number
  readonly error?: string
  /** Without it, nothing is said. */
  readonly answer?: object
}

const rows: readonly Row[] = [
  { command: 'sts get-caller-identity', answer: { Account: '123456789012' } },
  {
    command: 'ecr create-repository',
    more: ['--repository-name', 'team/web', '--image-tag-mutability', 'IMMUTABLE'],
    answer: { repository: { repositoryName: 'team/web', imageTagMutability: 'IMMUTABLE' } },
  },
  {
    command: 'ecr describe-repositories',
    answer: { repositories: [{ repositoryName: 'app' }, { repositoryName: 'team/web' }] },
  },
  {
    command: 'ecr put-image-tag-mutability',
    more: ['--repository-name', 'team/web', '--image-tag-mutability', 'MUTABLE'],
    answer: { imageTagMutability: 'MUTABLE' },
  },
  { command: 'ecr describe-images', more: app, answer: { imageDetails: [{ imageDigest: one.digest }] } },
  {
    command: 'ecr batch-get-image',
    more: [...app, '--image-ids', 'imageTag=v1', 'imageTag=none'],
    answer: { images: [{ imageManifest: one.manifest }], failures: [{ failureCode: 'ImageNotFound' }] },
  },
  {
    command: 'ecr put-image',
    more: [...app, '--image-tag', 'v2', '--image-manifest', one.manifest],
    answer: { image: { imageId: { imageDigest: one.digest, imageTag: 'v2' } } },
  },
  {
    command: 'ecr list-images',
    more: app,
    answer: {
      imageIds: [
        { imageDigest: one.digest, imageTag: 'v1' },
        { imageDigest: one.digest, imageTag: 'v2' },
      ],
    },
  },
  {
    command: 'ecr batch-check-layer-availability',
    more: [...app, '--layer-digests', one.digest],
    answer: { layers: [{ layerDigest: one.digest, layerAvailability: 'UNAVAILABLE' }] },
  },
  { command: 'ecr set-repository-policy', more: [...app, '--policy-text', policy], answer: policies },
  { command: 'ecr get-repository-policy', more: app, answer: policies },
  { command: 'ecr delete-repository-policy', more: app, answer: policies },
  { command: 'ecr put-lifecycle-policy', more: [...app, '--lifecycle-policy-text', lifecycle], answer: policies },
  { command: 'ecr get-lifecycle-policy', more: app, answer: policies },
  { command: 'ecr start-lifecycle-policy-preview', more: app, answer: { status: 'IN_PROGRESS' } },
  { command: 'ecr delete-lifecycle-policy', more: app, answer: policies },
  { command: 'ecr tag-resource', more: ['--resource-arn', arn, '--tags', 'Key=team,Value=a'] },
  {
    command: 'ecr list-tags-for-resource',
    more: ['--resource-arn', arn],
    answer: { tags: [{ Key: 'team', Value: 'a' }] },
  },
  { command: 'ecr untag-resource', more: ['--resource-arn', arn, '--tag-keys', 'team'] },
  { command: 'ecr describe-registry', answer: { registryId: '123456789012' } },
  { command: 'ecr put-replication-configuration', more: ['--replication-configuration', '{"rules":[]}'], answer: {} },
  { command: 'ecr put-registry-policy', more: ['--policy-text', registryPolicy], answer: registry },
  { command: 'ecr get-registry-policy', answer: registry },
  { command: 'ecr delete-registry-policy', answer: registry },
  {
    command: 'ecr put-registry-scanning-configuration',
    more: ['--scan-type', 'BASIC'],
    answer: { registryScanningConfiguration: { scanType: 'BASIC' } },
  },
  { command: 'ecr get-registry-scanning-configuration', answer: registry },
  {
    command: 'ecr batch-get-repository-scanning-configuration',
    more: ['--repository-names', 'app'],
    answer: { scanningConfigurations: [{ repositoryName: 'app', scanOnPush: false }], failures: [] },
  },
  {
    command: 'ecr put-image-scanning-configuration',
    more: [...app, '--image-scanning-configuration', 'scanOnPush=true'],
    answer: { imageScanningConfiguration: { scanOnPush: true } },
  },
  {
    command: 'ecr create-pull-through-cache-rule',
    more: ['--ecr-repository-prefix', 'quay', '--upstream-registry-url', 'quay.io'],
    answer: { ecrRepositoryPrefix: 'quay' },
  },
  {
    command: 'ecr describe-pull-through-cache-rules',
    answer: { pullThroughCacheRules: [{ ecrRepositoryPrefix: 'quay' }] },
  },
  {
    command: 'ecr delete-pull-through-cache-rule',
    more: ['--ecr-repository-prefix', 'quay'],
    answer: { ecrRepositoryPrefix: 'quay' },
  },
  { command: 'ecr initiate-layer-upload', more: app, answer: { partSize: 10_485_760 } },
  {
    command: 'ecr get-download-url-for-layer',
    more: [...app, '--layer-digest', sha256(one.layer)],
    answer: { layerDigest: sha256(one.layer) },
  },
  {
    command: 'ecr get-authorization-token',
    answer: { authorizationData: [{ authorizationToken: expect.any(String) }] },
  },
  {
    command: 'ecr describe-image-replication-status',
    more: [...app, '--image-id', 'imageTag=v1'],
    answer: { replicationStatuses: [] },
  },
  {
    command: 'ecr start-image-scan',
    more: [...app, '--image-id', 'imageTag=v1'],
    answer: { imageScanStatus: { status: 'IN_PROGRESS' } },
  },
  {
    command: 'ecr describe-image-scan-findings',
    more: [...app, '--image-id', 'imageTag=v1'],
    answer: { imageId: { imageDigest: one.digest } },
  },
  {
    command: 'ecr batch-delete-image',
    more: [...app, '--image-ids', 'imageTag=v2'],
    answer: { imageIds: [{ imageTag: 'v2' }], failures: [] },
  },
  {
    command: 'ecr delete-repository',
    more: [...app, '--force'],
    answer: { repository: { repositoryName: 'app' } },
  },
  {
    command: 'ecr-public create-repository',
    more: ['--repository-name', 'web'],
    answer: { repository: { repositoryName: 'web' } },
  },
  { command: 'ecr-public describe-registries', answer: { registries: [{ registryId: '123456789012' }] } },
  {
    command: 'ecr describe-images',
    more: ['--repository-name', 'none'],
    code: 254,
    error:
      "An error occurred (RepositoryNotFoundException) when calling the DescribeImages operation: The repository with name 'none' does not exist in the registry with id '123456789012'",
  },
]

// In this order, because later commands see what earlier ones did.
beforeAll(async () => {
  clients = await startClients((line) => console.log(line))
  await createRepository(clients.ecr, 'app')
  await pushImage(clients.ecr, 'app', one, 'v1')
  said = await clients.commands(rows.map(({ command, more = [] }) => [...command.split(' '), ...more]))
}, 3 * minutes)

afterAll(() => clients.close())

test.each(rows)('aws $command', (row) => {
  const { code, out, err } = said[rows.indexOf(row)] ?? { code: -1, out: '', err: '' }
  expect([code, err]).toEqual([row.code ?? 0, row.error === undefined ? '' : expect.stringContaining(row.error)])
  if (row.answer === undefined) expect(out).toBe('')
  else expect(JSON.parse(out)).toMatchObject(row.answer)
})

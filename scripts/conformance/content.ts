// What is in the local ECR before AWS's model is tried, so that a valid request of each operation succeeds; and values
// for those requests. A model tells what a text may be, not which ones mean something.
import { createHash } from 'node:crypto'
import { type Call, mustCall, type Service } from './api.ts'
import type { Examples } from './requests.ts'

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const ACCOUNT = '123456789012'
const CONFIG = '{"architecture":"amd64","os":"linux"}'
const LAYER = 'a layer'
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const descriptor = (mediaType: string, text: string) => ({ mediaType, digest: sha256(text), size: text.length })
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: IMAGE,
  config: descriptor('application/vnd.oci.image.config.v1+json', CONFIG),
  layers: [descriptor('application/vnd.oci.image.layer.v1.tar', LAYER)],
})
const app = { repositoryName: 'app' }
const scanned = { repositoryName: 'scanned' }
const imageId = { imageTag: 'v1' }
const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`

const policy = (action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'a', Effect: 'Allow', Principal: { AWS: role('ci') }, Action: action, Resource: '*' }],
  })
const repositoryPolicy = policy('ecr:BatchGetImage').replace(',"Resource":"*"', '')
const selection = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 }
const lifecyclePolicy = JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] })
const signing = {
  rules: [{ signingProfileArn: `arn:aws:signer:us-east-1:${ACCOUNT}:/signing-profiles/ci_profile` }],
}

async function push(call: Call, place: object, service: Service = 'ecr'): Promise<void> {
  for (const text of [CONFIG, LAYER]) {
    const { uploadId } = await mustCall(call, 'InitiateLayerUpload', place, service)
    const part = { partFirstByte: 0, partLastByte: text.length - 1, layerPartBlob: base64(text) }
    await mustCall(call, 'UploadLayerPart', { ...place, uploadId, ...part }, service)
    await mustCall(call, 'CompleteLayerUpload', { ...place, uploadId, layerDigests: [sha256(text)] }, service)
  }
  await mustCall(call, 'PutImage', { ...place, imageManifest: MANIFEST, ...imageId }, service)
}

/** Fills both services. Returns uploads that wait, one with a part and one without, for each service. */
export async function fill(call: Call): Promise<Readonly<Record<Service, Uploads>>> {
  for (const [operation, members] of [
    ['CreateRepository', app],
    ['CreateRepository', { ...scanned, imageScanningConfiguration: { scanOnPush: true } }],
    ['SetRepositoryPolicy', { ...app, policyText: repositoryPolicy }],
    ['PutLifecyclePolicy', { ...app, lifecyclePolicyText: lifecyclePolicy }],
    ['StartLifecyclePolicyPreview', app],
    ['PutRegistryPolicy', { policyText: registryPolicy }],
    ['PutSigningConfiguration', { signingConfiguration: signing }],
    ['RegisterPullTimeUpdateExclusion', { principalArn: role('ci') }],
    ['CreatePullThroughCacheRule', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' }],
    ['CreateRepositoryCreationTemplate', { prefix: 'team', appliedFor: ['CREATE_ON_PUSH'] }],
  ] as const)
    await mustCall(call, operation, members)
  for (const place of [app, scanned]) await push(call, place)
  await mustCall(call, 'CreateRepository', app, 'ecr-public')
  await mustCall(call, 'SetRepositoryPolicy', { ...app, policyText: repositoryPolicy }, 'ecr-public')
  await mustCall(call, 'PutRepositoryCatalogData', { ...app, catalogData: { description: 'a' } }, 'ecr-public')
  await push(call, app, 'ecr-public')
  return { ecr: await uploads(call, 'ecr'), 'ecr-public': await uploads(call, 'ecr-public') }
}

const registryPolicy = policy('ecr:CreateRepository')

interface Uploads {
  readonly begun: string
  readonly ready: string
}

async function uploads(call: Call, service: Service): Promise<Uploads> {
  const begin = async () => String((await mustCall(call, 'InitiateLayerUpload', app, service)).uploadId)
  const [begun, ready] = [await begin(), await begin()]
  const part = { partFirstByte: 0, partLastByte: 2, layerPartBlob: base64('new') }
  await mustCall(call, 'UploadLayerPart', { ...app, uploadId: ready, ...part }, service)
  return { begun, ready }
}

/** Values by the names of shapes. */
export function examplesOf(service: Service): Examples {
  const arn = service === 'ecr' ? `arn:aws:ecr:us-east-1:${ACCOUNT}` : `arn:aws:ecr-public::${ACCOUNT}`
  return {
    AccountSettingName: 'BLOB_MOUNTING',
    AccountSettingValue: 'ENABLED',
    Arn: `${arn}:repository/app`,
    BatchedOperationLayerDigest: sha256(LAYER),
    CredentialArn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:ecr-pullthroughcache/upstream-1`,
    CustomRoleArn: role('cache'),
    ImageDigest: sha256(MANIFEST),
    ImageIdentifier: imageId,
    ImageManifest: MANIFEST,
    ImageTag: 'v1',
    ImageTagMutabilityExclusionFilterValue: 'v*',
    KmsKeyForRepositoryCreationTemplate: '',
    LayerDigest: sha256(LAYER),
    LifecyclePolicyText: lifecyclePolicy,
    LifecyclePolicyTextForRepositoryCreationTemplate: lifecyclePolicy,
    MediaType: IMAGE,
    Prefix: 'team',
    PrincipalArn: role('ci'),
    PullThroughCacheRuleRepositoryPrefix: 'quay',
    Region: 'eu-west-1',
    RegistryId: ACCOUNT,
    RegistryIdOrAlias: ACCOUNT,
    RegistryPolicyText: registryPolicy,
    RepositoryFilterValue: 'app',
    RepositoryName: 'app',
    RepositoryPolicyText: repositoryPolicy,
    ResourceUrl: 'https://example.com',
    ScanningRepositoryFilterValue: 'app*',
    SigningConfiguration: signing,
    SigningProfileArn: signing.rules[0]?.signingProfileArn,
    SigningRepositoryFilterValue: 'app*',
    Tag: { Key: 'team', Value: 'a' },
    Url: 'quay.io',
  }
}

/** What a valid request of an operation says beside, or instead of, the examples. */
export function ownMembers(operation: string, { begun, ready }: Uploads): object {
  const own: Readonly<Record<string, object>> = {
    CompleteLayerUpload: { uploadId: ready, layerDigests: [sha256('new')] },
    CreatePullThroughCacheRule: { ecrRepositoryPrefix: 'other' },
    CreateRepository: { repositoryName: 'other' },
    CreateRepositoryCreationTemplate: { prefix: 'other' },
    DeleteRepository: { force: true },
    DescribeImageScanFindings: scanned,
    PutImage: { imageTag: 'v2' },
    RegisterPullTimeUpdateExclusion: { principalArn: role('other') },
    UpdateImageStorageClass: { targetStorageClass: 'ARCHIVE' },
    UploadLayerPart: { uploadId: begun, partFirstByte: 0, partLastByte: 2, layerPartBlob: base64('new') },
  }
  return own[operation] ?? {}
}

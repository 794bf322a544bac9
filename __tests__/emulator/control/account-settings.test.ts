import { expect } from '@jest/globals'
import { account, type Row, refused, testRows } from './calls.ts'

const registryId = account

const validation = (message: string) => refused('Validation', message)
const setting = (name: string, value: string) => ['PutAccountSetting', { name, value }] as const
const names = 'Valid names: [BASIC_SCAN_TYPE_VERSION, BLOB_MOUNTING, REGISTRY_POLICY_SCOPE]'

const accountSettings: readonly Row[] = [
  { name: 'is echoed', call: setting('BLOB_MOUNTING', 'ENABLED'), answer: { name: 'BLOB_MOUNTING', value: 'ENABLED' } },
  {
    name: 'gives what was put',
    before: [setting('BLOB_MOUNTING', 'ENABLED')],
    call: ['GetAccountSetting', { name: 'BLOB_MOUNTING' }],
    answer: { name: 'BLOB_MOUNTING', value: 'ENABLED' },
  },
  {
    name: 'mounting is off',
    call: ['GetAccountSetting', { name: 'BLOB_MOUNTING' }],
    answer: { name: 'BLOB_MOUNTING', value: 'DISABLED' },
  },
  {
    name: 'scans are native',
    call: ['GetAccountSetting', { name: 'BASIC_SCAN_TYPE_VERSION' }],
    answer: { name: 'BASIC_SCAN_TYPE_VERSION', value: 'AWS_NATIVE' },
  },
  {
    name: 'policies are V2',
    call: ['GetAccountSetting', { name: 'REGISTRY_POLICY_SCOPE' }],
    answer: { name: 'REGISTRY_POLICY_SCOPE', value: 'V2' },
  },
  {
    name: 'another value',
    call: setting('BLOB_MOUNTING', 'SOMETIMES'),
    answer: validation(
      "The value 'SOMETIMES' of the account setting 'BLOB_MOUNTING' is not valid. Valid values: [ENABLED, DISABLED]",
    ),
  },
  {
    name: 'another name',
    call: setting('OTHER', 'x'),
    answer: validation(`The account setting 'OTHER' is not valid. ${names}`),
  },
  {
    name: 'another name',
    call: ['GetAccountSetting', { name: 'constructor' }],
    answer: validation(`The account setting 'constructor' is not valid. ${names}`),
  },
]

const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const exclude = (name: string) => ['RegisterPullTimeUpdateExclusion', { principalArn: arn(name) }] as const

const exclusions: readonly Row[] = [
  { name: 'says when', call: exclude('ci'), answer: { principalArn: arn('ci'), createdAt: expect.any(Date) } },
  {
    name: 'in pages',
    before: [exclude('ci'), exclude('a')],
    call: ['ListPullTimeUpdateExclusions', { maxResults: 1 }],
    answer: { pullTimeUpdateExclusions: [arn('a')], nextToken: expect.any(String) },
  },
  {
    name: 'twice',
    before: [exclude('ci')],
    call: exclude('ci'),
    answer: refused(
      'ExclusionAlreadyExists',
      'The specified pull time update exclusion already exists for the registry.',
    ),
  },
  {
    name: 'is echoed',
    before: [exclude('ci')],
    call: ['DeregisterPullTimeUpdateExclusion', { principalArn: arn('ci') }],
    answer: { principalArn: arn('ci') },
  },
  {
    name: 'of nobody',
    call: ['DeregisterPullTimeUpdateExclusion', { principalArn: arn('ci') }],
    answer: refused('ExclusionNotFound', 'The specified pull time update exclusion was not found.'),
  },
]

const prefix = { ecrRepositoryPrefix: 'quay' }
const upstream = { upstreamRegistryUrl: 'quay.io', upstreamRegistry: 'quay' }
const cache = ['CreatePullThroughCacheRule', { ...prefix, ...upstream }] as const
const times = { createdAt: expect.any(Date) }
const noRule = refused(
  'PullThroughCacheRuleNotFound',
  'The pull through cache rule was not found. Specify a valid pull through cache rule and try again.',
)
const customRoleArn = arn('cache')

const cacheRules: readonly Row[] = [
  { name: 'is described', call: cache, answer: { ...prefix, ...upstream, registryId, ...times } },
  {
    name: 'twice',
    before: [cache],
    call: cache,
    answer: refused(
      'PullThroughCacheRuleAlreadyExists',
      'A pull through cache rule with these settings already exists for the private registry.',
    ),
  },
  {
    name: 'all of them',
    before: [cache],
    call: ['DescribePullThroughCacheRules'],
    answer: { pullThroughCacheRules: [{ ...prefix, ...upstream, registryId, ...times, updatedAt: expect.any(Date) }] },
  },
  {
    name: 'one that is missing',
    call: ['DescribePullThroughCacheRules', { ecrRepositoryPrefixes: ['quay'] }],
    answer: noRule,
  },
  {
    name: 'is described',
    before: [cache],
    call: ['UpdatePullThroughCacheRule', { ...prefix, customRoleArn }],
    answer: { ...prefix, customRoleArn, registryId, updatedAt: expect.any(Date) },
  },
  { name: 'of a missing one', call: ['UpdatePullThroughCacheRule', prefix], answer: noRule },
  {
    name: 'is valid',
    before: [cache],
    call: ['ValidatePullThroughCacheRule', prefix],
    answer: { ...prefix, upstreamRegistryUrl: 'quay.io', registryId, isValid: true },
  },
  { name: 'of a missing one', call: ['ValidatePullThroughCacheRule', prefix], answer: noRule },
  {
    name: 'is described once more',
    before: [cache],
    call: ['DeletePullThroughCacheRule', prefix],
    answer: { ...prefix, upstreamRegistryUrl: 'quay.io', registryId, ...times },
  },
  { name: 'of a missing one', call: ['DeletePullThroughCacheRule', prefix], answer: noRule },
]

const secret = { credentialArn: `arn:aws:secretsmanager:us-east-1:${account}:secret:ecr-pullthroughcache/hub-1234` }
const caching = (upstreamRegistryUrl: string, more: object = {}) =>
  ['CreatePullThroughCacheRule', { ecrRepositoryPrefix: 'hub', upstreamRegistryUrl, ...more }] as const
const upstreamRow = (upstreamRegistryUrl: string, more: object = {}): Row => ({
  name: `of ${upstreamRegistryUrl}`,
  call: caching(upstreamRegistryUrl, more),
  answer: { ecrRepositoryPrefix: 'hub', upstreamRegistryUrl, ...more, registryId, ...times },
})
const needSecret = ['registry-1.docker.io', 'ghcr.io', 'registry.gitlab.com', 'acme.azurecr.io', 'cgr.dev']
const unsupported = ['registry.example.com', 'docker.io', 'azurecr.io', 'https://quay.io', 'quay.io.example.com']

const upstreams: readonly Row[] = [
  ...['public.ecr.aws', 'registry.k8s.io', `${account}.dkr.ecr.eu-west-1.amazonaws.com`].map((url) => upstreamRow(url)),
  ...needSecret.map((url) => upstreamRow(url, secret)),
  ...needSecret.map((url) => ({
    name: `of ${url} without a secret`,
    call: caching(url),
    answer: refused(
      'UnsupportedUpstreamRegistry',
      'The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN',
    ),
  })),
  ...unsupported.map((url) => ({
    name: `of ${url}`,
    call: caching(url, secret),
    answer: refused(
      'UnsupportedUpstreamRegistry',
      `The upstream registry URL ${url} is invalid. Specify a valid upstream registry URL and try again`,
    ),
  })),
]

testRows([...accountSettings, ...exclusions, ...cacheRules, ...upstreams])

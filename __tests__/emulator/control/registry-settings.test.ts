import { expect } from '@jest/globals'
import { account, invalid, type Row, refused, testRows } from './calls.ts'

const policyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'ecr:ReplicateImage', Resource: '*' }],
})
const putPolicy = ['PutRegistryPolicy', { policyText }] as const
const noPolicy = refused(
  'RegistryPolicyNotFound',
  `Registry policy does not exist in the registry with id '${account}'`,
)
const badPolicy = invalid('PolicyText', 'Invalid registry policy provided')
const registryId = account

const policies: readonly Row[] = [
  { name: 'is echoed', call: putPolicy, answer: { registryId, policyText } },
  { name: 'gives what was put', before: [putPolicy], call: ['GetRegistryPolicy'], answer: { registryId, policyText } },
  { name: 'without one', call: ['GetRegistryPolicy'], answer: noPolicy },
  {
    name: 'gives the last one',
    before: [putPolicy],
    call: ['DeleteRegistryPolicy'],
    answer: { registryId, policyText },
  },
  {
    name: 'and then there is none',
    before: [putPolicy, ['DeleteRegistryPolicy']],
    call: ['DeleteRegistryPolicy'],
    answer: noPolicy,
  },
  { name: 'what is no JSON', call: ['PutRegistryPolicy', { policyText: '' }], answer: badPolicy },
  {
    name: 'a policy without a Resource',
    call: ['PutRegistryPolicy', { policyText: policyText.replace(',"Resource":"*"', '') }],
    answer: badPolicy,
  },
]

const destination = (at: number) => ({ region: `eu-west-${at}`, registryId: account })
const rules = (...destinations: object[]) => ({ replicationConfiguration: { rules: [{ destinations }] } })
const tooFar = (rule: string) => invalid('replicationConfiguration', rule)

const replication: readonly Row[] = [
  { name: 'is echoed', call: ['PutReplicationConfiguration', rules(destination(1))], answer: rules(destination(1)) },
  {
    name: 'shows the replication',
    before: [['PutReplicationConfiguration', rules(destination(1))]],
    call: ['DescribeRegistry'],
    answer: { registryId, ...rules(destination(1)) },
  },
  {
    name: 'without replication',
    call: ['DescribeRegistry'],
    answer: { registryId, replicationConfiguration: { rules: [] } },
  },
  {
    name: 'to itself',
    call: ['PutReplicationConfiguration', rules({ region: 'us-east-1', registryId: account })],
    answer: tooFar('Replication destination cannot be the same as the source registry'),
  },
  {
    name: 'to 26 places',
    call: ['PutReplicationConfiguration', rules(...Array.from({ length: 26 }, (_, at) => destination(at)))],
    answer: tooFar('The number of unique destinations cannot be more than 25'),
  },
]

const scanning = (scanType: string, scanFrequency: string, ...filters: string[]) => ({
  scanType,
  rules: [{ scanFrequency, repositoryFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' })) }],
})
const put = (scanType: string, scanFrequency: string, ...filters: string[]) =>
  ['PutRegistryScanningConfiguration', scanning(scanType, scanFrequency, ...filters)] as const
const repositoryArn = `arn:aws:ecr:us-east-1:${account}:repository/app`
const ask = ['BatchGetRepositoryScanningConfiguration', { repositoryNames: ['app'] }] as const
const effective = (scanFrequency: string, ...filters: string[]) => ({
  scanningConfigurations: [
    {
      repositoryArn,
      repositoryName: 'app',
      scanOnPush: scanFrequency !== 'MANUAL',
      scanFrequency,
      appliedScanFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' })),
    },
  ],
  failures: [],
})

const scans: readonly Row[] = [
  {
    name: 'is echoed',
    call: put('ENHANCED', 'CONTINUOUS_SCAN', '*'),
    answer: { registryScanningConfiguration: scanning('ENHANCED', 'CONTINUOUS_SCAN', '*') },
  },
  {
    name: 'gives what was put',
    before: [put('ENHANCED', 'SCAN_ON_PUSH', '*')],
    call: ['GetRegistryScanningConfiguration'],
    answer: { registryId, scanningConfiguration: scanning('ENHANCED', 'SCAN_ON_PUSH', '*') },
  },
  {
    name: 'is basic without rules before',
    call: ['GetRegistryScanningConfiguration'],
    answer: { registryId, scanningConfiguration: { scanType: 'BASIC', rules: [] } },
  },
  {
    name: 'continuously with basic scans',
    call: put('BASIC', 'CONTINUOUS_SCAN', '*'),
    answer: invalid('rules', 'The scan frequency CONTINUOUS_SCAN is not valid for the scan type BASIC'),
  },
  { name: 'is manual without a rule', call: ask, answer: effective('MANUAL') },
  {
    name: 'a filter without * is a part',
    before: [put('BASIC', 'SCAN_ON_PUSH', 'pp')],
    call: ask,
    answer: effective('SCAN_ON_PUSH', 'pp'),
  },
  {
    name: 'a filter with * is the whole name',
    before: [put('BASIC', 'SCAN_ON_PUSH', 'p*')],
    call: ask,
    answer: effective('MANUAL'),
  },
  {
    name: "is the repository's own setting, too",
    before: [
      ['PutImageScanningConfiguration', { repositoryName: 'app', imageScanningConfiguration: { scanOnPush: true } }],
    ],
    call: ask,
    answer: effective('SCAN_ON_PUSH'),
  },
  {
    name: 'a missing repository is a failure',
    call: ['BatchGetRepositoryScanningConfiguration', { repositoryNames: ['absent'] }],
    answer: {
      scanningConfigurations: [],
      failures: [
        {
          repositoryName: 'absent',
          failureCode: 'REPOSITORY_NOT_FOUND',
          failureReason: `The repository with name 'absent' does not exist in the registry with id '${account}'`,
        },
      ],
    },
  },
]

const signingConfiguration = {
  rules: [{ signingProfileArn: `arn:aws:signer:us-east-1:${account}:/signing-profiles/release` }],
}
const putSigning = ['PutSigningConfiguration', { signingConfiguration }] as const
const noSigning = refused('SigningConfigurationNotFound', expect.stringContaining('was not found'))

const signing: readonly Row[] = [
  { name: 'is echoed', call: putSigning, answer: { signingConfiguration } },
  {
    name: 'gives what was put',
    before: [putSigning],
    call: ['GetSigningConfiguration'],
    answer: { registryId, signingConfiguration },
  },
  {
    name: 'gives the last one',
    before: [putSigning],
    call: ['DeleteSigningConfiguration'],
    answer: { registryId, signingConfiguration },
  },
  { name: 'without one', call: ['GetSigningConfiguration'], answer: noSigning },
  { name: 'without one', call: ['DeleteSigningConfiguration'], answer: noSigning },
]

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

testRows([...policies, ...replication, ...scans, ...signing, ...accountSettings, ...exclusions, ...cacheRules])

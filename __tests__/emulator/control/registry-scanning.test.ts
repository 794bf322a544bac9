import { expect } from '@jest/globals'
import { account, invalid, type Row, refused, testRows } from './calls.ts'

const registryId = account

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

testRows([...scans, ...signing])

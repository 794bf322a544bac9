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

testRows([...policies, ...replication])

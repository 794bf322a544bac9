import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsed, refused } from '../../src/names/parsed.ts'
import { parseRegistryHost, registryHost } from '../../src/names/registry.ts'
import { account, region } from '../values.ts'

const A = '123456789012'

test.each([
  ['eu-central-1', `${A}.dkr.ecr.eu-central-1.amazonaws.com`],
  ['cn-north-1', `${A}.dkr.ecr.cn-north-1.amazonaws.com.cn`],
  ['us-gov-west-1', `${A}.dkr.ecr.us-gov-west-1.amazonaws.com`],
  ['eusc-de-east-1', `${A}.dkr.ecr.eusc-de-east-1.amazonaws.eu`],
  ['us-iso-east-1', `${A}.dkr.ecr.us-iso-east-1.c2s.ic.gov`],
  ['us-isob-east-1', `${A}.dkr.ecr.us-isob-east-1.sc2s.sgov.gov`],
  ['eu-isoe-west-1', `${A}.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk`],
  ['us-isof-south-1', `${A}.dkr.ecr.us-isof-south-1.csp.hci.ic.gov`],
])('the host of a registry in %s is read back', (name, host) => {
  expect(registryHost(account(A), region(name))).toBe(host)
  expect(parseRegistryHost(host)).toEqual(parsed({ account: A, region: name, host }))
})

test.each([
  ['FIPS', `${A}.dkr.ecr-fips.us-gov-west-1.amazonaws.com`, 'us-gov-west-1'],
  ['dual stack', `${A}.dkr-ecr.eu-central-1.on.aws`, 'eu-central-1'],
  ['dual stack with FIPS', `${A}.dkr-ecr-fips.us-west-2.on.aws`, 'us-west-2'],
  ['dual stack of China', `${A}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn`, 'cn-north-1'],
])('another host of a registry: %s', (_name, host, name) => {
  expect(parseRegistryHost(host)).toEqual(parsed({ account: A, region: name, host }))
})

test.each([
  ['Docker Hub', 'docker.io'],
  ['ECR Public', 'public.ecr.aws'],
  ["the API's host", 'api.ecr.eu-central-1.amazonaws.com'],
  ['a local registry', 'localhost:5000'],
  ['a foreign suffix', `${A}.dkr.ecr.eu-central-1.evil.example`],
  ['a suffix behind the suffix', `${A}.dkr.ecr.eu-central-1.amazonaws.com.evil.example`],
  ['a host before the host', `evil.example.${A}.dkr.ecr.eu-central-1.amazonaws.com`],
  ['a suffix that ends alike', `${A}.dkr.ecr.eu-central-1.evilamazonaws.com`],
  ['the suffix of another partition', `${A}.dkr.ecr.eu-central-1.amazonaws.com.cn`],
  ['the region of another partition', `${A}.dkr.ecr.cn-north-1.amazonaws.com`],
  ['the suffix of dual stack with a dot', `${A}.dkr.ecr.eu-central-1.on.aws`],
  ['the classic suffix with a hyphen', `${A}.dkr-ecr.eu-central-1.amazonaws.com`],
  ['dual stack where there is none', `${A}.dkr-ecr.us-iso-east-1.on.aws`],
  ['no region', `${A}.dkr.ecr.amazonaws.com`],
  ['an account of eleven digits', '12345678901.dkr.ecr.eu-central-1.amazonaws.com'],
  ['a port', `${A}.dkr.ecr.eu-central-1.amazonaws.com:443`],
  ['a dot at the end', `${A}.dkr.ecr.eu-central-1.amazonaws.com.`],
  ['capital letters', `${A}.dkr.ecr.EU-CENTRAL-1.amazonaws.com`],
  ['a user name', `me@${A}.dkr.ecr.eu-central-1.amazonaws.com`],
  ['nothing', ''],
])('not the host of a private registry: %s', (_name, host) => {
  expect(parseRegistryHost(host)).toEqual(
    refused(`"${host}" is not the host of a private ECR registry (<account>.dkr.ecr.<region>.amazonaws.com)`),
  )
})

test('whatever is accepted has the form of a registry of its own partition', () => {
  const piece = fc.constantFrom(
    ...[
      A,
      '1',
      '.',
      '-',
      'dkr',
      'ecr',
      '-fips',
      '.dkr.ecr.',
      '.dkr-ecr.',
      'eu-central-1',
      'cn-north-1',
      'us-iso-east-1',
    ],
    ...['.amazonaws.com', '.amazonaws.com.cn', '.on.aws', '.c2s.ic.gov', '.evil.example', '\n', '/', '@', ':443', ' '],
  )
  const look = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(fc.oneof(look, fc.string({ unit: 'binary' })), (host) => {
      const result = parseRegistryHost(host)
      if (!result.ok) return
      expect(result.value.host).toBe(host)
      expect(host).toMatch(
        /^\d{12}\.dkr(\.ecr(-fips)?\.(eu-central-1\.amazonaws\.com|cn-north-1\.amazonaws\.com\.cn|us-iso-east-1\.c2s\.ic\.gov)|-ecr(-fips)?\.eu-central-1\.on\.aws)$/,
      )
    }),
    { numRuns: 1000 },
  )
})

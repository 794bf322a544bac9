// The API that is asked is of the same kind as the registry's host; the SDK's own rules say where it is.
import { ECRClient } from '@aws-sdk/client-ecr'
import { describe, expect, test } from '@jest/globals'
import { endpointOf, isOnThisMachine } from '../../../src/adapters/aws/call.ts'
import { parseRegistryHost } from '../../../src/names/registry.ts'
import { must } from '../../fixtures/values.ts'

const A = '123456789012'

/** Where a client with these options sends its requests. */
async function hostOf(registryHost: string): Promise<string> {
  const registry = must(parseRegistryHost(registryHost))
  const { config } = new ECRClient({ ...endpointOf({}, registry), region: registry.region })
  const parameters = {
    Region: await config.region(),
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
  }
  return config.endpointProvider(parameters).url.host
}

test.each([
  ['classic', `${A}.dkr.ecr.eu-west-1.amazonaws.com`, 'api.ecr.eu-west-1.amazonaws.com'],
  ['FIPS', `${A}.dkr.ecr-fips.us-east-1.amazonaws.com`, 'api.ecr-fips.us-east-1.amazonaws.com'],
  ['FIPS in GovCloud', `${A}.dkr.ecr-fips.us-gov-west-1.amazonaws.com`, 'api.ecr-fips.us-gov-west-1.amazonaws.com'],
  ['dual stack', `${A}.dkr-ecr.eu-west-1.on.aws`, 'ecr.eu-west-1.api.aws'],
  ['dual stack with FIPS', `${A}.dkr-ecr-fips.us-west-2.on.aws`, 'ecr-fips.us-west-2.api.aws'],
  ['China', `${A}.dkr.ecr.cn-north-1.amazonaws.com.cn`, 'api.ecr.cn-north-1.amazonaws.com.cn'],
  [
    'dual stack in China',
    `${A}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn`,
    'ecr.cn-north-1.api.amazonwebservices.com.cn',
  ],
  ['Europe sovereign', `${A}.dkr.ecr.eusc-de-east-1.amazonaws.eu`, 'api.ecr.eusc-de-east-1.amazonaws.eu'],
  ['isolated', `${A}.dkr.ecr.us-iso-east-1.c2s.ic.gov`, 'api.ecr.us-iso-east-1.c2s.ic.gov'],
])('%s', async (_name, registry, api) => {
  expect(await hostOf(registry)).toBe(api)
})

describe('nothing is asked of the SDK', () => {
  const fips = must(parseRegistryHost(`${A}.dkr.ecr-fips.us-east-1.amazonaws.com`))
  test.each([
    ['for a name alone', {}, undefined],
    [
      'for a classic host, so that AWS_USE_FIPS_ENDPOINT counts',
      {},
      must(parseRegistryHost(`${A}.dkr.ecr.eu-west-1.amazonaws.com`)),
    ],
    ['with an endpoint of the user for everything', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4510' }, fips],
    ['with an endpoint of the user for ECR', { AWS_ENDPOINT_URL_ECR: 'https://vpce-1.example' }, fips],
  ])('%s', (_name, env, registry) => {
    expect(endpointOf(env, registry)).toEqual({})
  })
})

describe('whether the API is on this machine', () => {
  test.each<readonly [name: string, env: Readonly<Record<string, string>>, ecr: boolean, ecrPublic: boolean]>([
    ["AWS's own", {}, false, false],
    ['a local ECR', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4510' }, true, true],
    ['one of its other addresses', { AWS_ENDPOINT_URL: 'http://127.0.0.254:4510/' }, true, true],
    ['by name', { AWS_ENDPOINT_URL: 'http://localhost:4510' }, true, true],
    ['in IPv6', { AWS_ENDPOINT_URL: 'http://[::1]:4510' }, true, true],
    ['for ECR alone', { AWS_ENDPOINT_URL_ECR: 'http://127.0.0.1:4510' }, true, false],
    ['for ECR Public alone', { AWS_ENDPOINT_URL_ECR_PUBLIC: 'http://127.0.0.1:4510' }, false, true],
    [
      'what is said for ECR goes before what is said for all',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:4510', AWS_ENDPOINT_URL_ECR: 'https://vpce-1.example' },
      false,
      true,
    ],
    ['a name that begins like an address', { AWS_ENDPOINT_URL: 'http://127.0.0.1.evil.com' }, false, false],
    ['a user that looks like one', { AWS_ENDPOINT_URL: 'http://127.0.0.1@evil.com' }, false, false],
    ['another machine', { AWS_ENDPOINT_URL: 'http://10.0.0.1:4510' }, false, false],
    ['no address', { AWS_ENDPOINT_URL: '127.0.0.1:4510' }, false, false],
  ])('%s', (_name, env, ecr, ecrPublic) => {
    expect([isOnThisMachine(env, 'ECR'), isOnThisMachine(env, 'ECR_PUBLIC')]).toEqual([ecr, ecrPublic])
  })
})

import { expect, test } from '@jest/globals'
import {
  createArgvs,
  removeArgv,
  type TemporaryBuilderSettings,
  type TlsFiles,
} from '../../../src/buildx/builder/builder-argv.ts'
import { fields } from '../../fixtures/flags.ts'

const AT = 'tcp://10.0.0.2:1234'
const TLS: TlsFiles = { ca: '/n/ca.pem', pair: { cert: '/n/cert.pem', key: '/n/key.pem' } }

const container = (...options: readonly string[]): TemporaryBuilderSettings => ({
  kind: 'docker-container',
  options: fields(...options),
})
const pods = (...options: readonly string[]): TemporaryBuilderSettings => ({
  kind: 'kubernetes',
  options: fields(...options),
})
const remote = (
  addresses: Readonly<Record<string, readonly string[]>>,
  ...options: readonly string[]
): TemporaryBuilderSettings => ({
  kind: 'remote',
  endpoints: Object.entries(addresses).map(([address, platforms]) => ({ address, platforms })),
  tls: undefined,
  options: fields(...options),
})

test.each<
  readonly [name: string, own: TemporaryBuilderSettings, tls: TlsFiles | undefined, commands: readonly string[]]
>([
  ['a container', container(), undefined, ['buildx create --name n --driver docker-container']],
  [
    'a container of another image',
    container('image=registry.test/buildkit:v0.25.1'),
    undefined,
    ['buildx create --name n --driver docker-container --driver-opt image=registry.test/buildkit:v0.25.1'],
  ],
  [
    'options with commas and quotes are one field each',
    container('env.no_proxy=a,b', 'env.x="y"'),
    undefined,
    ['buildx create --name n --driver docker-container --driver-opt "env.no_proxy=a,b" --driver-opt "env.x=""y"""'],
  ],
  [
    'Kubernetes',
    pods('image=moby/buildkit:v0.25.1-rootless', 'namespace=ci', 'rootless=true', 'nodeselector=a=b,c=d'),
    undefined,
    [
      'buildx create --name n --driver kubernetes --driver-opt image=moby/buildkit:v0.25.1-rootless --driver-opt namespace=ci --driver-opt rootless=true --driver-opt "nodeselector=a=b,c=d"',
    ],
  ],
  [
    'one endpoint',
    remote({ [AT]: [] }),
    undefined,
    [`buildx create --name n --driver remote --node n-0 --bootstrap ${AT}`],
  ],
  [
    'an endpoint with a certificate of its authority alone',
    remote({ [AT]: [] }),
    { ca: '/n/ca.pem', pair: undefined },
    [`buildx create --name n --driver remote --node n-0 --driver-opt cacert=/n/ca.pem --bootstrap ${AT}`],
  ],
  [
    'an endpoint with client certificates and another name',
    remote({ [AT]: [] }, 'servername=buildkit.internal'),
    TLS,
    [
      `buildx create --name n --driver remote --node n-0 --driver-opt cacert=/n/ca.pem --driver-opt cert=/n/cert.pem --driver-opt key=/n/key.pem --driver-opt servername=buildkit.internal --bootstrap ${AT}`,
    ],
  ],
  [
    'an endpoint that needs no certificate beside one that does',
    remote({ 'unix:///run/buildkit.sock': ['linux/amd64'], [AT]: ['linux/arm64', 'linux/arm/v7'] }),
    TLS,
    [
      'buildx create --name n --driver remote --node n-0 --platform linux/amd64 unix:///run/buildkit.sock',
      `buildx create --name n --driver remote --append --node n-1 --platform linux/arm64,linux/arm/v7 --driver-opt cacert=/n/ca.pem --driver-opt cert=/n/cert.pem --driver-opt key=/n/key.pem --bootstrap ${AT}`,
    ],
  ],
])('%s', (_name, own, tls, commands) => {
  expect(createArgvs('n', own, { tls, entitlements: [], context: undefined }).map((argv) => argv.join(' '))).toEqual(
    commands,
  )
})

test.each<readonly [name: string, own: TemporaryBuilderSettings, entitlements: readonly string[], command: string]>([
  [
    'both, and what needs no flag',
    container('image=bk:1'),
    ['security.insecure', 'network.host', 'device=a'],
    'buildx create --name n --driver docker-container --driver-opt image=bk:1 --buildkitd-flags --allow-insecure-entitlement=network.host --allow-insecure-entitlement=security.insecure',
  ],
  [
    'in Kubernetes',
    pods(),
    ['network.host'],
    'buildx create --name n --driver kubernetes --buildkitd-flags --allow-insecure-entitlement=network.host',
  ],
  [
    'a BuildKit that runs already grants what it grants',
    remote({ [AT]: [] }),
    ['network.host'],
    `buildx create --name n --driver remote --node n-0 --bootstrap ${AT}`,
  ],
])('entitlements: %s', (_name, own, entitlements, command) => {
  expect(
    createArgvs('n', own, { tls: undefined, entitlements, context: undefined }).map((argv) => argv.join(' ')),
  ).toEqual([command])
})

test('the engine that a container is made in comes last', () => {
  const extras = { tls: undefined, entitlements: ['network.host'], context: 'engine' }
  expect(createArgvs('n', container('network=host'), extras).map((argv) => argv.join(' '))).toEqual([
    'buildx create --name n --driver docker-container --driver-opt network=host --buildkitd-flags --allow-insecure-entitlement=network.host engine',
  ])
})

test('the removal names one builder', () => {
  expect(removeArgv('n')).toEqual(['buildx', 'rm', '--force', 'n'])
})

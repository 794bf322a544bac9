import { expect, test } from '@jest/globals'
import { InputError } from '../../../../src/base/errors.ts'
import type { BuilderSettings } from '../../../../src/buildx/build-settings.ts'
import { fields } from '../../../fixtures/flags.ts'
import { settingsOf } from '../../../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const engineOf = (inputs: Inputs): BuilderSettings =>
  settingsOf({ repository: 'app', 'aws-region': 'eu-central-1', ...inputs }).engine

/** All problems, as "input: sentence". */
function problemsOf(inputs: Inputs): readonly string[] {
  try {
    engineOf(inputs)
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.problems.map(({ input, problem }) => `${input}: ${problem}`)
  }
}

const CERT = '-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----'
const KEY = '-----BEGIN EC PRIVATE KEY-----\na2V5\n-----END EC PRIVATE KEY-----'
const AT = { 'builder-endpoint': 'tcp://10.0.0.2:1234' }
const endpoint = (address: string, ...platforms: readonly string[]) => ({ address, platforms })
const remote = (over: object): object => ({
  kind: 'remote',
  endpoints: [endpoint('tcp://10.0.0.2:1234')],
  tls: undefined,
  options: fields(),
  ...over,
})

test.each<readonly [name: string, inputs: Inputs, engine: object]>([
  ['nothing', {}, { kind: 'current', options: fields() }],
  ['builder', { builder: 'box' }, { kind: 'named', name: 'box' }],
  ['driver: a container', { driver: 'docker-container' }, { kind: 'docker-container', options: fields() }],
  ['driver: in capital letters', { driver: 'Kubernetes' }, { kind: 'kubernetes', options: fields() }],
  [
    'driver-opts, as in docker/setup-buildx-action',
    { driver: 'kubernetes', 'driver-opts': '# where\nnamespace=ci\nreplicas=2\n"env.no_proxy=a,b"' },
    { kind: 'kubernetes', options: fields('namespace=ci', 'replicas=2', 'env.no_proxy=a,b') },
  ],
  [
    'driver-opts with quotes around a value',
    { driver: 'kubernetes', 'driver-opts': 'nodeselector="a=b,c=d"' },
    { kind: 'kubernetes', options: fields('nodeselector=a=b,c=d') },
  ],
  [
    'driver-opts: several in one line, as buildx takes them',
    {
      driver: 'kubernetes',
      'driver-opts': 'namespace=ci, replicas=2,"env.no_proxy=a,b=c",nodeselector="a=b,c=d",image=bk:1',
    },
    {
      kind: 'kubernetes',
      options: fields('namespace=ci', 'replicas=2', 'env.no_proxy=a,b=c', 'nodeselector=a=b,c=d', 'image=bk:1'),
    },
  ],
  [
    'driver-opts: a value with commas and without quotes',
    { driver: 'kubernetes', 'driver-opts': 'env.no_proxy=localhost,127.0.0.1,.internal' },
    { kind: 'kubernetes', options: fields('env.no_proxy=localhost,127.0.0.1,.internal') },
  ],
  [
    'driver-opts without a driver, as in docker/setup-buildx-action',
    { 'driver-opts': 'image=moby/buildkit:v0.99.9\nnetwork=host' },
    { kind: 'docker-container', options: fields('image=moby/buildkit:v0.99.9', 'network=host') },
  ],
  [
    'buildkit-image, for a container that a feature may need',
    { 'buildkit-image': '123456789012.dkr.ecr.eu-central-1.amazonaws.com/buildkit@sha256:0f' },
    {
      kind: 'current',
      options: fields('image=123456789012.dkr.ecr.eu-central-1.amazonaws.com/buildkit@sha256:0f'),
    },
  ],
  [
    'buildkit-image goes before driver-opts',
    { driver: 'docker-container', 'buildkit-image': 'bk:1', 'driver-opts': 'network=host' },
    { kind: 'docker-container', options: fields('image=bk:1', 'network=host') },
  ],
  ['builder-endpoint', AT, remote({})],
  [
    'builder-endpoint: other kinds of addresses',
    { 'builder-endpoint': 'unix:///run/buildkit.sock\nkube-pod://buildkitd-0?namespace=ci' },
    remote({ endpoints: [endpoint('unix:///run/buildkit.sock'), endpoint('kube-pod://buildkitd-0?namespace=ci')] }),
  ],
  [
    'builder-endpoint: one for each platform',
    { 'builder-endpoint': 'linux/amd64=tcp://a:1\nlinux/arm64, linux/arm/v7=tcp://b:1' },
    remote({ endpoints: [endpoint('tcp://a:1', 'linux/amd64'), endpoint('tcp://b:1', 'linux/arm64', 'linux/arm/v7')] }),
  ],
  [
    'builder-endpoint with options',
    { ...AT, 'driver-opts': 'servername=buildkit.internal' },
    remote({ options: fields('servername=buildkit.internal') }),
  ],
  ['builder-tls-ca alone', { ...AT, 'builder-tls-ca': CERT }, remote({ tls: { ca: `${CERT}\n`, pair: undefined } })],
  [
    'all of builder-tls',
    { ...AT, 'builder-tls-ca': CERT, 'builder-tls-cert': `${CERT}\n${CERT}`, 'builder-tls-key': `${KEY}\n` },
    remote({ tls: { ca: `${CERT}\n`, pair: { cert: `${CERT}\n${CERT}\n`, key: `${KEY}\n` } } }),
  ],
])('%s', (_name, inputs, engine) => {
  expect(engineOf(inputs)).toEqual(engine)
})

const TLS = { 'builder-tls-ca': CERT, 'builder-tls-cert': CERT, 'builder-tls-key': KEY }

test.each<readonly [name: string, inputs: Inputs, problems: readonly string[]]>([
  ['driver: unknown', { driver: 'podman' }, ['driver: "podman" is not one of: docker-container, kubernetes']],
  [
    "driver: the engine's own, as in docker/setup-buildx-action",
    { driver: 'docker' },
    [
      `driver: "docker" is not one of: docker-container, kubernetes; leave it out, for the engine's own builder is used then`,
    ],
  ],
  [
    'driver: elsewhere, as in docker/setup-buildx-action',
    { driver: 'Remote' },
    [
      'driver: "Remote" is not one of: docker-container, kubernetes; a BuildKit that runs elsewhere is named by builder-endpoint',
    ],
  ],
  [
    'builder and driver',
    { builder: 'box', driver: 'kubernetes' },
    ['driver: the input builder says already which builder is used; give one of the two'],
  ],
  [
    'builder and builder-endpoint',
    { builder: 'box', ...AT },
    ['builder-endpoint: the input builder says already which builder is used; give one of the two'],
  ],
  [
    'driver and builder-endpoint',
    { driver: 'kubernetes', ...AT },
    ['builder-endpoint: the input driver says already which builder is used; give one of the two'],
  ],
  [
    'builder-endpoint: a name',
    { 'builder-endpoint': 'buildkit.internal' },
    ['builder-endpoint: "buildkit.internal" is not the address of a BuildKit, such as "tcp://buildkit.internal:1234"'],
  ],
  [
    'builder-endpoint: a space',
    { 'builder-endpoint': 'tcp://a:1 tcp://b:1' },
    [
      'builder-endpoint: "tcp://a:1 tcp://b:1" is not the address of a BuildKit, such as "tcp://buildkit.internal:1234"',
    ],
  ],
  [
    'builder-endpoint: an option of buildx',
    { 'builder-endpoint': '--use' },
    ['builder-endpoint: "--use" is not the address of a BuildKit, such as "tcp://buildkit.internal:1234"'],
  ],
  [
    'builder-endpoint: no platform',
    { 'builder-endpoint': '=tcp://a:1\nlinux\\arm64=tcp://b:1' },
    [
      'builder-endpoint: "" is not a platform such as "linux/arm64"',
      'builder-endpoint: "linux\\\\arm64" is not a platform such as "linux/arm64"',
    ],
  ],
  [
    'driver-opts: no value, and the text is not shown',
    { driver: 'kubernetes', 'driver-opts': 'namespace=ci\nhunter2' },
    ['driver-opts: an item is not "name=value"'],
  ],
  [
    'driver-opts and buildkit-image for a builder that is there',
    { builder: 'box', 'driver-opts': 'network=host', 'buildkit-image': 'bk:1' },
    [
      'driver-opts: it is for a builder that this step makes, and the input builder names one that is there',
      'buildkit-image: it is for a builder that this step makes, and the input builder names one that is there',
    ],
  ],
  [
    'buildkit-image for a BuildKit that runs',
    { ...AT, 'buildkit-image': 'bk:1' },
    ['buildkit-image: the BuildKit at the input builder-endpoint runs already'],
  ],
  [
    'two images',
    { driver: 'kubernetes', 'buildkit-image': 'bk:1', 'driver-opts': 'image=bk:2' },
    ['buildkit-image: the input driver-opts names an image too; give one of the two'],
  ],
  [
    'buildkit-image: further options',
    { driver: 'kubernetes', 'buildkit-image': 'bk:1,rootless=true' },
    ['buildkit-image: "bk:1,rootless=true" is not the name of an image, such as "moby/buildkit:v0.25.1"'],
  ],
  ['builder-tls: no endpoint', TLS, ['builder-tls-ca: it is for a tcp:// address in the input builder-endpoint']],
  [
    'builder-tls: no address that could need it',
    { ...TLS, 'builder-endpoint': 'unix:///run/buildkit.sock' },
    ['builder-tls-ca: it is for a tcp:// address in the input builder-endpoint'],
  ],
  [
    'builder-tls-ca: missing',
    { ...AT, ...TLS, 'builder-tls-ca': '' },
    ["builder-tls-ca: it is missing; give the certificate of BuildKit's authority"],
  ],
  [
    'builder-tls-key: missing',
    { ...AT, ...TLS, 'builder-tls-key': '' },
    ['builder-tls-key: it is missing; builder-tls-cert is of no use alone'],
  ],
  [
    'builder-tls-cert: missing',
    { ...AT, ...TLS, 'builder-tls-cert': '' },
    ['builder-tls-cert: it is missing; builder-tls-key is of no use alone'],
  ],
  [
    'builder-tls: each is something else, and no text is shown',
    { ...AT, 'builder-tls-ca': '/certs/ca.pem', 'builder-tls-cert': KEY, 'builder-tls-key': CERT },
    [
      'builder-tls-ca: it is not a certificate in PEM ("-----BEGIN …")',
      'builder-tls-cert: it is not a certificate in PEM ("-----BEGIN …")',
      'builder-tls-key: it is not a private key in PEM ("-----BEGIN …")',
    ],
  ],
])('%s', (_name, inputs, problems) => {
  expect(problemsOf(inputs)).toEqual(problems)
})

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsed, refused } from '../../src/base/result.ts'
import { isEcrHost, isHostOf, parseAlias, parseRegistryHost, registryHost } from '../../src/names/registry.ts'
import { parseRepositoryAddress } from '../../src/names/repository.ts'
import { codePoint } from '../fixtures/code-point.ts'
import { account, region } from '../fixtures/values.ts'

const A = '123456789012'

interface Place {
  readonly region: string
  readonly classic: string
  /** Undefined where the partition has none. */
  readonly dualStack?: string
}

/** A region of each partition, with the suffixes of its hosts. */
const PLACES: readonly Place[] = [
  { region: 'eu-central-1', classic: 'amazonaws.com', dualStack: 'on.aws' },
  { region: 'us-east-1', classic: 'amazonaws.com', dualStack: 'on.aws' },
  { region: 'ap-southeast-7', classic: 'amazonaws.com', dualStack: 'on.aws' },
  { region: 'cn-north-1', classic: 'amazonaws.com.cn', dualStack: 'on.amazonwebservices.com.cn' },
  { region: 'cn-northwest-1', classic: 'amazonaws.com.cn', dualStack: 'on.amazonwebservices.com.cn' },
  { region: 'us-gov-west-1', classic: 'amazonaws.com', dualStack: 'on.aws' },
  { region: 'us-gov-east-1', classic: 'amazonaws.com', dualStack: 'on.aws' },
  { region: 'eusc-de-east-1', classic: 'amazonaws.eu' },
  { region: 'us-iso-east-1', classic: 'c2s.ic.gov' },
  { region: 'us-iso-west-1', classic: 'c2s.ic.gov' },
  { region: 'us-isob-east-1', classic: 'sc2s.sgov.gov' },
  { region: 'eu-isoe-west-1', classic: 'cloud.adc-e.uk' },
  { region: 'us-isof-south-1', classic: 'csp.hci.ic.gov' },
]

/** All hosts of an account's registry in a region. */
const hostsIn = ({ region, classic, dualStack }: Place) => [
  { kind: 'classic', host: `${A}.dkr.ecr.${region}.${classic}`, fips: false, dualStack: false },
  { kind: 'FIPS', host: `${A}.dkr.ecr-fips.${region}.${classic}`, fips: true, dualStack: false },
  ...(dualStack === undefined
    ? []
    : [
        { kind: 'dual stack', host: `${A}.dkr-ecr.${region}.${dualStack}`, fips: false, dualStack: true },
        { kind: 'dual stack with FIPS', host: `${A}.dkr-ecr-fips.${region}.${dualStack}`, fips: true, dualStack: true },
      ]),
]
const HOSTS = PLACES.flatMap((place) => hostsIn(place).map((row) => ({ name: place.region, ...row })))

test.each(PLACES)('the host of a registry in $region', ({ region: name, classic }) => {
  expect(registryHost(account(A), region(name))).toBe(`${A}.dkr.ecr.${name}.${classic}`)
})

test.each(HOSTS)('read: $kind in $name', ({ name, host, fips, dualStack }) => {
  expect(parseRegistryHost(host)).toEqual(parsed({ kind: 'private', account: A, region: name, host, fips, dualStack }))
})

/** What somebody could do to a host so that it still looks like it. */
const LOOK_ALIKES: readonly (readonly [how: string, change: (host: string) => string])[] = [
  ['a suffix behind it', (host) => `${host}.evil.example`],
  ['a suffix that ends alike', (host) => host.replace(/(\.)([a-z0-9-]+)(\.[a-z]+)$/, '$1evil$2$3')],
  ['a hyphen in the suffix', (host) => host.replace(/\.([a-z-]+)$/, '-$1')],
  ['another end', (host) => host.replace(/\.[a-z]+$/, '.example')],
  ['one letter more', (host) => `${host}m`],
  ['a host before it', (host) => `evil.example.${host}`],
  ['a digit before it', (host) => `1${host}`],
  ['eleven digits', (host) => host.slice(1)],
  ['a user before it', (host) => `me@${host}`],
  ['a password that looks like it', (host) => `${host}@evil.example`],
  ['a path that looks like it', (host) => `evil.example/${host}`],
  ['a port', (host) => `${host}:443`],
  ['a dot at the end', (host) => `${host}.`],
  ['a line break at the end', (host) => `${host}\n`],
  ['a fragment', (host) => `${host}#.evil.example`],
  ['capital letters', (host) => host.toUpperCase()],
  ['a Cyrillic letter', (host) => host.replace('ecr', 'есr')],
  ['a dot of another script', (host) => host.replace('.dkr', '。dkr')],
  ['a colon for a dot', (host) => host.replace('.dkr', ':dkr')],
  ['another word for dkr', (host) => host.replace('dkr', 'dkx')],
  ['another word for ecr', (host) => host.replace(/ecr(-fips)?/, 'ecr-evil')],
  ['FIPS twice', (host) => host.replace(/ecr(-fips)?/, 'ecr-fips-fips')],
  ['no region', (host) => host.replace(/(ecr(-fips)?)\.[a-z0-9-]+/, '$1')],
  ['a region with a dot', (host) => host.replace(/(ecr(-fips)?)\./, '$1.evil.')],
  ['an availability zone', (host) => host.replace(/-(\d)\./, '-$1a.')],
]

describe.each(HOSTS)('look-alikes of the $kind host in $name are refused', ({ host }) => {
  test.each(LOOK_ALIKES)('%s', (_how, change) => {
    const other = change(host)
    expect(other).not.toBe(host)
    expect(parseRegistryHost(other).ok).toBe(false)
    expect(isEcrHost(other)).toBe(false)
    expect(parseRepositoryAddress(`${other}/app`)).not.toMatchObject({ value: { registry: {} } })
  })
})

test.each(
  PLACES.flatMap((place) =>
    PLACES.filter(({ classic }) => classic !== place.classic).map((other) => [place.region, other.classic] as const),
  ),
)('a registry in %s is not under %s', (name, suffix) => {
  expect(parseRegistryHost(`${A}.dkr.ecr.${name}.${suffix}`).ok).toBe(false)
  expect(parseRegistryHost(`${A}.dkr-ecr.${name}.${suffix}`).ok).toBe(false)
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
    refused(
      `"${host}" is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)`,
    ),
  )
})

describe('no text yields credentials for a foreign host', () => {
  /** Domains that AWS owns, in which it gives names for ECR to nobody else. */
  const OWNED = [...new Set(PLACES.flatMap(({ classic, dualStack }) => [classic, dualStack ?? classic]))]

  /** Written without the parser's own pattern: letter for letter one of ECR's names. */
  function isEcrs(host: string): boolean {
    if (host === 'public.ecr.aws' || host === 'ecr-public.aws.com') return true
    const suffix = OWNED.filter((owned) => host.endsWith(`.${owned}`)).sort((a, b) => b.length - a.length)[0] ?? '!'
    const labels = host.slice(0, -suffix.length - 1).split('.')
    const [first = '', ...middle] = labels
    const isAccount = first.length === 12 && [...first].every((digit) => digit >= '0' && digit <= '9')
    const service = middle.slice(0, -1).join('.')
    return isAccount && ['dkr.ecr', 'dkr.ecr-fips', 'dkr-ecr', 'dkr-ecr-fips'].includes(service)
  }

  const piece = fc.constantFrom(
    ...[A, '1', '.', '-', 'dkr', 'ecr', '-fips', '.dkr.ecr.', '.dkr-ecr.', '.dkr.ecr-fips.', '.dkr-ecr-fips.'],
    ...['eu-central-1', 'cn-north-1', 'us-iso-east-1', 'us-gov-west-1', 'eusc-de-east-1', 'public.ecr.aws'],
    ...['.amazonaws.com', '.amazonaws.com.cn', '.amazonaws.eu', '.on.aws', '.c2s.ic.gov', '.evil.example', '.aws'],
    ...['\n', '/', '@', ':443', ' ', '//', '\\', '%2f', '#', '?', '\u0000', '。', 'app', 'evil.example'],
  )
  const built = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''))
  const real = fc.constantFrom(...HOSTS.map(({ host }) => host), 'public.ecr.aws', 'ecr-public.aws.com')
  /** A real host in which one place is changed. */
  const bent = fc
    .tuple(real, fc.nat(), fc.nat({ max: 2 }), fc.oneof(piece, fc.string({ unit: codePoint, maxLength: 3 })))
    .map(([host, at, length, put]) => {
      const place = at % (host.length + 1)
      return host.slice(0, place) + put + host.slice(place + length)
    })
  const anything = fc.oneof(built, bent, fc.string({ unit: codePoint }))

  test('as a host', () => {
    fc.assert(
      fc.property(anything, (host) => {
        if (isEcrHost(host)) expect(isEcrs(host)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('as a repository', () => {
    fc.assert(
      fc.property(fc.tuple(anything, fc.constantFrom('/app', '/alias/app', '', '/')), ([start, end]) => {
        const address = parseRepositoryAddress(start + end)
        if (!address.ok || address.value.registry === undefined) return
        const { host } = address.value.registry
        expect(isEcrs(host)).toBe(true)
        // docker takes what stands before the first slash as the host, and so must we.
        expect((start + end).slice(0, (start + end).indexOf('/'))).toBe(host)
      }),
      { numRuns: 3000 },
    )
  })

  test('the hosts of ECR are found: the two tests above have something to say', () => {
    for (const { host } of HOSTS) expect([isEcrHost(host), isEcrs(host)]).toEqual([true, true])
  })
})

describe('the host of a registry', () => {
  const registry = {
    account: account(A),
    region: region('eu-central-1'),
    host: `${A}.dkr.ecr.eu-central-1.amazonaws.com`,
  }
  const publicly = { ...registry, host: 'public.ecr.aws', alias: 'a1b2c3d4' }
  const local = { ...registry, host: '127.0.0.1:4510' }

  test.each([
    ['its own', registry.host, registry, true],
    ['its FIPS host', `${A}.dkr.ecr-fips.eu-central-1.amazonaws.com`, registry, true],
    ['its dual-stack host', `${A}.dkr-ecr.eu-central-1.on.aws`, registry, true],
    ['that of another region', `${A}.dkr.ecr.eu-west-1.amazonaws.com`, registry, false],
    ['that of another account', '210987654321.dkr.ecr.eu-central-1.amazonaws.com', registry, false],
    ['ECR Public', 'public.ecr.aws', registry, false],
    ['a local host', '127.0.0.1:4510', registry, false],
    ["AWS's host of a local registry", registry.host, local, true],
    ['a local registry', '127.0.0.1:4510', local, true],
    ['ECR Public itself', 'public.ecr.aws', publicly, true],
    ['ECR Public under its other name', 'ecr-public.aws.com', publicly, true],
    ['a private host of the same account', registry.host, publicly, false],
  ])('%s', (_name, host, of, expected) => {
    expect(isHostOf(host, of)).toBe(expected)
  })
})

test.each([
  ['a default alias', 'a1b2c3d4', true],
  ['a custom one', 'my-company.tools_x', true],
  ['one letter', 'a', false],
  ['51 characters', 'a'.repeat(51), false],
  ['a digit first', '1abc', false],
  ['capital letters', 'Alias', false],
  ['a slash', 'a/b', false],
  ['nothing', '', false],
])('alias: %s', (_name, text, ok) => {
  expect(parseAlias(text)).toEqual(
    ok ? parsed(text) : refused(`"${text}" is not the alias of a registry on ECR Public`),
  )
})

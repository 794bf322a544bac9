// What an answer of ECR says of a registry becomes a host, an account or an argument only when it can be true.
import { describe, expect, test } from '@jest/globals'
import { parsed, refused } from '../../src/base/result.ts'
import {
  type AskedRegistry,
  parseAnsweredHost,
  parseAnsweredPlace,
  parseAuthorization,
  parseMediaType,
  timeIn,
} from '../../src/ecr/registry-answer.ts'
import { parseHost } from '../../src/names/image-reference.ts'
import { type NamedRegistry, parseRegistryHost } from '../../src/names/registry.ts'
import { ACCOUNT, HOST, must, OTHER_ACCOUNT, REGION, repositoryName } from '../fixtures/values.ts'

const NAME: AskedRegistry = { named: undefined, region: REGION, account: undefined, onThisMachine: false }
const URI: AskedRegistry = { ...NAME, named: must(parseRegistryHost(HOST)), account: ACCOUNT }
const PUBLIC_NAMED: NamedRegistry = { kind: 'public', host: 'public.ecr.aws', alias: 'a1b2c3d4' }
const PUBLIC: AskedRegistry = { ...NAME, named: PUBLIC_NAMED }
const here = (asked: AskedRegistry): AskedRegistry => ({ ...asked, onThisMachine: true })

const FIPS = '123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com'
const THEIRS = '210987654321.dkr.ecr.eu-central-1.amazonaws.com'
const ELSEWHERE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const LOOKALIKE = `${HOST}.evil.com`

/** No host of a registry, whoever says it. */
const NO_HOSTS = [
  ['nothing', ''],
  ['a blank', 'a.b c'],
  ['a line break', 'a.b\nc'],
  ['a line break at the end', 'a.b\n'],
  ['a backtick', 'a.b`c`'],
  ['an element', 'a.b<img>'],
  ['an option', '--load'],
  ['a hyphen first', '-a.b'],
  ['a user and a password', 'user:pw@a.b'],
  ['a path', 'a.b/c'],
  ['a scheme', 'https://a.b'],
  ['no port after the colon', 'a.b:'],
  ['port 0', 'a.b:0'],
  ['a port that is none', 'a.b:65536'],
  ['a port of letters', 'a.b:http'],
  ['a path to docker', 'library'],
  ['letters of another script', 'exämple.com'],
  ['more than a name may have', `${'a.'.repeat(140)}b`],
] as const

test.each(['public.ecr.aws', '127.0.0.1:4510', 'localhost', 'localhost:4566', '[::1]:4510', 'ecr:4510', HOST])(
  'a host: %s',
  (text) => {
    expect(parseHost(text)).toEqual(parsed(text))
  },
)

test.each(NO_HOSTS)('no host: %s', (_name, text) => {
  const problem = `${JSON.stringify(text.slice(0, 200) + (text.length > 200 ? '…' : ''))} is not the host of a registry (a name or an address, and perhaps a port)`
  expect(parseHost(text)).toEqual(refused(problem))
  expect(parseAnsweredHost(text, here(NAME))).toEqual(refused(`the answer names no registry: ${problem}`))
})

describe('the host in an answer', () => {
  test.each([
    ['its own', NAME, HOST],
    ['its own, for a FIPS host', { ...NAME, named: must(parseRegistryHost(FIPS)) }, HOST],
    ['its own, for a URI', URI, HOST],
    ["another one than ECR's, for a name", NAME, 'localhost.localstack.cloud:4566'],
    ["a local ECR's, for a name", here(NAME), '127.0.0.1:4510'],
    ["a local ECR's, for a URI", here(URI), '127.0.0.2:4510'],
    ["ECR Public's", PUBLIC, 'public.ecr.aws'],
    ["a local ECR's, for ECR Public", here(PUBLIC), '127.0.0.254:4510'],
  ])('is taken: %s', (_name, asked, text) => {
    expect(parseAnsweredHost(text, asked)).toEqual(parsed(text))
  })

  const notEcrs = (text: string, named: string) =>
    `the answer names "${text}", which is not ECR's, and the input repository names ${named}. If ECR shall have its registry elsewhere (AWS_ENDPOINT_URL), give the repository by its name alone`

  test.each([
    ['one that looks like that of the URI', URI, LOOKALIKE, notEcrs(LOOKALIKE, HOST)],
    ['the same from this machine', here(URI), LOOKALIKE, notEcrs(LOOKALIKE, HOST)],
    ['an address of this machine, from another one', URI, '127.0.0.1:4510', notEcrs('127.0.0.1:4510', HOST)],
    ['a name of this machine', here(URI), 'localhost:4510', notEcrs('localhost:4510', HOST)],
    [
      'another one than ECR Public',
      PUBLIC,
      'public.ecr.aws.evil.com',
      notEcrs('public.ecr.aws.evil.com', 'public.ecr.aws'),
    ],
    ['another region', NAME, ELSEWHERE, `the answer names ${ELSEWHERE}, and the region eu-central-1 was asked for`],
    ['a public registry', URI, 'public.ecr.aws', 'the answer names ECR Public, and a private registry was asked for'],
    ['a private registry', PUBLIC, HOST, `the answer names ${HOST}, and ECR Public was asked for`],
  ])('is refused: %s', (_name, asked, text, problem) => {
    expect(parseAnsweredHost(text, asked)).toEqual(refused(problem))
  })
})

describe('the place in an answer', () => {
  const name = repositoryName('team/app')
  const place = (repositoryUri: string, asked: AskedRegistry, registryId: string = ACCOUNT) =>
    parseAnsweredPlace({ repositoryUri, registryId }, name, asked)

  test.each([
    ['a private one', `${HOST}/team/app`, URI, { host: HOST, account: ACCOUNT }],
    ['a local one', 'localhost:4566/team/app', NAME, { host: 'localhost:4566', account: ACCOUNT }],
    [
      'a public one',
      'public.ecr.aws/z9y8x7w6/team/app',
      PUBLIC,
      { host: 'public.ecr.aws', account: ACCOUNT, alias: 'z9y8x7w6' },
    ],
  ])('is taken: %s', (_name, uri, asked, expected) => {
    expect(place(uri, asked)).toEqual(parsed(expected))
  })

  test.each([
    [
      'another repository',
      place(`${HOST}/team/web`, URI),
      `the answer has the URI "${HOST}/team/web" for the repository "team/app"`,
    ],
    ['no URI', place('', URI), 'the answer has the URI "" for the repository "team/app"'],
    [
      'more before the name',
      place(`${HOST}/x/team/app`, URI),
      `the answer has the URI "${HOST}/x/team/app", which is no private one`,
    ],
    ['no alias', place('public.ecr.aws/team/app', PUBLIC), '"" is not the alias of a registry on ECR Public'],
    [
      'an alias that is none',
      place('public.ecr.aws/a b/team/app', PUBLIC),
      '"a b" is not the alias of a registry on ECR Public',
    ],
    [
      'another account than the one that was asked for',
      place(`${THEIRS}/team/app`, URI, OTHER_ACCOUNT),
      'the answer is about account 210987654321, and account 123456789012 was asked for',
    ],
    [
      'a host of another account than its own',
      place(`${THEIRS}/team/app`, NAME),
      `the answer is about account 123456789012, and names ${THEIRS}`,
    ],
    [
      'no account',
      place(`${HOST}/team/app`, NAME, '1234\n'),
      'the answer names no registry: "1234\\n" is not an AWS account id (12 digits)',
    ],
  ])('is refused: %s', (_name, result, problem) => {
    expect(result).toEqual(refused(problem))
  })

  test.each(NO_HOSTS.filter(([, text]) => !text.includes('/')))('is refused: %s as its host', (_name, text) => {
    expect(place(`${text}/team/app`, here(NAME)).ok).toBe(false)
    expect(place(`${text}/a1b2c3d4/team/app`, here(PUBLIC)).ok).toBe(false)
  })
})

test.each([
  ['a token', 'QVdTOnNlY3JldA==', true],
  ['one without padding', 'QVdTOnNlY3JldA', true],
  ['nothing', '', false],
  ['a line break', 'QVdT\nAuthorization: x', false],
  ['quotes', 'QVdT"', false],
])('the token of an answer: %s', (_name, text, isToken) => {
  expect(parseAuthorization(text)).toEqual(isToken ? parsed(text) : refused('the answer holds no token in base64'))
})

test.each([
  ['OCI', 'application/vnd.oci.image.index.v1+json', true],
  ['nothing', '', false],
  ['a line break', 'application/json\n', false],
  ['parameters', 'application/json; charset=utf-8', false],
])('the media type of an answer: %s', (_name, text, isType) => {
  expect(parseMediaType(text).ok).toBe(isType)
})

test.each([
  ['a time', new Date(5), new Date(5)],
  ['none', undefined, undefined],
  ['one beyond what a date can be', new Date(Number.POSITIVE_INFINITY), undefined],
])('the time of an answer: %s', (_name, time, expected) => {
  expect(timeIn(time)).toEqual(expected)
})

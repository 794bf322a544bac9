import { describe, expect, test } from '@jest/globals'
import { isLoopback, loopbackHostsIn, reachOf, withheldWarning } from '../../../src/buildx/builder/reach.ts'
import type { Environment } from '../../../src/runner/context.ts'
import { fields } from '../../fixtures/flags.ts'

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const PROXY: Environment = { HTTPS_PROXY: 'http://proxy.test:3128', NO_PROXY: 'localhost,10.0.0.0/8', PATH: '/bin' }
const SECRET = 'http://ci:s3cret@proxy.test:3128'

interface Case {
  readonly given?: readonly string[]
  readonly env?: Environment
  readonly hosts?: readonly string[]
  readonly options?: readonly string[]
  readonly withheld?: readonly string[]
}

test.each<readonly [name: string, row: Case]>([
  ['ECR without a proxy', { hosts: [ECR] }],
  ['a registry here', { hosts: [ECR, '127.0.0.1:4566'], options: ['network=host'] }],
  ['a registry here, and another network', { given: ['network=ci'], hosts: ['localhost:5000'] }],
  ['a proxy', { env: PROXY, options: ['env.HTTPS_PROXY=http://proxy.test:3128', 'env.NO_PROXY=localhost,10.0.0.0/8'] }],
  [
    'both spellings',
    {
      env: { http_proxy: 'http://a.test:1', HTTP_PROXY: 'http://b.test:1', no_proxy: 'c.test' },
      options: ['env.HTTP_PROXY=http://b.test:1', 'env.http_proxy=http://a.test:1', 'env.no_proxy=c.test'],
    },
  ],
  [
    'a proxy here',
    {
      env: { https_proxy: 'http://localhost:3128' },
      options: ['network=host', 'env.https_proxy=http://localhost:3128'],
    },
  ],
  ['only exceptions of a proxy', { env: { NO_PROXY: 'a.test' } }],
  ['an empty variable', { env: { HTTPS_PROXY: '' } }],
  ['the user names a proxy', { given: ['image=bk:1', 'env.http_proxy=http://own.test'], env: PROXY }],
  [
    'the user names another variable',
    {
      given: ['env.X=1'],
      env: { https_proxy: 'http://p.test:1', ALL_PROXY: 'socks5://s:1' },
      options: ['env.https_proxy=http://p.test:1'],
    },
  ],
  ['a proxy with a password', { env: { HTTPS_PROXY: SECRET, NO_PROXY: 'a.test' }, withheld: ['HTTPS_PROXY'] }],
  [
    'one with a password beside one without',
    {
      env: { HTTPS_PROXY: SECRET, http_proxy: 'http://proxy.test:3128' },
      options: ['env.http_proxy=http://proxy.test:3128'],
      withheld: ['HTTPS_PROXY'],
    },
  ],
  [
    'a proxy with a user alone',
    { env: { https_proxy: 'http://ci@p.test' }, options: ['env.https_proxy=http://ci@p.test'] },
  ],
])('what a container is told: %s', (_name, { given = [], env = {}, hosts = [], options = [], withheld = [] }) => {
  expect(reachOf(fields(...given), env, hosts)).toEqual({ options: fields(...options), withheld })
})

test('what is kept back is told', () => {
  expect(withheldWarning(['HTTPS_PROXY', 'http_proxy'])).toMatch(
    /^The BuildKit .* the proxy of HTTPS_PROXY and http_proxy: /,
  )
})

describe('this machine itself', () => {
  test.each(['localhost', 'LOCALHOST:5000', '127.0.0.1', '127.1.2.3:80', '[::1]:5000', 'ecr.localhost:4566'])(
    '%s',
    (host) => {
      expect(isLoopback(host)).toBe(true)
    },
  )
  test.each([ECR, '10.0.0.1:5000', 'localhost.test', 'mylocalhost', '127.0.0.1.nip.io', '[::2]', ''])(
    'not %s',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )

  test.each<readonly [name: string, texts: readonly string[], hosts: readonly string[]]>([
    ['nothing', [], []],
    ['a base image', ['FROM alpine\nFROM 127.0.0.1:5000/base:1 AS base\n'], ['127.0.0.1:5000']],
    ['a cache, twice', ['type=registry,ref=localhost:5000/c', 'localhost:5000/c'], ['localhost:5000']],
    ['a further context', ['base=docker-image://[::1]:5000/base'], ['[::1]:5000']],
    ['a download', ['ADD http://localhost:8080/a.tgz /'], ['localhost:8080']],
    ['an argument', ['REGISTRY=127.0.0.1:5000/'], ['127.0.0.1:5000']],
    ['other hosts', [`FROM ${ECR}/base`, 'FROM localhost.test/base', 'FROM 127.0.0.1.nip.io/base'], []],
    ['words that are no reference', ['RUN curl localhost', 'HEALTHCHECK CMD nc 127.0.0.1 80'], []],
  ])('in a build: %s', (_name, texts, hosts) => {
    expect(loopbackHostsIn(texts)).toEqual(hosts)
  })
})

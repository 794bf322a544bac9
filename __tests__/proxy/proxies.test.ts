import { expect, test } from '@jest/globals'
import type { Redacted } from '../../src/base/redacted.ts'
import { type HttpProxy, nodeWarning, readProxies } from '../../src/proxy/proxy-settings.ts'

const revealed = (hidden: Redacted): string | undefined => hidden.revealText()

/** What is known of a proxy, with its address. */
const opened = (proxy: HttpProxy | undefined) => proxy && { ...proxy, address: revealed(proxy.address) }

const plain = (variable: string, address: string, shown: string, host: string, port: number) => ({
  variable,
  shown,
  host,
  port,
  address,
})

test.each([
  [
    'without a scheme',
    { HTTPS_PROXY: 'proxy.corp:3128' },
    plain('HTTPS_PROXY', 'http://proxy.corp:3128', 'http://proxy.corp:3128', 'proxy.corp', 3128),
  ],
  [
    'small letters go first',
    { HTTPS_PROXY: 'http://one:1', https_proxy: 'http://two:2' },
    plain('https_proxy', 'http://two:2', 'http://two:2', 'two', 2),
  ],
  [
    'an empty variable is none',
    { HTTPS_PROXY: 'http://one:1', https_proxy: '' },
    plain('HTTPS_PROXY', 'http://one:1', 'http://one:1', 'one', 1),
  ],
  [
    'without a port, and with the line break of a secret',
    { HTTPS_PROXY: ' http://proxy.corp/\n' },
    plain('HTTPS_PROXY', 'http://proxy.corp/', 'http://proxy.corp', 'proxy.corp', 80),
  ],
  [
    'that speaks TLS',
    { https_proxy: 'https://proxy.corp' },
    plain('https_proxy', 'https://proxy.corp', 'https://proxy.corp', 'proxy.corp', 443),
  ],
  [
    'with a user and a percent-encoded password',
    { https_proxy: 'http://ci:p%40ss@proxy.corp:3128' },
    plain('https_proxy', 'http://ci:p%40ss@proxy.corp:3128', 'http://proxy.corp:3128', 'proxy.corp', 3128),
  ],
  [
    'with a user alone',
    { https_proxy: 'http://ci@proxy.corp:3128' },
    plain('https_proxy', 'http://ci@proxy.corp:3128', 'http://proxy.corp:3128', 'proxy.corp', 3128),
  ],
  ['that is only for other requests', { http_proxy: 'http://proxy.corp:3128', ALL_PROXY: 'http://x' }, undefined],
])('a proxy %s', (_name, env, expected) => {
  const { https, problems } = readProxies(env)
  expect([opened(https), problems]).toEqual([expected, []])
})

const NO_ADDRESS =
  'it is not the address of a proxy, such as http://proxy.example.com:3128; special characters of a user or password in it have to be percent-encoded'

test.each([
  ['a port that is none', 'http://proxy.corp:31280000', NO_ADDRESS],
  ['no host', 'http://', NO_ADDRESS],
  ['words', 'none of these', NO_ADDRESS],
  ['a password with "/"', 'http://ci:c4n/4ry@proxy.corp:3128', NO_ADDRESS],
  ['a password of digits with "#"', 'http://ci:123#c4n4ry@proxy.corp:3128', NO_ADDRESS],
  ['a password of digits with "?"', 'http://ci:123?c4n4ry@proxy.corp:3128', NO_ADDRESS],
  ['a password with "%"', 'http://ci:c4n4ry%@proxy.corp:3128', `${NO_ADDRESS} ("%" is %25)`],
  ['a user with "%"', 'http://c4n4ry%@proxy.corp:3128', `${NO_ADDRESS} ("%" is %25)`],
  [
    'SOCKS',
    'socks5://ci:c4n4ry@proxy.corp:1080',
    'a proxy of the kind socks5:// is not known here; only http:// and https:// are',
  ],
])('no address of a proxy: %s', (_name, value, problem) => {
  expect(readProxies({ HTTPS_PROXY: value, http_proxy: value })).toMatchObject({
    https: undefined,
    http: undefined,
    problems: [
      { variable: 'HTTPS_PROXY', problem },
      { variable: 'http_proxy', problem },
    ],
  })
})

const OLD = 'which reaches AWS without the proxy of https_proxy. Update the runner.'

test.each([
  ['the Node of an old runner', '24.4.1', `This runner runs actions with Node 24.4.1, ${OLD}`],
  ['Node 20', '20.20.2', `This runner runs actions with Node 20.20.2, ${OLD}`],
  ['the first that knows proxies', '24.5.0', undefined],
  ['a later one', '26.0.0', undefined],
])('%s', (_name, version, warning) => {
  expect(nodeWarning(readProxies({ https_proxy: 'http://proxy.corp:3128' }), version)).toBe(warning)
  expect(nodeWarning(readProxies({}), version)).toBeUndefined()
})

import { expect, test } from '@jest/globals'
import { configLogins } from '../../src/buildx/docker-config/user-config.ts'
import { type ProxyLogin, variableLogins } from '../../src/proxy/logins.ts'

const opened = (logins: readonly ProxyLogin[]) =>
  logins.map(({ from, secrets }) => [from, ...secrets.map((secret) => secret.revealText())])

test.each<readonly [name: string, address: string, secrets: readonly string[]]>([
  ['percent-encoded', 'http://ci:p%40ss@proxy.corp:3128', ['p@ss', 'ci:p@ss', 'p%40ss', 'ci:p%40ss']],
  [
    'not written as URLs are',
    'http://ci:a|%7cb@proxy.corp:3128',
    ['a||b', 'ci:a||b', 'a%7C%7cb', 'ci:a%7C%7cb', 'a|%7cb', 'ci:a|%7cb'],
  ],
  ['without a scheme before it', ' ci:pass@proxy.corp:3128\n', ['pass', 'ci:pass']],
  ['of a kind of proxy that only docker knows', 'socks5://ci:pass@proxy.corp:1080', ['pass', 'ci:pass']],
  ['in what is no address', 'http://ci:c4n/ry%@proxy.corp:3128', ['c4n/ry%', 'ci:c4n/ry%']],
])('a password %s', (_name, address, secrets) => {
  expect(opened(variableLogins({ ALL_PROXY: address }))).toEqual([['ALL_PROXY', ...secrets]])
})

test.each(['', 'proxy.corp:3128', 'http://ci@proxy.corp', 'http://ci:@proxy.corp', 'none of these'])(
  'no password: "%s"',
  (address) => {
    expect(variableLogins({ HTTPS_PROXY: address })).toEqual([])
  },
)

test('every variable that docker sees', () => {
  const variables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']
  const env = Object.fromEntries(variables.map((name) => [name, `http://ci:${name}@proxy.corp`]))
  expect(opened(variableLogins(env))).toEqual(variables.map((name) => [name, name, `ci:${name}`]))
})

test("docker's configuration, with the proxies of each engine", () => {
  const own = {
    proxies: {
      default: { httpProxy: 'http://ci:one@proxy.corp', noProxy: 'x:y@z' },
      'tcp://engine.corp': { allProxy: 'socks5://ci:two@proxy.corp', httpsProxy: 'http://proxy.corp', ftpProxy: 1 },
      odd: null,
    },
  }
  expect(opened(configLogins(own))).toEqual([
    ["httpProxy in docker's config.json", 'one', 'ci:one'],
    ["allProxy in docker's config.json", 'two', 'ci:two'],
  ])
  expect(configLogins({ proxies: 'http://ci:pass@proxy.corp' })).toEqual([])
  expect(
    opened(configLogins({ Proxies: { default: { HTTPProxy: 'http://ci:one@proxy.corp', NoProxy: 'a:b@c' } } })),
  ).toEqual([["HTTPProxy in docker's config.json", 'one', 'ci:one']])
})

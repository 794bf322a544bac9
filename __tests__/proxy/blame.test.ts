import { expect, test } from '@jest/globals'
import { blameProxy, type ProxyFault, readProxies } from '../../src/proxy/proxy-settings.ts'

const PROXIES = readProxies({
  HTTPS_PROXY: 'http://ci:c4n4ry@secure.corp:3128',
  http_proxy: 'http://ci:c4n4ry@plain.corp:8080',
})
const NOTHING: ProxyFault = { message: '', code: undefined, host: undefined, port: undefined, status: undefined }
const SECURE = ', at the proxy http://secure.corp:3128 (HTTPS_PROXY)'
const PLAIN = ', at the proxy http://plain.corp:8080 (http_proxy)'
const SILENT =
  ', and requests go through the proxy http://secure.corp:3128 (HTTPS_PROXY) unless NO_PROXY names their host'

test.each<readonly [name: string, fault: Partial<ProxyFault>, expected: string]>([
  ['a tunnel that the proxy refused to Node', { code: 'ERR_PROXY_TUNNEL' }, SECURE],
  [
    'a tunnel that the proxy refused to the client of OIDC',
    { message: 'Failed to get ID Token.\n Error Message: tunneling socket could not be established, statusCode=403' },
    SECURE,
  ],
  ['a connection that was refused there', { code: 'ECONNREFUSED', port: 8080 }, PLAIN],
  ['a name that nobody knows', { code: 'ENOTFOUND', host: 'secure.corp' }, SECURE],
  ['a request without TLS and without a login', { status: 407 }, ` Proxy Authentication Required${PLAIN}`],
  ['silence', { code: 'TimeoutError' }, SILENT],
  ['silence of a host', { code: 'ETIMEDOUT', host: 'sts.us-east-1.amazonaws.com', port: 443 }, SILENT],
  ['the name of the service', { code: 'ENOTFOUND', host: 'sts.us-east-1.amazonaws.com' }, ''],
  ['a service that is reached without the proxy', { code: 'ECONNREFUSED', port: 443 }, ''],
  ['an answer of the service', { status: 403 }, ''],
])('%s', (_name, fault, expected) => {
  expect(blameProxy(PROXIES, { ...NOTHING, ...fault })).toBe(expected)
})

test('without a proxy nobody blames one', () => {
  for (const code of ['ERR_PROXY_TUNNEL', 'TimeoutError']) {
    expect(blameProxy(readProxies({}), { ...NOTHING, code })).toBe('')
  }
})

import { expect, test } from '@jest/globals'
import { readableConfig } from '../../../src/buildx/docker-config/config-fields.ts'
import type { DockerConfig } from '../../../src/buildx/docker-config/user-config.ts'

const LOGIN = { auth: Buffer.from('me:word').toString('base64') }

/** A configuration of which docker reads all. */
const ALL: DockerConfig = {
  auths: {
    'ghcr.io': LOGIN,
    'quay.io': { auth: '', email: 'me@example.test' },
    'gcr.io': {},
    'docker.io': { identitytoken: 'token' },
    'other.test': null,
  },
  HttpHeaders: { 'X-Team': 'a' },
  credsStore: 'desktop',
  credHelpers: { 'gcr.io': 'gcloud' },
  proxies: { default: { httpProxy: 'http://proxy.test:3128', mine: 1 } },
  currentContext: 'remote',
  cliPluginsExtraDirs: ['/plugins'],
  plugins: { buildx: { hooks: 'build' } },
  aliases: { builder: 'buildx' },
  features: { hooks: 'true' },
  experimental: 'enabled',
  detachKeys: null,
  psFormat: 'table',
  'what docker does not know': { any: [1] },
}

test('what docker can read is kept as it is', () => {
  expect(readableConfig(ALL)).toEqual({ config: ALL, unreadable: [] })
})

/** Each as the official client refuses it ("Error parsing config file"), with what is left of it. */
test.each<readonly [name: string, own: DockerConfig, config: DockerConfig, unreadable: readonly string[]]>([
  ['a boolean for a word', { experimental: true }, {}, ['experimental']],
  ['a boolean for a feature', { features: { buildkit: true } }, {}, ['features']],
  ['a number in a proxy', { proxies: { default: { httpProxy: 1 } } }, { proxies: {} }, ['proxies "default"']],
  ['a text for logins', { auths: 'x' }, {}, ['auths']],
  ['a list for helpers', { credHelpers: ['gcloud'] }, {}, ['credHelpers']],
  ['a text for a list', { cliPluginsExtraDirs: '/plugins' }, {}, ['cliPluginsExtraDirs']],
  ['a text for a plugin', { plugins: { buildx: 'x' } }, { plugins: {} }, ['plugins "buildx"']],
  [
    'a login that is no base64',
    { auths: { 'a.test': { auth: '###' }, 'b.test': LOGIN } },
    { auths: { 'b.test': LOGIN } },
    ['auths "a.test"'],
  ],
  [
    'a login that is no base64, in other letters',
    { Auths: { 'a.test': { Auth: '###' }, 'b.test': LOGIN } },
    { Auths: { 'b.test': LOGIN } },
    ['Auths "a.test"'],
  ],
  ['a login without a user', { auths: { a: { auth: 'OndvcmQ=' } } }, { auths: {} }, ['auths "a"']],
  ['a login without a colon', { auths: { a: { auth: 'YQ==' } } }, { auths: {} }, ['auths "a"']],
  ['a login that is a text', { auths: { a: 'x' } }, { auths: {} }, ['auths "a"']],
  ['a password that is a number', { auths: { a: { password: 1 } } }, { auths: {} }, ['auths "a"']],
  ['in capitals, as Go reads it too', { EXPERIMENTAL: true, AUTHS: 1 }, {}, ['EXPERIMENTAL', 'AUTHS']],
])('what docker cannot read is left out: %s', (_name, own, config, unreadable) => {
  expect(readableConfig({ ...own, psFormat: 'table' })).toEqual({
    config: { ...config, psFormat: 'table' },
    unreadable,
  })
})

import { expect, test } from '@jest/globals'
import { authSecrets, loginInVariable, withoutAuthOf } from '../../../src/buildx/docker-config/auth-config.ts'
import { HOST } from '../../fixtures/values.ts'

const OLD = { auth: Buffer.from('AWS:expired').toString('base64') }
const OTHER = { auth: Buffer.from('me:word:with:colons').toString('base64') }

test.each<readonly [name: string, text: string | undefined, kept: string | undefined]>([
  ['not set', undefined, undefined],
  ['an old login', JSON.stringify({ auths: { [HOST]: OLD } }), '{"auths":{}}'],
  [
    'an old login beside another',
    JSON.stringify({ auths: { [HOST]: OLD, 'ghcr.io': OTHER } }),
    JSON.stringify({ auths: { 'ghcr.io': OTHER } }),
  ],
  [
    'other logins only',
    JSON.stringify({ auths: { 'ghcr.io': OTHER } }),
    JSON.stringify({ auths: { 'ghcr.io': OTHER } }),
  ],
  ['in capitals, which Go reads too', JSON.stringify({ Auths: { [HOST]: OLD } }), '{"Auths":{}}'],
  ['with what docker refuses', '{"auths":[],"more":1}', '{"auths":[],"more":1}'],
  ['no JSON', '{"auths":', '{"auths":'],
  ['no object', '[]', '[]'],
  ['empty', '', ''],
])('withoutAuthOf: %s', (_name, text, kept) => {
  const env = { PATH: '/bin', ...(text !== undefined && { DOCKER_AUTH_CONFIG: text }) }
  expect(withoutAuthOf(env, [HOST]).DOCKER_AUTH_CONFIG).toBe(kept)
  expect(withoutAuthOf(env, [HOST]).PATH).toBe('/bin')
})

test.each<readonly [name: string, text: string | undefined, secrets: readonly string[]]>([
  ['not set', undefined, []],
  [
    'two logins',
    JSON.stringify({ auths: { [HOST]: OLD, 'ghcr.io': OTHER } }),
    [OLD.auth, 'expired', OTHER.auth, 'word:with:colons'],
  ],
  ['in capitals', JSON.stringify({ AUTHS: { [HOST]: OLD } }), [OLD.auth, 'expired']],
  ['in capitals, the login too', JSON.stringify({ Auths: { [HOST]: { Auth: OLD.auth } } }), [OLD.auth, 'expired']],
  ['a login without a password', JSON.stringify({ auths: { a: {}, b: { auth: '' }, c: { auth: 7 }, d: null } }), []],
  ['no JSON', '{"auths":', []],
  ['null', 'null', []],
])('authSecrets: %s', (_name, text, secrets) => {
  expect(authSecrets({ DOCKER_AUTH_CONFIG: text }).map((secret) => secret.revealText())).toEqual(secrets)
})

const HUB = 'https://index.docker.io/v1/'

test.each<readonly [name: string, text: string | undefined, host: string | undefined, login: string | undefined]>([
  ['not set', undefined, 'ghcr.io', undefined],
  ['of the host', JSON.stringify({ auths: { [HOST]: OLD, 'ghcr.io': OTHER } }), 'ghcr.io', OTHER.auth],
  ['of another host', JSON.stringify({ auths: { [HOST]: OLD } }), 'ghcr.io', undefined],
  ['of Docker Hub', JSON.stringify({ auths: { [HUB]: OTHER } }), undefined, OTHER.auth],
  ['of Docker Hub, by its name', JSON.stringify({ auths: { [HUB]: OTHER } }), 'docker.io', OTHER.auth],
  ['in capitals', JSON.stringify({ Auths: { 'ghcr.io': { Auth: OTHER.auth } } }), 'ghcr.io', OTHER.auth],
  [
    'of a host that is written as an address',
    JSON.stringify({ auths: { 'https://ghcr.io': OTHER } }),
    'ghcr.io',
    undefined,
  ],
  ['beside one without auth', JSON.stringify({ auths: { a: {}, 'ghcr.io': OTHER } }), 'ghcr.io', undefined],
  [
    'beside one that is no base64',
    JSON.stringify({ auths: { a: { auth: '?' }, 'ghcr.io': OTHER } }),
    'ghcr.io',
    undefined,
  ],
  ['without a user', JSON.stringify({ auths: { 'ghcr.io': { auth: 'OnB3' } } }), 'ghcr.io', undefined],
  [
    'with a name that docker does not know',
    JSON.stringify({ auths: { 'ghcr.io': OTHER }, more: 1 }),
    'ghcr.io',
    undefined,
  ],
  [
    'with such a name beside auth',
    JSON.stringify({ auths: { 'ghcr.io': { ...OTHER, email: 'me' } } }),
    'ghcr.io',
    undefined,
  ],
  ['no JSON', '{"auths":', 'ghcr.io', undefined],
  ['two objects', `${JSON.stringify({ auths: { 'ghcr.io': OTHER } })}{}`, 'ghcr.io', undefined],
])('loginInVariable: %s', (_name, text, host, login) => {
  const wanted = login === undefined ? undefined : { kind: 'basic', authorization: login }
  expect(loginInVariable({ DOCKER_AUTH_CONFIG: text }, host)).toEqual(wanted)
})

import { expect, test } from '@jest/globals'
import { authSecrets, withoutAuthOf } from '../../../src/buildx/docker-config/auth-config.ts'
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
  ['a login without a password', JSON.stringify({ auths: { a: {}, b: { auth: '' }, c: { auth: 7 }, d: null } }), []],
  ['no JSON', '{"auths":', []],
  ['null', 'null', []],
])('authSecrets: %s', (_name, text, secrets) => {
  expect(authSecrets({ DOCKER_AUTH_CONFIG: text }).map((secret) => secret.revealText())).toEqual(secrets)
})

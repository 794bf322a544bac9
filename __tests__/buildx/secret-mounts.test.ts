import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Redacted } from '../../src/base/redacted.ts'
import { buildSecrets, mountSecrets, secretArgv } from '../../src/buildx/secret-mounts.ts'
import type { Secret } from '../../src/secrets/secret.ts'
import { worldWith } from '../fixtures/world.ts'

test('values go into files of their own that nobody else may read', async () => {
  const { world, folder } = worldWith({})
  const bytes = new Uint8Array([0xff, 0x00, 0x0a])
  const mounted = await mountSecrets(world.files, folder, [
    { id: 'a', value: new Redacted('one\ntwo') },
    { id: '../c', value: new Redacted(bytes) },
  ])
  expect(mounted).toEqual([
    { id: 'a', path: join(folder, 'secret-0') },
    { id: '../c', path: join(folder, 'secret-1') },
  ])
  expect(readdirSync(folder).sort()).toEqual(['secret-0', 'secret-1'])
  expect(readFileSync(join(folder, 'secret-0'), 'utf8')).toBe('one\ntwo')
  expect(readFileSync(join(folder, 'secret-1'))).toEqual(Buffer.from(bytes))
  for (const name of readdirSync(folder)) expect(lstatSync(join(folder, name)).mode & 0o777).toBe(0o600)
})

test.each<readonly [name: string, id: string, path: string, argument: string]>([
  ['plain', 'npm', '/private/secret-0', 'id=npm,src=/private/secret-0'],
  ['a space', 'npm', './my file', 'id=npm,src=./my file'],
  ['a comma', 'npm', './a,env=PATH', 'id=npm,"src=./a,env=PATH"'],
  ['a quote', 'npm', './"a"', 'id=npm,"src=./""a"""'],
  ['a line break', 'npm', './a\nb', 'id=npm,"src=./a\nb"'],
  ['like an option', '--push', '--push', 'id=--push,src=--push'],
])('the argument for a path: %s', (_name, id, path, argument) => {
  expect(secretArgv([{ id, path }])).toEqual(['--secret', argument])
})

const secret = (id: string): Secret => ({ id, value: new Redacted('x') })
const GIT = secret('GIT_AUTH_TOKEN.github.com')

test.each<readonly [name: string, git: Secret | undefined, given: readonly string[], ids: readonly string[]]>([
  ['none', undefined, [], []],
  ['those of the build', undefined, ['npm'], ['npm']],
  ["those of the build, and Git's", GIT, ['npm'], ['npm', GIT.id]],
  ["the user's own token for that server goes first", GIT, [GIT.id], [GIT.id]],
  ["the user's own token for every server goes first", GIT, ['GIT_AUTH_TOKEN'], ['GIT_AUTH_TOKEN']],
  ['a token for another server is another one', GIT, ['GIT_AUTH_TOKEN.a.b'], ['GIT_AUTH_TOKEN.a.b', GIT.id]],
])('secrets that docker gets: %s', (_name, gitToken, given, ids) => {
  expect(buildSecrets(given.map(secret), gitToken).map(({ id }) => id)).toEqual(ids)
})

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readDockerLogin } from '../../../src/adapters/registry/docker-logins.ts'
import type { StoredLogin } from '../../../src/buildx/docker-config/registry-login.ts'
import type { DockerConfig } from '../../../src/buildx/docker-config/user-config.ts'
import { newFolder } from '../../fixtures/folder.ts'

const NEVER = new AbortController().signal
const HUB = 'https://index.docker.io/v1/'
const basic = (text: string): StoredLogin => ({ kind: 'basic', authorization: Buffer.from(text).toString('base64') })
const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

describe('a login of the configuration itself', () => {
  test.each<[string, DockerConfig, string | undefined, StoredLogin]>([
    ['none', {}, 'ghcr.io', { kind: 'none' }],
    ['of the host', { auths: { 'ghcr.io': auth('me:word') } }, 'ghcr.io', basic('me:word')],
    ['by an address', { auths: { 'https://ghcr.io': auth('me:word') } }, 'ghcr.io', basic('me:word')],
    ['of another host', { auths: { 'ghcr.io.example': auth('me:word') } }, 'ghcr.io', { kind: 'none' }],
    ['of Docker Hub', { auths: { [HUB]: auth('me:word') } }, undefined, basic('me:word')],
    ['of Docker Hub by its name', { auths: { [HUB]: auth('me:word') } }, 'docker.io', basic('me:word')],
    [
      'by an identity token',
      { auths: { 'reg.example:5000': { auth: 'eA==', identitytoken: 'abc' } } },
      'reg.example:5000',
      { kind: 'identity', token: 'abc' },
    ],
    [
      'in the file, and a helper that is empty',
      { auths: { a: auth('me:word') }, credHelpers: { a: '' }, credsStore: 'x' },
      'a',
      basic('me:word'),
    ],
    ['in other letters', { Auths: { 'ghcr.io': { Auth: auth('me:word').auth } } }, 'ghcr.io', basic('me:word')],
    [
      'by an identity token in other letters',
      { AUTHS: { 'ghcr.io': { IdentityToken: 'abc' } } },
      'ghcr.io',
      { kind: 'identity', token: 'abc' },
    ],
    ['that is empty', { auths: { 'ghcr.io': { auth: '' } } }, 'ghcr.io', { kind: 'none' }],
    ['by a helper whose name is a path', { credHelpers: { 'ghcr.io': '../../bin/sh' } }, 'ghcr.io', { kind: 'none' }],
  ])('%s', async (_name, own, host, login) => {
    expect(await readDockerLogin(own, host, { env: {}, cancelled: NEVER })).toEqual(login)
  })
})

describe('a credential helper', () => {
  /** Asks a helper that does this; what it was asked is in `asked`. */
  async function askHelper(script: string, own: DockerConfig = { credsStore: 'test' }) {
    const folder = newFolder()
    const program = join(folder, 'docker-credential-test')
    writeFileSync(program, `#!/bin/sh\n{ echo "$@"; cat; } > ${folder}/asked\n${script}\n`)
    chmodSync(program, 0o700)
    const surroundings = { env: { PATH: `${folder}:${process.env.PATH}` }, cancelled: NEVER }
    const login = await readDockerLogin(own, 'reg.example', surroundings)
    return { login, asked: readFileSync(join(folder, 'asked'), 'utf8') }
  }

  test.each<[string, string, StoredLogin]>([
    ['with a password', `echo '{"ServerURL":"reg.example","Username":"me","Secret":"word"}'`, basic('me:word')],
    ['with an identity token', `echo '{"Username":"<token>","Secret":"abc"}'`, { kind: 'identity', token: 'abc' }],
    ['that has none', `echo 'credentials not found in native keychain'; exit 1`, { kind: 'none' }],
  ])('%s', async (_name, script, login) => {
    expect(await askHelper(script)).toEqual({ login, asked: 'get\nreg.example\n' })
  })

  test('of the host goes before the store', async () => {
    const own = { credsStore: 'missing', credHelpers: { 'reg.example': 'test' } }
    const { login } = await askHelper(`echo '{"Username":"me","Secret":"word"}'`, own)
    expect(login).toEqual(basic('me:word'))
  })

  test.each([
    ['that fails', `echo 'the secret is word'; exit 3`],
    ['that says nothing', ''],
    ['that says something else', `echo '{"Username":"me","word":1}'`],
  ])('%s: is named, and what it printed is not', async (_name, script) => {
    const said = await askHelper(script).then(String, (error: Error) => error.message)
    expect(said).toBe(
      "The credential helper docker-credential-test, which docker's configuration names, did not give the login to reg.example.",
    )
  })

  test('that is not there', async () => {
    const asked = readDockerLogin({ credsStore: 'nowhere' }, 'a.example', {
      env: { PATH: '/nowhere' },
      cancelled: NEVER,
    })
    await expect(asked).rejects.toThrow('The credential helper docker-credential-nowhere')
  })
})

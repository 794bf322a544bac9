// A name that leads to this machine is no name of the server: DNS rebinding.
import { request } from 'node:http'
import { expect, test } from '@jest/globals'
import { type LocalEcr, startLocalEcr } from '../../emulator/index.ts'
import { ownNames } from '../../emulator/own-names.ts'
import { createRepository, withEcr } from './support.ts'

const PLACES = [{ account: '123456789012', region: 'us-east-1', address: '127.0.0.1' }]

test.each([
  ['127.0.0.1', true],
  ['127.0.0.1:4510', true],
  ['172.17.0.1:4510', true],
  ['[::1]:4510', true],
  ['[::1]', true],
  ['localhost', true],
  ['LocalHost:4510', true],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com', true],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com:4510', true],
  ['api.ecr.us-east-1.amazonaws.com', true],
  ['sts.us-east-1.amazonaws.com', true],
  ['public.ecr.aws', true],
  ['ecr', true],
  ['ecr:80', true],
  ['', false],
  ['rebind.evil.com', false],
  ['rebind.evil.com:4510', false],
  ['127.0.0.1.evil.com', false],
  ['localhost.evil.com', false],
  ['xlocalhost', false],
  ['127.0.0.1@evil.com', false],
  ['evil.com:4510:4510', false],
  ['evil.com#127.0.0.1', false],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.com', false],
  ['evil.amazonaws.com', false],
  ['999999999999.dkr.ecr.us-east-1.amazonaws.com', false],
  ['[::1', false],
  ['[evil.com]', false],
  ['ecr.evil.com', false],
])('Host: %s is its own: %j', (host, isOwn) => {
  expect(ownNames(PLACES, ['ecr'])(host)).toBe(isOwn)
})

/** Asks as a browser does whose page has given its own name this machine's address. */
function ask(ecr: LocalEcr, host: string, method: string, path: string, body = '') {
  const { hostname, port } = new URL(ecr.url)
  return new Promise<readonly [status: number | undefined, body: string]>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { host } }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => {
        text += part
      })
      response.on('end', () => resolve([response.statusCode, text]))
    })
    sent.on('error', reject).end(body)
  })
}

const MESSAGE =
  'This local ECR does not answer to the name "rebind.evil.com". It answers to addresses, to localhost, to AWS\'s names for its registries, and to the names that it was started with (--name).'

test.each([
  ['the API', 'POST', '/'],
  ['the registry', 'GET', '/v2/'],
  ['a push', 'POST', '/v2/app/blobs/uploads/'],
  ['the token endpoint', 'GET', '/oidc/token'],
  ['its own pages', 'GET', '/_local/requests'],
  ['what changes it', 'PUT', '/_local/policies'],
  ['nothing', 'GET', '/x'],
])('under the name of another one nothing is answered: %s', (_name, method, path) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const [status, body] = await ask(ecr, 'rebind.evil.com', method, path, '[]')
    expect(status).toBe(421)
    expect(JSON.parse(body)).toEqual({ message: MESSAGE, errors: [{ code: 'DENIED', message: MESSAGE }] })
  }),
)

test.each(['localhost', 'ecr', '10.1.2.3', '[::1]'])('under its own name it answers: %s', (name) =>
  withEcr({ names: ['ecr'] }, async (ecr) => {
    const { port } = new URL(ecr.url)
    const [status] = await ask(ecr, `${name}:${port}`, 'GET', '/_local')
    expect(status).toBe(200)
  }),
)

test.each(['ecr:4510', '', 'a b', 'http://ecr', '-x', '*'])('no name: %j', async (name) => {
  await expect(startLocalEcr({ names: [name] })).rejects.toThrow(
    `The name has to be that of a host, without a port; it is '${name}'.`,
  )
})

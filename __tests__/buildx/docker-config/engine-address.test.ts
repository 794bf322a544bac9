import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { type EngineAddress, engineAddress } from '../../../src/buildx/docker-config/engine-address.ts'
import type { DockerConfig } from '../../../src/buildx/docker-config/user-config.ts'
import type { Environment } from '../../../src/runner/context.ts'
import { newFolder } from '../../fixtures/folder.ts'

const folder = newFolder()
for (const name of ['whole', 'part']) mkdirSync(join(folder, name))
for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, 'whole', `${name}.pem`), `the ${name}`)
writeFileSync(join(folder, 'part', 'ca.pem'), 'the ca')

const [WHOLE, PART] = [join(folder, 'whole'), join(folder, 'part')]
const TCP = 'tcp://engine.test:2376'
const tls = { ca: 'the ca', cert: 'the cert', key: 'the key' }
const socket = (path: string): EngineAddress => ({ kind: 'socket', path })
const plain: EngineAddress = { kind: 'tcp', host: 'engine.test', port: 2376, tls: undefined }

test.each<readonly [name: string, env: Environment, config: DockerConfig, address: EngineAddress | undefined]>([
  ['nobody says anything', {}, {}, socket('/var/run/docker.sock')],
  ['an empty DOCKER_HOST', { DOCKER_HOST: '' }, {}, socket('/var/run/docker.sock')],
  ['a rootless engine', { DOCKER_HOST: 'unix:///run/user/1001/docker.sock' }, {}, socket('/run/user/1001/docker.sock')],
  ['the context default', { DOCKER_CONTEXT: 'default' }, {}, socket('/var/run/docker.sock')],
  ['DOCKER_HOST stands above contexts', { DOCKER_HOST: TCP, DOCKER_CONTEXT: 'far' }, { currentContext: 'far' }, plain],
  [
    'an address of IPv6',
    { DOCKER_HOST: 'tcp://[::1]:2375' },
    {},
    { kind: 'tcp', host: '::1', port: 2375, tls: undefined },
  ],
  ['TLS', { DOCKER_HOST: TCP, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: WHOLE }, {}, { ...plain, tls }],
  [
    'TLS with docker’s own folder',
    { DOCKER_HOST: TCP, DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: WHOLE },
    {},
    { ...plain, tls },
  ],
  ['TLS without a certificate', { DOCKER_HOST: TCP, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: PART }, {}, undefined],
  ['TLS that trusts everybody', { DOCKER_HOST: TCP, DOCKER_TLS: '1', DOCKER_CERT_PATH: WHOLE }, {}, undefined],
  ['TLS over a socket', { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: WHOLE }, {}, undefined],
  ['a proxy before an engine', { DOCKER_HOST: TCP, http_proxy: 'http://proxy.test:3128' }, {}, undefined],
  ['a proxy, which no socket has', { HTTPS_PROXY: 'http://proxy.test:3128' }, {}, socket('/var/run/docker.sock')],
  ['a context of the variable', { DOCKER_CONTEXT: 'far' }, {}, undefined],
  ['a context of config.json', {}, { currentContext: 'far' }, undefined],
  ['a context of config.json, in any letters', {}, { CurrentContext: 'far' }, undefined],
  ['the last of two contexts', {}, { currentContext: 'default', CURRENTCONTEXT: 'far' }, undefined],
  ['a context, and null behind it', {}, { currentContext: 'far', CurrentContext: null }, undefined],
  ['SSH', { DOCKER_HOST: 'ssh://user@engine.test' }, {}, undefined],
  ['a pipe of Windows', { DOCKER_HOST: 'npipe:////./pipe/docker_engine' }, {}, undefined],
  ['a socket that is seen from elsewhere', { DOCKER_HOST: 'unix://docker.sock' }, {}, undefined],
  ['no port', { DOCKER_HOST: 'tcp://engine.test' }, {}, undefined],
  ['a port that is none', { DOCKER_HOST: 'tcp://engine.test:70000' }, {}, undefined],
  ['a path', { DOCKER_HOST: 'tcp://engine.test:2375/engine' }, {}, undefined],
  ['another version of the API', { DOCKER_API_VERSION: '1.41' }, {}, undefined],
  ['headers of the variable', { DOCKER_CUSTOM_HEADERS: 'a=b' }, {}, undefined],
  ['headers of config.json, in any letters', {}, { httpheaders: { A: 'b' } }, undefined],
])('the engine of a job: %s', (_name, env, config, address) => {
  const files = filesIn({ temp: folder, workspace: folder })
  expect(engineAddress(files, { HOME: '/home/user', ...env }, config)).toEqual(address)
})

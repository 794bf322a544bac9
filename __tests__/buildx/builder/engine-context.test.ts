import { expect, test } from '@jest/globals'
import { contextArgv, needsContext } from '../../../src/buildx/builder/temporary.ts'
import type { DockerConfig } from '../../../src/buildx/docker-config/user-config.ts'
import type { Environment } from '../../../src/runner/context.ts'

const TLS: Environment = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs/client' }
const TCP: Environment = { ...TLS, DOCKER_HOST: 'tcp://127.0.0.1:2376' }

test.each<readonly [name: string, env: Environment, own: DockerConfig, needed: boolean]>([
  ['a socket', {}, {}, false],
  ['a socket that is named', { DOCKER_HOST: 'unix:///run/docker.sock' }, {}, false],
  ['TCP without TLS', { DOCKER_HOST: 'tcp://127.0.0.1:2375', DOCKER_CERT_PATH: '/certs' }, {}, false],
  ['TLS', TCP, {}, true],
  ['TLS that trusts everybody', { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS: '1' }, {}, true],
  ['TLS whose variable is empty', { ...TCP, DOCKER_TLS_VERIFY: '' }, {}, false],
  ['TLS without an address: docker knows one', TLS, {}, true],
  ['DOCKER_HOST stands above DOCKER_CONTEXT', { ...TCP, DOCKER_CONTEXT: 'ci' }, {}, true],
  ['DOCKER_HOST stands above the context in use', TCP, { currentContext: 'ci' }, true],
  ['an empty DOCKER_HOST leaves it to DOCKER_CONTEXT', { ...TCP, DOCKER_HOST: '', DOCKER_CONTEXT: 'ci' }, {}, false],
  ['DOCKER_CONTEXT has certificates of its own', { ...TLS, DOCKER_CONTEXT: 'ci' }, {}, false],
  ['so has the context in use', TLS, { currentContext: 'ci' }, false],
  [
    'DOCKER_CONTEXT stands above the context in use',
    { ...TLS, DOCKER_CONTEXT: 'default' },
    { currentContext: 'ci' },
    true,
  ],
  ['the default context has those of the variables', TLS, { currentContext: 'default' }, true],
])('whether buildx needs a context: %s', (_name, env, own, needed) => {
  expect(needsContext(env, own)).toBe(needed)
})

test('docker copies what it reads itself', () => {
  expect(contextArgv.join(' ')).toBe('context create engine --from default')
})

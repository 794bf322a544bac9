import { expect, test } from '@jest/globals'
import type { DockerConfig } from '../../src/buildx/docker-config/user-config.ts'
import { DockerError } from '../../src/buildx/docker-error.ts'
import { diagnoseEngine } from '../../src/failures/diagnose-engine.ts'
import { explain } from '../../src/failures/explain.ts'
import type { Environment } from '../../src/runner/context.ts'
import { messageOptions } from '../fixtures/message-options.ts'

/** The message about a docker command that ended so, in a job with this environment and configuration of docker. */
function told(output: string, env: Environment, config: DockerConfig = {}): string {
  const error = new DockerError({ doing: 'use docker buildx', exit: { code: 1 }, output })
  return explain(diagnoseEngine(error, { env, config }), messageOptions('DOCS'))
}

const NO_BUILDER = 'ERROR: no builder "far" found'
const SAID_NO_BUILDER = `Could not use docker buildx.\nDocker said: ${NO_BUILDER}`
const NO_CONTEXT = `Why: Docker has no context of that name in this job.
What to do: Correct the name, or take it away, where it is given: the variable DOCKER_CONTEXT, or currentContext in the config.json of docker ("docker context use default" resets that).
More: DOCS/troubleshooting.md#no-context`
const UNNAMED = `Why: No buildx builder has that name in this job.
What to do: Create it in an earlier step (steps.<id>.outputs.name is its name), or take the name away where it is given: the input builder, or the variable BUILDX_BUILDER.
More: DOCS/troubleshooting.md#no-builder`

test.each<readonly [name: string, env: Environment, config: DockerConfig, message: string]>([
  ['an input names it', {}, {}, `${SAID_NO_BUILDER}\n${UNNAMED}`],
  ['an input names it, and the variable another one', { DOCKER_CONTEXT: 'near' }, {}, `${SAID_NO_BUILDER}\n${UNNAMED}`],
  [
    'a variable names the context',
    { DOCKER_CONTEXT: 'far' },
    {},
    `${SAID_NO_BUILDER}\nLooked up: "far" is what the variable DOCKER_CONTEXT names.\n${NO_CONTEXT}`,
  ],
  [
    'the configuration names the context',
    {},
    { currentContext: 'far' },
    `${SAID_NO_BUILDER}\nLooked up: "far" is what currentContext in docker's config.json names.\n${NO_CONTEXT}`,
  ],
  [
    'the variable stands above the configuration',
    { DOCKER_CONTEXT: 'near' },
    { currentContext: 'far' },
    `${SAID_NO_BUILDER}\n${UNNAMED}`,
  ],
  [
    'DOCKER_HOST stands above both',
    { DOCKER_HOST: 'tcp://10.0.0.2:2375', DOCKER_CONTEXT: 'far' },
    {},
    `${SAID_NO_BUILDER}\n${UNNAMED}`,
  ],
  [
    'a variable names the builder',
    { BUILDX_BUILDER: 'far', DOCKER_CONTEXT: 'far' },
    {},
    `${SAID_NO_BUILDER}\nLooked up: "far" is what the variable BUILDX_BUILDER names.\n${UNNAMED}`,
  ],
])('a builder that is not there: %s', (_name, env, config, message) => {
  expect(told(NO_BUILDER, env, config)).toBe(message)
})

test('a builder that is to be made in a context that is not there', () => {
  const said = 'Failed to initialize: unable to resolve docker endpoint: context "far": context not found'
  expect(told(said, { DOCKER_CONTEXT: 'far' })).toBe(
    `Could not use docker buildx.\nDocker said: ${said}\nLooked up: "far" is what the variable DOCKER_CONTEXT names.\n${NO_CONTEXT}`,
  )
})

const HTTP = { HTTP_PROXY: 'http://me:pass@proxy.corp:3128' }
const ENGINE = { ...HTTP, DOCKER_HOST: 'tcp://192.0.2.2:2375' }
const TLS = { ...ENGINE, DOCKER_TLS_VERIFY: '1' }
const SILENT = 'ERROR: context deadline exceeded'
const THROUGH = (variable: string): string =>
  `Looked up: docker asks the engine at tcp://192.0.2.2:2375 through the proxy http://proxy.corp:3128 (${variable}); NO_PROXY does not name 192.0.2.2.
Why: Docker asks its engine through a proxy, that of HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY names the host of the engine; and no engine answered.
What to do: Add the host of DOCKER_HOST to NO_PROXY, in the environment of the job.
More: DOCS/troubleshooting.md#engine-proxy`

test.each([
  ['silent', SILENT],
  ['refusing', 'Error:  Error response from daemon: <html><body>Access Denied</body></html>'],
  ['not there', 'Error:  error during connect: Head "http://192.0.2.2:2375/_ping": EOF'],
  ['in the way of the daemon', 'Error:  Cannot connect to the Docker daemon at tcp://192.0.2.2:2375.'],
])('an engine behind a proxy that is %s', (_name, said) => {
  expect(told(said, ENGINE)).toBe(`Could not use docker buildx.\nDocker said: ${said}\n${THROUGH('HTTP_PROXY')}`)
})

test('an engine with TLS behind the proxy for https', () => {
  expect(told(SILENT, { ...TLS, https_proxy: 'proxy.corp:3128' })).toBe(
    `Could not use docker buildx.\nDocker said: ${SILENT}\n${THROUGH('https_proxy')}`,
  )
})

test.each<readonly [name: string, said: string, env: Environment]>([
  ['there is no proxy', SILENT, { DOCKER_HOST: ENGINE.DOCKER_HOST }],
  ['the proxy is for http, and the engine speaks TLS', SILENT, TLS],
  ['the engine is on this machine', SILENT, { ...HTTP, DOCKER_HOST: 'tcp://127.0.0.1:2375' }],
  ['the engine is at a socket', SILENT, { ...HTTP, DOCKER_HOST: 'unix:///run/docker.sock' }],
  ['nobody names the engine', SILENT, HTTP],
  ['NO_PROXY names its address', SILENT, { ...ENGINE, NO_PROXY: '192.0.2.2' }],
  ['NO_PROXY names its network', SILENT, { ...ENGINE, NO_PROXY: 'a.test,192.0.2.0/24' }],
  ['docker says something else', 'ERROR: docker endpoint for "default" not found', ENGINE],
])('no proxy is blamed: %s', (_name, said, env) => {
  expect(told(said, env)).not.toContain('Looked up')
})

test('anything but a failure of docker stays as it is', () => {
  const error = new Error('ERROR: no builder "far" found')
  expect(diagnoseEngine(error, { env: { DOCKER_CONTEXT: 'far' }, config: {} })).toBe(error)
})

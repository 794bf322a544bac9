import { expect, test } from '@jest/globals'
import {
  buildTimeVariable,
  childEnvironment,
  gitVariables,
  tellsOfGit,
  userConfigFolder,
  withoutSecretVariables,
  withPrivateConfig,
} from '../../../src/buildx/docker-config/child-environment.ts'
import type { Environment } from '../../../src/runner/context.ts'

/** What a job on a runner may have, secrets and all. */
const SECRET: Environment = {
  GITHUB_TOKEN: 'x',
  GH_TOKEN: 'x',
  GITHUB_SHA: 'x',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'x',
  ACTIONS_RUNTIME_TOKEN: 'x',
  ACTIONS_CACHE_URL: 'x',
  INPUT_REPOSITORY: 'x',
  'INPUT_AWS-SECRET-ACCESS-KEY': 'x',
  STATE_folder: 'x',
  RUNNER_TEMP: 'x',
  NPM_TOKEN: 'x',
  NODE_OPTIONS: 'x',
  LD_PRELOAD: 'x',
  MY_BUILDX_: 'x',
  path: 'x',
}

const AWS: Environment = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', AWS_REGION: 'r' }

const DOCKER: Environment = {
  PATH: '/usr/bin',
  HOME: '/home/me',
  LANG: 'C.UTF-8',
  LC_ALL: 'C',
  TMPDIR: '/tmp',
  SSH_AUTH_SOCK: '/agent',
  KUBECONFIG: '/kube',
  SSL_CERT_FILE: '/ca.pem',
  XDG_RUNTIME_DIR: '/run/user/1000',
  HTTPS_PROXY: 'http://proxy.test',
  no_proxy: 'localhost',
  DOCKER_HOST: 'unix:///docker.sock',
  DOCKER_CONTEXT: 'remote',
  DOCKER_TLS_VERIFY: '1',
  BUILDX_BUILDER: 'box',
  BUILDKIT_PROGRESS: 'plain',
}

const FOLDER = { DOCKER_CONFIG: '/home/me/.docker' }
const helper = { credsStore: 'ecr-login' }

test('docker sees what it needs, and no secret of the job', () => {
  expect(childEnvironment({ ...DOCKER, ...SECRET, ...AWS }, {}, [])).toEqual({ ...DOCKER, ...FOLDER })
})

test("ECR's credential helper, where the user has it, sees AWS's variables", () => {
  expect(childEnvironment({ ...DOCKER, ...SECRET, ...AWS }, helper, [])).toEqual({ ...DOCKER, ...AWS, ...FOLDER })
})

test('a build argument without a value has its variable', () => {
  const env = { ...DOCKER, ...SECRET, VERSION: '1' }
  expect(childEnvironment(env, {}, ['VERSION', 'MISSING'])).toEqual({ ...DOCKER, ...FOLDER, VERSION: '1' })
})

test.each<readonly [name: string, env: Environment, folder: string]>([
  ["in the user's home", { HOME: '/home/me' }, '/home/me/.docker'],
  ['where DOCKER_CONFIG says', { HOME: '/home/me', DOCKER_CONFIG: '/other' }, '/other'],
  ['in the home when DOCKER_CONFIG is empty', { HOME: '/home/me', DOCKER_CONFIG: '' }, '/home/me/.docker'],
  ['without a home', {}, '/.docker'],
])("the user's configuration is %s", (_name, env, folder) => {
  expect(userConfigFolder(env)).toBe(folder)
  expect(childEnvironment(env, {}, []).DOCKER_CONFIG).toBe(folder)
})

test.each<readonly [name: string, child: Environment, env: Environment]>([
  [
    'builders stay where they are',
    { PATH: '/usr/bin', DOCKER_CONFIG: '/home/me/.docker' },
    { PATH: '/usr/bin', DOCKER_CONFIG: '/private', BUILDX_CONFIG: '/home/me/.docker/buildx' },
  ],
  [
    'BUILDX_CONFIG is kept',
    { DOCKER_CONFIG: '/home/me/.docker', BUILDX_CONFIG: '/builders' },
    { DOCKER_CONFIG: '/private', BUILDX_CONFIG: '/builders' },
  ],
  [
    'client certificates stay where they are',
    { DOCKER_CONFIG: '/home/me/.docker', DOCKER_TLS_VERIFY: '1' },
    {
      DOCKER_CONFIG: '/private',
      BUILDX_CONFIG: '/home/me/.docker/buildx',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/home/me/.docker',
    },
  ],
  [
    'so do those of a client that trusts every engine',
    { DOCKER_CONFIG: '/home/me/.docker', DOCKER_TLS: '1' },
    {
      DOCKER_CONFIG: '/private',
      BUILDX_CONFIG: '/home/me/.docker/buildx',
      DOCKER_TLS: '1',
      DOCKER_CERT_PATH: '/home/me/.docker',
    },
  ],
  [
    'DOCKER_CERT_PATH is kept',
    { DOCKER_CONFIG: '/home/me/.docker', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
    {
      DOCKER_CONFIG: '/private',
      BUILDX_CONFIG: '/home/me/.docker/buildx',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/certs',
    },
  ],
])('with a private configuration, %s', (_name, child, env) => {
  expect(withPrivateConfig(child, '/private')).toEqual(env)
})

test.each<readonly [time: number | undefined, env: Environment]>([
  [1700000000, { SOURCE_DATE_EPOCH: '1700000000' }],
  [undefined, {}],
])("a time of the job's own: %s", (time, env) => {
  expect(buildTimeVariable(time)).toEqual(env)
})

test.each<readonly [name: string, child: Environment, tellsProvenance: boolean, expected: boolean]>([
  ['nothing does', {}, false, false],
  ['the user wants it anyway', { BUILDX_GIT_INFO: 'true' }, false, true],
  ['labels do', { BUILDX_GIT_LABELS: '1' }, false, true],
  ['provenance does', {}, true, true],
  ['no question that is never asked does', { BUILDX_GIT_CHECK_DIRTY: '1' }, false, false],
])('what tells of git: %s', (_name, child, tellsProvenance, expected) => {
  expect(tellsOfGit(child, tellsProvenance)).toBe(expected)
})

test.each<readonly [name: string, isAsked: boolean, env: Environment]>([
  ['nothing', false, { BUILDX_GIT_CHECK_DIRTY: 'false', BUILDX_GIT_INFO: 'false', BUILDX_GIT_LABELS: 'false' }],
  [
    'the commit and the remote repository, and nothing of the work tree',
    true,
    {
      BUILDX_GIT_CHECK_DIRTY: 'false',
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_NO_LAZY_FETCH: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: 'false',
      GIT_CONFIG_KEY_1: 'core.hooksPath',
      GIT_CONFIG_VALUE_1: '/dev/null',
    },
  ],
])('buildx asks git: %s', (_name, isAsked, env) => {
  expect(gitVariables(isAsked)).toEqual(env)
})

test('withoutSecretVariables: a job without the variables by which it has credentials', () => {
  const kept = withoutSecretVariables({
    ...SECRET,
    ...AWS,
    ...DOCKER,
    DOCKER_AUTH_CONFIG: '{}',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/t',
  })
  const gone = [
    ...['ACTIONS_CACHE_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_RUNTIME_TOKEN'],
    ...['AWS_ACCESS_KEY_ID', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'DOCKER_AUTH_CONFIG'],
    ...['GH_TOKEN', 'GITHUB_TOKEN', 'SSH_AUTH_SOCK'],
  ]
  const all = Object.keys({ ...SECRET, ...AWS, ...DOCKER, DOCKER_AUTH_CONFIG: '' })
  expect(Object.keys(kept).sort()).toEqual(all.filter((name) => !gone.includes(name)).sort())
})

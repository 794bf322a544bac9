import { expect, test } from '@jest/globals'
import {
  type DockerConfig,
  hasLogin,
  parseConfig,
  usesEcrHelper,
  withLogins,
  withoutLogins,
} from '../../../src/buildx/docker-config/user-config.ts'
import { HOST } from '../../fixtures/values.ts'

const LOGIN = { host: HOST, authorization: 'QVdTOnBhc3N3b3Jk' }
const OURS = { auths: { [HOST]: { auth: 'QVdTOnBhc3N3b3Jk' } }, credHelpers: { [HOST]: '' } }

test.each<readonly [name: string, own: DockerConfig, config: DockerConfig]>([
  ['an empty configuration', {}, OURS],
  [
    'other registries, proxies and the context are kept',
    {
      auths: { 'https://index.docker.io/v1/': { auth: 'bWU6eA==' }, 'ghcr.io': {} },
      credHelpers: { 'gcr.io': 'gcloud' },
      credsStore: 'desktop',
      proxies: { default: { httpProxy: 'http://proxy.test:3128' } },
      currentContext: 'remote',
      HttpHeaders: { 'X-Meta': 'x' },
    },
    {
      auths: { 'https://index.docker.io/v1/': { auth: 'bWU6eA==' }, 'ghcr.io': {}, ...OURS.auths },
      credHelpers: { 'gcr.io': 'gcloud', ...OURS.credHelpers },
      credsStore: 'desktop',
      proxies: { default: { httpProxy: 'http://proxy.test:3128' } },
      currentContext: 'remote',
      HttpHeaders: { 'X-Meta': 'x' },
    },
  ],
  [
    'an older login and a helper of the same host make way',
    { auths: { [HOST]: { auth: 'b2xk', identitytoken: 'old' } }, credHelpers: { [HOST]: 'ecr-login' } },
    OURS,
  ],
  [
    'in other letters, which docker reads as one with its own',
    {
      auths: { 'ghcr.io': {} },
      Auths: { [HOST]: { auth: 'b2xk' }, 'quay.io': {} },
      credHelpers: { 'gcr.io': 'gcloud' },
      CredHelpers: { [HOST]: 'ecr-login' },
    },
    {
      auths: { 'ghcr.io': {}, 'quay.io': {}, ...OURS.auths },
      credHelpers: { 'gcr.io': 'gcloud', ...OURS.credHelpers },
    },
  ],
  ['malformed parts make way', { auths: 'x', credHelpers: ['y'] }, OURS],
])('withLogins: %s', (_name, own, config) => {
  const before = structuredClone(own)
  expect(withLogins(own, [LOGIN])).toEqual(config)
  expect(own).toEqual(before)
})

test.each<readonly [name: string, text: string, config: DockerConfig | undefined]>([
  ['an object', '{"credsStore":"x"}', { credsStore: 'x' }],
  ['an empty object', ' {}\n', {}],
  ['a list', '[]', undefined],
  ['null', 'null', undefined],
  ['a text', '"x"', undefined],
  ['no JSON', '{auths:}', undefined],
  ['nothing', '', undefined],
])('parseConfig: %s', (_name, text, config) => {
  expect(parseConfig(text)).toEqual(config)
})

test.each<readonly [name: string, own: DockerConfig, uses: boolean]>([
  ['nothing', {}, false],
  ['another store', { credsStore: 'desktop' }, false],
  ['as the store', { credsStore: 'ecr-login' }, true],
  ['for one registry', { credHelpers: { 'gcr.io': 'gcloud', [HOST]: 'ecr-login' } }, true],
  ['as the name of a registry only', { credHelpers: { 'ecr-login': 'gcloud' } }, false],
  ['malformed helpers', { credHelpers: 'ecr-login' }, false],
  ['as the store, in other letters', { CredsStore: 'ecr-login' }, true],
  ['for one registry, in other letters', { CREDHELPERS: { [HOST]: 'ecr-login' } }, true],
  ['as the store, and another one behind it', { credsStore: 'ecr-login', CredsStore: 'desktop' }, false],
])("ECR's helper: %s", (_name, own, uses) => {
  expect(usesEcrHelper(own)).toBe(uses)
})

test.each<readonly [name: string, own: DockerConfig, has: boolean]>([
  ['nothing', {}, false],
  ['in the file', { auths: { [HOST]: {} } }, true],
  ['by a helper', { credHelpers: { [HOST]: 'gcloud' } }, true],
  ['to another registry', { auths: { 'ghcr.io': {} }, credHelpers: { 'gcr.io': 'gcloud' } }, false],
  ['of the helper for all', { credsStore: 'ecr-login' }, true],
  ['in the file, in other letters', { Auths: { [HOST]: {} } }, true],
  ['by a helper, in other letters', { CredHelpers: { [HOST]: 'gcloud' } }, true],
  ['of the helper for all, in other letters', { credsstore: 'ecr-login' }, true],
])('a login that is there already: %s', (_name, own, has) => {
  expect(hasLogin(own, HOST)).toBe(has)
})

const NOWHERE = { credHelpers: { 'none.invalid': '' } }

test.each<readonly [name: string, own: DockerConfig, config: DockerConfig]>([
  ['nothing in it: docker looks for no store of the system', {}, NOWHERE],
  [
    'logins and helpers',
    {
      auths: { [HOST]: { auth: 'b2xk' } },
      credHelpers: { 'ghcr.io': 'gh' },
      credsStore: 'desktop',
      currentContext: 'remote',
    },
    { currentContext: 'remote', ...NOWHERE },
  ],
  ['in other letters', { Auths: { [HOST]: { auth: 'b2xk' } }, CREDSSTORE: 'ecr-login', CredHelpers: {} }, NOWHERE],
  ['the engine keeps its headers', { HttpHeaders: { 'X-Meta': 'x' } }, { HttpHeaders: { 'X-Meta': 'x' }, ...NOWHERE }],
])('withoutLogins: %s', (_name, own, config) => {
  expect(withoutLogins(own)).toEqual(config)
})

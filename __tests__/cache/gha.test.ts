import { expect, test } from '@jest/globals'
import { missingGha, useGhaCache } from '../../src/cache/gha-cache.ts'
import type { GhaCache } from '../../src/cache/managed-cache.ts'
import type { Environment } from '../../src/runner/context.ts'
import { caches } from '../fixtures/flags.ts'

const CACHE: GhaCache = {
  kind: 'gha',
  scope: 'team/app',
  reads: true,
  writes: true,
  readOnly: undefined,
  missing: undefined,
}
const TO = 'type=gha,scope=team/app,mode=max,ignore-error=true'

test.each<
  readonly [name: string, over: Partial<GhaCache>, from: readonly string[], to: readonly string[], text: string]
>([
  ['both', {}, ['type=gha,scope=team/app'], [TO], 'reads team/app of GitHub Actions; writes it'],
  [
    'read only',
    { writes: false, readOnly: 'because' },
    ['type=gha,scope=team/app'],
    [],
    'reads team/app of GitHub Actions; writes none: because',
  ],
  ['written only', { reads: false }, [], [TO], 'reads none; writes team/app of GitHub Actions'],
])('%s', (_name, over, from, to, description) => {
  expect(useGhaCache({ ...CACHE, ...over })).toEqual({
    from: caches(...from),
    to: caches(...to),
    description,
    warning: undefined,
  })
})

test('nothing where the job lacks something, and that is said', () => {
  const missing = 'There is no token.'
  expect(useGhaCache({ ...CACHE, missing })).toEqual({ from: [], to: [], description: undefined, warning: missing })
})

const END = 'A runner of GitHub sets them; elsewhere use cache: ecr, or cache-from and cache-to.'
const [TOKEN, V1, V2] = [
  { ACTIONS_RUNTIME_TOKEN: 't' },
  { ACTIONS_CACHE_URL: 'http://cache/' },
  { ACTIONS_RESULTS_URL: 'http://results/', ACTIONS_CACHE_SERVICE_V2: 'true' },
]

test.each<readonly [name: string, env: Environment, missing: string | undefined]>([
  ['the service of today', { ...TOKEN, ...V2 }, undefined],
  ['GitHub Enterprise Server', { ...TOKEN, ...V1 }, undefined],
  ['no token', V2, `The image is built without the cache of GitHub Actions: ACTIONS_RUNTIME_TOKEN is not set. ${END}`],
  [
    'an empty token',
    { ...V2, ACTIONS_RUNTIME_TOKEN: '' },
    `The image is built without the cache of GitHub Actions: ACTIONS_RUNTIME_TOKEN is not set. ${END}`,
  ],
  [
    'no address',
    TOKEN,
    `The image is built without the cache of GitHub Actions: ACTIONS_RESULTS_URL is not set. ${END}`,
  ],
  [
    'neither',
    {},
    `The image is built without the cache of GitHub Actions: ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set. ${END}`,
  ],
])('what is missing: %s', (_name, env, missing) => {
  expect(missingGha(env)).toBe(missing)
})

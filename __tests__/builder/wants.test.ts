// What the settings ask of a builder.
import { expect, test } from '@jest/globals'
import { wantsOf } from '../../src/builder/features.ts'
import { type Job, settingsOf } from '../inputs/border.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const TAG = { context: { ref: 'refs/tags/v1', refName: 'v1', refType: 'tag' } }
const SERVICE = { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'https://results.example/' }
const EPOCH = { env: { SOURCE_DATE_EPOCH: '1600000000' } }

test.each<readonly [name: string, inputs: Readonly<Record<string, string>>, wanted: readonly string[], job?: Job]>([
  ['nothing', {}, []],
  ['cache: ecr', { cache: 'ecr' }, ['cacheExport']],
  ['cache: ecr, without a push', { cache: 'ecr', push: 'false' }, []],
  ['cache: ecr, which is not written', { cache: 'ecr' }, [], TAG],
  ['cache: gha', { cache: 'gha' }, ['cacheExport'], { env: SERVICE }],
  ['cache: gha, without a push', { cache: 'gha', push: 'false' }, ['cacheExport'], { env: SERVICE }],
  ['cache: gha, which is not written', { cache: 'gha' }, [], { ...TAG, env: SERVICE }],
  ['cache: gha, in a job that lacks it', { cache: 'gha' }, []],
  ['cache-to', { 'cache-to': 'type=registry,ref=a' }, ['cacheExport']],
  ['cache-to, inline', { 'cache-to': 'type=inline' }, []],
  ['cache-to, inline and elsewhere', { 'cache-to': 'type=inline\ntype=gha' }, ['cacheExport']],
  ['cache-to, without a push', { 'cache-to': 'type=registry,ref=a', push: 'false' }, ['cacheExport']],
  ['cache-from', { 'cache-from': 'type=registry,ref=a' }, []],
  ['compression: zstd', { compression: 'zstd' }, ['compression']],
  ['compression: zstd, without a push', { compression: 'zstd', push: 'false' }, []],
  ['compression: gzip, which all do', { compression: 'gzip' }, []],
  ['compression: gzip with a level', { compression: 'gzip', 'compression-level': '9' }, ['compression']],
  ['compression: gzip for all layers', { compression: 'gzip', 'force-compression': 'true' }, ['compression']],
  ['reproducible', { reproducible: 'true' }, ['rewrittenTimes'], EPOCH],
  ['reproducible, without a push', { reproducible: 'true', push: 'false' }, [], EPOCH],
  ['annotations', { annotations: 'a=b' }, ['annotations']],
])('%s', (...[, inputs, wanted, job]) => {
  const { platforms: _, ...wants } = wantsOf(settingsOf({ ...NEEDED, ...inputs }, job))
  expect(Object.entries(wants).flatMap(([name, is]) => (is ? [name] : []))).toEqual(wanted)
})

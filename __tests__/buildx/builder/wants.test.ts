// What the cache and the form of the image ask of a builder.
import { expect, test } from '@jest/globals'
import { builderDemands } from '../../../src/actions/build/run-builder.ts'
import type { BuilderDemands } from '../../../src/buildx/builder/capabilities.ts'
import { fields } from '../../fixtures/flags.ts'
import { type Job, settingsOf } from '../../fixtures/inputs.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const TAG = { context: { ref: 'refs/tags/v1', refName: 'v1', refType: 'tag' } }
const SERVICE = { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'https://results.example/' }

test.each<
  readonly [name: string, inputs: Readonly<Record<string, string>>, wanted: Partial<BuilderDemands>, job?: Job]
>([
  ['nothing', {}, {}],
  ['cache: ecr', { cache: 'ecr' }, { cacheTo: ['registry'] }],
  ['cache: ecr, without a push', { cache: 'ecr', push: 'false' }, {}],
  ['cache: ecr, which is not written', { cache: 'ecr' }, {}, TAG],
  ['cache: gha', { cache: 'gha' }, { cacheTo: ['gha'] }, { env: SERVICE }],
  ['cache: gha, without a push', { cache: 'gha', push: 'false' }, { cacheTo: ['gha'] }, { env: SERVICE }],
  ['cache: gha, which is not written', { cache: 'gha' }, {}, { ...TAG, env: SERVICE }],
  ['cache: gha, in a job that lacks it', { cache: 'gha' }, {}],
  ['cache: ecr beside cache-to', { cache: 'ecr', 'cache-to': 'type=local,dest=a' }, { cacheTo: ['local'] }],
  ['compression: zstd', { compression: 'zstd' }, { image: fields('compression=zstd', 'oci-mediatypes=true') }],
  ['compression: zstd, without a push', { compression: 'zstd', push: 'false' }, {}],
  ['compression: gzip, which all do', { compression: 'gzip' }, {}],
  [
    'compression: gzip with a level',
    { compression: 'gzip', 'compression-level': '9' },
    { image: fields('compression=gzip', 'compression-level=9') },
  ],
  [
    'compression: gzip for all layers',
    { compression: 'gzip', 'force-compression': 'true' },
    { image: fields('compression=gzip', 'force-compression=true') },
  ],
  [
    'reproducible',
    { reproducible: 'true' },
    { image: fields('source-date-epoch=315619200', 'rewrite-timestamp=true') },
  ],
  ['reproducible, without a push', { reproducible: 'true', push: 'false' }, {}],
])('%s', (...[, inputs, wanted, job]) => {
  const { image, cacheTo } = builderDemands(settingsOf({ ...NEEDED, ...inputs }, job))
  expect({ image, cacheTo }).toEqual({ image: fields(), cacheTo: [], ...wanted })
})

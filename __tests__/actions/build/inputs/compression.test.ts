import { expect, test } from '@jest/globals'
import { readCompression } from '../../../../src/actions/build/inputs/image.ts'
import { compressionAttributes, compressionWarnings } from '../../../../src/buildx/compression.ts'
import { readerOf } from '../../../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

/** The exporter's attributes that inputs give, or the problems. */
function attributesOf(inputs: Inputs): readonly string[] {
  const reader = readerOf(inputs)
  const compression = readCompression(reader)
  if (reader.problems.length > 0) return reader.problems.map(({ input, problem }) => `${input}: ${problem}`)
  return compression === undefined ? [] : Array.from(compressionAttributes(compression), (pair) => pair.join('='))
}

const OCI = 'oci-mediatypes=true'

test.each<readonly [name: string, inputs: Inputs, attributes: readonly string[]]>([
  ['nothing', {}, []],
  ['gzip, which BuildKit takes by itself', { compression: 'gzip' }, []],
  [
    'gzip, lowest level',
    { compression: 'gzip', 'compression-level': '0' },
    ['compression=gzip', 'compression-level=0'],
  ],
  [
    'gzip, highest level',
    { compression: 'gzip', 'compression-level': '9' },
    ['compression=gzip', 'compression-level=9'],
  ],
  [
    'gzip, above it',
    { compression: 'gzip', 'compression-level': '10' },
    ['compression-level: "10" is not a whole number from 0 to 9'],
  ],
  ['zstd', { compression: 'zstd' }, ['compression=zstd', OCI]],
  ['zstd in capitals', { compression: 'ZSTD' }, ['compression=zstd', OCI]],
  [
    'zstd, highest level',
    { compression: 'zstd', 'compression-level': '22' },
    ['compression=zstd', 'compression-level=22', OCI],
  ],
  [
    'zstd, above it',
    { compression: 'zstd', 'compression-level': '23' },
    ['compression-level: "23" is not a whole number from 0 to 22'],
  ],
  [
    'a negative level',
    { compression: 'zstd', 'compression-level': '-1' },
    ['compression-level: "-1" is not a whole number from 0 to 22'],
  ],
  [
    'a level in words',
    { compression: 'zstd', 'compression-level': 'best' },
    ['compression-level: "best" is not a whole number from 0 to 22'],
  ],
  ['estargz', { compression: 'estargz' }, ['compression=estargz', OCI]],
  [
    'estargz, above it',
    { compression: 'estargz', 'compression-level': '10' },
    ['compression-level: "10" is not a whole number from 0 to 9'],
  ],
  ['uncompressed', { compression: 'uncompressed' }, ['compression=uncompressed', OCI]],
  [
    'uncompressed with a level',
    { compression: 'uncompressed', 'compression-level': '1' },
    ['compression-level: there is none for compression: uncompressed'],
  ],
  ['forced', { compression: 'zstd', 'force-compression': 'true' }, ['compression=zstd', 'force-compression=true', OCI]],
  ['not forced', { compression: 'zstd', 'force-compression': 'false' }, ['compression=zstd', OCI]],
  ['a level alone', { 'compression-level': '1' }, ['compression=gzip', 'compression-level=1']],
  [
    'a level alone, above it',
    { 'compression-level': '19' },
    ['compression-level: "19" is not a whole number from 0 to 9'],
  ],
  ['not forced, alone', { 'force-compression': 'false' }, []],
  ['forced alone', { 'force-compression': 'true' }, ['compression=gzip', 'force-compression=true']],
  ['forced perhaps', { 'force-compression': 'yes' }, ['force-compression: "yes" is not one of: true, false']],
  [
    'an algorithm that is none',
    { compression: 'xz', 'compression-level': '99' },
    ['compression: "xz" is not one of: gzip, zstd, estargz, uncompressed'],
  ],
])('compression: %s', (_name, inputs, attributes) => {
  expect(attributesOf(inputs)).toEqual(attributes)
})

test.each<readonly [algorithm: 'gzip' | 'zstd' | 'estargz' | 'uncompressed', warning: string | undefined]>([
  ['gzip', undefined],
  [
    'zstd',
    'Layers compressed with zstd are not for AWS Lambda, and not for Docker before 23: use gzip for an image that is ' +
      'meant for them. Fargate, ECS, EKS and newer Docker read zstd.',
  ],
  ['estargz', undefined],
  ['uncompressed', undefined],
])('who cannot read %s', (algorithm, warning) => {
  const compression = { algorithm, level: undefined, force: false }
  expect(compressionWarnings({ compression })).toEqual(warning === undefined ? [] : [warning])
})

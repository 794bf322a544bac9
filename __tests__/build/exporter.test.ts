// How the cache and the form of the image reach buildx.
import { expect, test } from '@jest/globals'
import { type BuildRun, buildArgv, type Output } from '../../src/build/argv.ts'
import { NO_CACHE } from '../../src/cache/use.ts'
import type { BuildSettings, Compression } from '../../src/inputs/settings.ts'
import { settingsWith } from '../plan/sights.ts'

const { build: BUILD } = settingsWith(['v1'])
const PUSH: Output = { kind: 'push', reference: 'host/app:v1' }
const ZSTD: Compression = { algorithm: 'zstd', level: 3, force: true }
const ANNOTATIONS = ['manifest:a=b']

interface Row {
  readonly build?: Partial<BuildSettings>
  readonly output?: Output
  readonly cache?: Partial<BuildRun['cache']>
  readonly argv: readonly string[]
}

const START = ['buildx', 'build']
const METADATA = ['--provenance=false', '--metadata-file', '/m']
const TAGGED = ['--tag', 'host/app:v1']
const pushed = (attributes: string): readonly string[] => [
  ...[...START, ...METADATA, ...TAGGED, '--output', `type=image,push=true,${attributes}`, '--', '.'],
]

test.each<readonly [name: string, row: Row]>([
  ['nothing', { argv: [...START, ...METADATA, ...TAGGED, '--push', '--', '.'] }],
  [
    'a cache that is read',
    {
      cache: { from: ['type=registry,ref=a', 'type=registry,ref=b'] },
      argv: [
        ...[...START, '--cache-from', 'type=registry,ref=a', '--cache-from', 'type=registry,ref=b'],
        ...[...METADATA, ...TAGGED, '--push', '--', '.'],
      ],
    },
  ],
  [
    'a cache that is written',
    {
      cache: { to: ['type=gha,scope=app'] },
      argv: [...START, '--cache-to', 'type=gha,scope=app', ...METADATA, ...TAGGED, '--push', '--', '.'],
    },
  ],
  [
    'compression',
    {
      build: { compression: ZSTD },
      argv: pushed('compression=zstd,compression-level=3,force-compression=true,oci-mediatypes=true'),
    },
  ],
  [
    'compression with gzip',
    { build: { compression: { algorithm: 'gzip', level: undefined, force: false } }, argv: pushed('compression=gzip') },
  ],
  [
    'compression and annotations, which both want the same media types',
    {
      build: { compression: { ...ZSTD, level: undefined, force: false }, annotations: ANNOTATIONS },
      argv: [
        ...[...START, '--annotation', 'manifest:a=b', ...METADATA, ...TAGGED],
        ...['--output', 'type=image,push=true,oci-mediatypes=true,compression=zstd', '--', '.'],
      ],
    },
  ],
  ['reproducible', { build: { reproducible: true }, argv: pushed('rewrite-timestamp=true') }],
  [
    'all of it in a build that is compared',
    {
      build: { reproducible: true, compression: ZSTD },
      output: { kind: 'compare', reference: 'host/app:v1' },
      argv: [
        ...[...START, ...METADATA, '--output'],
        'type=image,push=false,name=host/app:v1,compression=zstd,compression-level=3,force-compression=true,oci-mediatypes=true,rewrite-timestamp=true',
        ...['--', '.'],
      ],
    },
  ],
  [
    'nothing of it in a build that stays here',
    {
      build: { reproducible: true, compression: ZSTD },
      output: { kind: 'keep', references: ['app:v1'] },
      argv: [...START, ...METADATA, '--tag', 'app:v1', '--', '.'],
    },
  ],
])('%s', (_name, { build, output = PUSH, cache, argv }) => {
  const run: BuildRun = { metadataFile: '/m', secrets: [], cache: { ...NO_CACHE, ...cache } }
  expect(buildArgv({ ...BUILD, ...build }, output, run)).toEqual(argv)
})

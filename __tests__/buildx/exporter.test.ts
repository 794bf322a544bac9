// What the inputs want of the image, as the exporter is told.
import { expect, test } from '@jest/globals'
import { buildArgv } from '../../src/buildx/argv.ts'
import type { BuildSettings } from '../../src/buildx/build-settings.ts'
import type { Compression } from '../../src/buildx/compression.ts'
import type { ImageDestination } from '../../src/buildx/exports.ts'
import { BUILD_FILES, COMPARE, KEEP, PLAIN_REQUEST, PUSH } from '../fixtures/builds.ts'
import { fields } from '../fixtures/flags.ts'

const ZSTD: Compression = { algorithm: 'zstd', level: undefined, force: false }
const ALL: Compression = { algorithm: 'zstd', level: 3, force: true }
const GZIP: Compression = { algorithm: 'gzip', level: undefined, force: false }
const ZSTD_TEXT = 'compression=zstd,oci-mediatypes=true'
const ALL_TEXT = 'compression=zstd,compression-level=3,force-compression=true,oci-mediatypes=true'
const image = (user: readonly string[]): Partial<BuildSettings> => ({ exports: { image: fields(...user), others: [] } })
const pushed = (attributes: string): readonly string[] => [
  '--output',
  `type=image,name=host/app:v1,push=true,${attributes}`,
]

test.each<readonly [name: string, build: Partial<BuildSettings>, output: ImageDestination, options: readonly string[]]>(
  [
    ['nothing', {}, PUSH, ['--tag', 'host/app:v1', '--push']],
    ['gzip', { compression: GZIP }, PUSH, ['--tag', 'host/app:v1', '--push']],
    ['zstd', { compression: ZSTD }, PUSH, pushed(ZSTD_TEXT)],
    ['all of compression', { compression: ALL }, PUSH, pushed(ALL_TEXT)],
    ['reproducible', { reproducible: true }, PUSH, pushed('rewrite-timestamp=true')],
    ['both', { compression: ZSTD, reproducible: true }, PUSH, pushed(`${ZSTD_TEXT},rewrite-timestamp=true`)],
    [
      'annotations, which want the same media types',
      { compression: ZSTD, annotations: ['manifest:a=b'] },
      PUSH,
      pushed('oci-mediatypes=true,compression=zstd'),
    ],
    [
      'a form that an input gives goes before an attribute that the user gives',
      { compression: ZSTD, ...image(['compression=gzip', 'oci-mediatypes=true']) },
      PUSH,
      pushed('compression=zstd,oci-mediatypes=true'),
    ],
    [
      'a build that is compared: it must give the same digest',
      { compression: ZSTD, reproducible: true },
      COMPARE,
      ['--output', `type=image,name=host/app:own,push=false,${ZSTD_TEXT},rewrite-timestamp=true`],
    ],
    [
      'an archive beside it, which has the same times',
      {
        reproducible: true,
        compression: ZSTD,
        exports: { image: undefined, others: [{ type: 'oci', attributes: fields('dest=a.tar') }] },
      },
      KEEP,
      [...['--tag', 'app:v1', '--tag', 'app:latest'], ...['--output', 'type=oci,dest=a.tar,rewrite-timestamp=true']],
    ],
    [
      'a folder and a load beside it, which cannot',
      {
        reproducible: true,
        exports: {
          image: undefined,
          others: [
            { type: 'local', attributes: fields('dest=a') },
            { type: 'docker', attributes: fields() },
          ],
        },
      },
      KEEP,
      ['--tag', 'app:v1', '--tag', 'app:latest', '--output', 'type=local,dest=a', '--output', 'type=docker'],
    ],
    [
      'a build that stays here',
      { compression: ALL, reproducible: true },
      KEEP,
      ['--tag', 'app:v1', '--tag', 'app:latest'],
    ],
  ],
)('%s', (_name, build, output, options) => {
  const argv = buildArgv({ ...PLAIN_REQUEST, ...build }, output, BUILD_FILES)
  expect(argv.slice(argv.indexOf('/private/metadata.json') + 1)).toEqual([...options, '--', '.'])
})

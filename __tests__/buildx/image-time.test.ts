// What each exporter is told of the time, on each kind of engine.
import { describe, expect, test } from '@jest/globals'
import { buildArgv } from '../../src/buildx/argv.ts'
import type { Exporter, ExportSettings } from '../../src/buildx/build-settings.ts'
import type { ImageDestination } from '../../src/buildx/exports.ts'
import { BUILD_FILES, COMPARE, KEEP, PLAIN_BUILD, PLAIN_REQUEST, PUSH } from '../fixtures/builds.ts'
import { fields } from '../fixtures/flags.ts'

const LOAD: Exporter = { type: 'docker', attributes: fields() }
const LOCAL: Exporter = { type: 'local', attributes: fields('dest=out') }
const TAR: Exporter = { type: 'tar', attributes: fields('dest=out.tar') }
const OCI: Exporter = { type: 'oci', attributes: fields('dest=oci.tar') }
const DATED: Exporter = { type: 'oci', attributes: fields('dest=oci.tar', 'source-date-epoch=5') }
const DOCKER: Exporter = { type: 'docker', attributes: fields('dest=docker.tar') }
const CACHE_ONLY: Exporter = { type: 'cacheonly', attributes: fields() }

const others = (...list: readonly Exporter[]): ExportSettings => ({ image: undefined, others: list })
const image = (...attributes: readonly string[]): ExportSettings => ({ image: fields(...attributes), others: [] })

const EPOCH = 1700000000
const TIME = 'source-date-epoch=1700000000'
const FILES = 'rewrite-timestamp=true'
const ALL_NAMES = '"name=host/app:v1,host/app:latest"'
const PUSHED = 'type=image,name=host/app:v1,push=true'
const COMPARED = 'type=image,name=host/app:own,push=false'

type Row = readonly [
  name: string,
  output: ImageDestination,
  exports: ExportSettings,
  /** What `--output` gets, with the time of the commit and when the image is reproducible. */
  plain: readonly string[],
  reproducible: readonly string[],
]

const EVERYWHERE: readonly Row[] = [
  ['a push', PUSH, others(), [`${PUSHED},${TIME}`], [`${PUSHED},${TIME},${FILES}`]],
  ['a comparison', COMPARE, others(), [`${COMPARED},${TIME}`], [`${COMPARED},${TIME},${FILES}`]],
  [
    "a push with the user's attributes",
    PUSH,
    image('unpack=true'),
    [`${PUSHED},unpack=true,${TIME}`],
    [`${PUSHED},unpack=true,${TIME},${FILES}`],
  ],
  [
    "a push with the user's time",
    PUSH,
    image('source-date-epoch=5'),
    [`${PUSHED},source-date-epoch=5`],
    [`${PUSHED},source-date-epoch=5,${FILES}`],
  ],
  [
    'a push and archives of the image',
    PUSH,
    others(OCI, DOCKER),
    [
      `${PUSHED},${TIME}`,
      `type=oci,${ALL_NAMES},dest=oci.tar,${TIME}`,
      `type=docker,${ALL_NAMES},dest=docker.tar,${TIME}`,
    ],
    [
      `${PUSHED},${TIME},${FILES}`,
      `type=oci,${ALL_NAMES},dest=oci.tar,${TIME},${FILES}`,
      `type=docker,${ALL_NAMES},dest=docker.tar,${TIME},${FILES}`,
    ],
  ],
  [
    'a push and an archive with a time of its own',
    PUSH,
    others(DATED),
    [`${PUSHED},${TIME}`, `type=oci,${ALL_NAMES},dest=oci.tar,source-date-epoch=5`],
    [`${PUSHED},${TIME},${FILES}`, `type=oci,${ALL_NAMES},dest=oci.tar,source-date-epoch=5,${FILES}`],
  ],
  [
    'a push and files, which have times of their own',
    PUSH,
    others(LOCAL, TAR),
    [`${PUSHED},${TIME}`, 'type=local,dest=out', 'type=tar,dest=out.tar'],
    [`${PUSHED},${TIME},${FILES}`, `type=local,dest=out,${TIME}`, `type=tar,dest=out.tar,${TIME}`],
  ],
  [
    'no push, an archive',
    KEEP,
    others(OCI),
    [`type=oci,dest=oci.tar,${TIME}`],
    [`type=oci,dest=oci.tar,${TIME},${FILES}`],
  ],
  ['no push, files', KEEP, others(LOCAL), ['type=local,dest=out'], [`type=local,dest=out,${TIME}`]],
  ['no push, nothing but the cache', KEEP, others(CACHE_ONLY), ['type=cacheonly'], ['type=cacheonly']],
]

/** The image is built into the engine's store, where files cannot get other times. */
const IN_THE_ENGINE: readonly Row[] = [
  ['no push, which makes an image all the same', KEEP, others(), [`type=image,${TIME}`], [`type=image,${TIME}`]],
  ['no push, an image', KEEP, image(), [`type=image,${TIME}`], [`type=image,${TIME}`]],
  ['no push, load', KEEP, others(LOAD), [`type=docker,${TIME}`], [`type=docker,${TIME}`]],
  ['a push and load', PUSH, others(LOAD), [`${PUSHED},${TIME}`], [`${PUSHED},${TIME},${FILES}`]],
]

const OUTSIDE: readonly Row[] = [
  ['no push, which leaves nothing but the cache', KEEP, others(), [], []],
  ['no push, an image', KEEP, image(), [`type=image,${TIME}`], [`type=image,${TIME},${FILES}`]],
  ['no push, load', KEEP, others(LOAD), [`type=docker,${TIME}`], [`type=docker,${TIME},${FILES}`]],
  [
    'a push and load: both are one image',
    PUSH,
    others(LOAD),
    [`${PUSHED},${TIME}`, `type=docker,${ALL_NAMES},${TIME}`],
    [`${PUSHED},${TIME},${FILES}`, `type=docker,${ALL_NAMES},${TIME},${FILES}`],
  ],
]

describe.each([
  { driver: 'docker', rows: [...EVERYWHERE, ...IN_THE_ENGINE] },
  ...['docker-container', 'remote'].map((driver) => ({ driver, rows: [...EVERYWHERE, ...OUTSIDE] })),
])('driver $driver', ({ driver, rows }) => {
  const outputsOf = (output: ImageDestination, exports: ExportSettings, reproducible: boolean): readonly string[] => {
    const argv = buildArgv({ ...PLAIN_BUILD, exports, epoch: EPOCH, reproducible, driver }, output, BUILD_FILES)
    return argv.flatMap((word, index) => (argv[index - 1] === '--output' ? [word] : []))
  }

  test.each(rows)('%s', (_name, output, exports, plain, reproducible) => {
    const sorted = (list: readonly string[]): readonly string[] => [...list].sort()
    expect(sorted(outputsOf(output, exports, false))).toEqual(sorted(plain))
    expect(sorted(outputsOf(output, exports, true))).toEqual(sorted(reproducible))
  })
})

test('the time is never a build argument: each commit would lose the cache behind a WORKDIR', () => {
  const argv = buildArgv({ ...PLAIN_REQUEST, buildArgs: ['A=1'], epoch: EPOCH }, PUSH, BUILD_FILES)
  expect(argv.filter((_word, index) => argv[index - 1] === '--build-arg')).toEqual(['A=1'])
})

// Where a build's result goes: the same inputs on each kind of engine.
import { describe, expect, test } from '@jest/globals'
import { buildArgv } from '../../src/build/argv.ts'
import { describeKept, type Output } from '../../src/build/exports.ts'
import { missingNames } from '../../src/build/load.ts'
import type { Exporter, ExportSettings } from '../../src/inputs/settings.ts'
import { COMPARE, KEEP, PLAIN_BUILD, PUSH, RUN } from './plain.ts'

const LOAD: Exporter = { type: 'docker', attributes: [] }
const LOCAL: Exporter = { type: 'local', attributes: ['dest=out'] }
const TAR: Exporter = { type: 'tar', attributes: ['dest=out.tar'] }
const OCI: Exporter = { type: 'oci', attributes: ['dest=oci.tar'] }
const NAMED_OCI: Exporter = { type: 'oci', attributes: ['dest=oci.tar', 'name=mine:1'] }
const DOCKER: Exporter = { type: 'docker', attributes: ['dest=docker.tar'] }
const CACHE_ONLY: Exporter = { type: 'cacheonly', attributes: [] }
const ODD: Exporter = { type: 'local', attributes: ['dest=out, "mine"'] }

const others = (...list: readonly Exporter[]): ExportSettings => ({ image: undefined, others: list })
const image = (...attributes: readonly string[]): ExportSettings => ({ image: attributes, others: [] })
const both = (attribute: string, ...list: readonly Exporter[]): ExportSettings => ({ image: [attribute], others: list })

const PUSHED = 'type=image,name=host/app:v1,push=true'
const ALL_NAMES = '"name=host/app:v1,host/app:latest"'
const TAGS = ['--tag', 'app:v1', '--tag', 'app:latest']

type Row = readonly [name: string, output: Output, exports: ExportSettings, ...options: readonly string[]]

/** The same on every engine. */
const EVERYWHERE: readonly Row[] = [
  ['push', PUSH, others(), '--tag', 'host/app:v1', '--push'],
  ['push: an image without attributes says nothing new', PUSH, image(), '--tag', 'host/app:v1', '--push'],
  [
    'push: attributes of the image',
    PUSH,
    image('compression=zstd', 'oci-mediatypes=true'),
    ...['--output', `${PUSHED},compression=zstd,oci-mediatypes=true`],
  ],
  [
    'push: an attribute with a comma and quotes',
    PUSH,
    image('annotation.title=a, "b"'),
    ...['--output', `${PUSHED},"annotation.title=a, ""b"""`],
  ],
  ['push and local', PUSH, others(LOCAL), '--output', PUSHED, '--output', 'type=local,dest=out'],
  [
    'push and local, in an odd folder',
    PUSH,
    others(ODD),
    '--output',
    PUSHED,
    '--output',
    'type=local,"dest=out, ""mine"""',
  ],
  ['push and tar', PUSH, others(TAR), '--output', PUSHED, '--output', 'type=tar,dest=out.tar'],
  [
    'push and oci, with all names',
    PUSH,
    others(OCI),
    '--output',
    PUSHED,
    '--output',
    `type=oci,${ALL_NAMES},dest=oci.tar`,
  ],
  [
    'push and oci, with a name of its own',
    PUSH,
    others(NAMED_OCI),
    '--output',
    PUSHED,
    '--output',
    'type=oci,dest=oci.tar,name=mine:1',
  ],
  [
    'push and an archive for docker load',
    PUSH,
    others(DOCKER),
    ...['--output', PUSHED, '--output', `type=docker,${ALL_NAMES},dest=docker.tar`],
  ],
  [
    'push, attributes, local and tar',
    PUSH,
    both('compression=zstd', LOCAL, TAR),
    ...[
      '--output',
      `${PUSHED},compression=zstd`,
      '--output',
      'type=local,dest=out',
      '--output',
      'type=tar,dest=out.tar',
    ],
  ],
  ['compare', COMPARE, others(), '--output', 'type=image,name=host/app:v1,push=false'],
  [
    'compare: the same attributes, or it is another image',
    COMPARE,
    image('compression=zstd'),
    ...['--output', 'type=image,name=host/app:v1,push=false,compression=zstd'],
  ],
  [
    'compare and local',
    COMPARE,
    others(LOCAL),
    ...['--output', 'type=image,name=host/app:v1,push=false', '--output', 'type=local,dest=out'],
  ],
  ['keep', KEEP, others(), ...TAGS],
  ['keep without names', { kind: 'keep', references: [] }, others()],
  ['keep: an image', KEEP, image(), ...TAGS, '--output', 'type=image'],
  [
    'keep: attributes of the image',
    KEEP,
    image('oci-mediatypes=true'),
    ...TAGS,
    '--output',
    'type=image,oci-mediatypes=true',
  ],
  ['keep: load', KEEP, others(LOAD), ...TAGS, '--output', 'type=docker'],
  ['keep: local', KEEP, others(LOCAL), ...TAGS, '--output', 'type=local,dest=out'],
  ['keep: tar', KEEP, others(TAR), ...TAGS, '--output', 'type=tar,dest=out.tar'],
  ['keep: oci, named by the tags', KEEP, others(OCI), ...TAGS, '--output', 'type=oci,dest=oci.tar'],
  ['keep: an archive for docker load', KEEP, others(DOCKER), ...TAGS, '--output', 'type=docker,dest=docker.tar'],
  ['keep: nothing but the cache', KEEP, others(CACHE_ONLY), ...TAGS, '--output', 'type=cacheonly'],
  [
    'keep: local and tar',
    KEEP,
    others(LOCAL, TAR),
    ...TAGS,
    '--output',
    'type=local,dest=out',
    '--output',
    'type=tar,dest=out.tar',
  ],
]

/** The docker driver builds in the engine's store; loaded once more, the image is "already exists" to docker. */
const ONLY_DOCKER: readonly Row[] = [
  ['push and load', PUSH, others(LOAD), '--tag', 'host/app:v1', '--push'],
  ['push, attributes and load', PUSH, both('compression=zstd', LOAD), '--output', `${PUSHED},compression=zstd`],
  ['push, local and load', PUSH, others(LOCAL, LOAD), '--output', PUSHED, '--output', 'type=local,dest=out'],
  ['compare and load', COMPARE, others(LOAD), '--output', 'type=image,name=host/app:v1,push=false'],
  [
    'keep: an image and load',
    KEEP,
    both('oci-mediatypes=true', LOAD),
    ...TAGS,
    '--output',
    'type=image,oci-mediatypes=true',
  ],
]

/** Other drivers hand the image over to the engine. */
const OTHERS: readonly Row[] = [
  ['push and load, with all names', PUSH, others(LOAD), '--output', PUSHED, '--output', `type=docker,${ALL_NAMES}`],
  [
    'push, attributes and load',
    PUSH,
    both('compression=zstd', LOAD),
    ...['--output', `${PUSHED},compression=zstd`, '--output', `type=docker,${ALL_NAMES}`],
  ],
  [
    'push, local and load',
    PUSH,
    others(LOCAL, LOAD),
    ...['--output', PUSHED, '--output', 'type=local,dest=out', '--output', `type=docker,${ALL_NAMES}`],
  ],
  [
    'compare and load',
    COMPARE,
    others(LOAD),
    ...['--output', 'type=image,name=host/app:v1,push=false', '--output', `type=docker,${ALL_NAMES}`],
  ],
  [
    'keep: an image and load',
    KEEP,
    both('oci-mediatypes=true', LOAD),
    ...[...TAGS, '--output', 'type=image,oci-mediatypes=true', '--output', 'type=docker'],
  ],
]

const DRIVERS = [
  { driver: 'docker', rows: [...EVERYWHERE, ...ONLY_DOCKER] },
  ...['docker-container', 'kubernetes', 'remote', 'cloud'].map((driver) => ({
    driver,
    rows: [...EVERYWHERE, ...OTHERS],
  })),
]

describe.each(DRIVERS)('driver $driver', ({ driver, rows }) => {
  test.each(rows)('%s', (_name, output, exports, ...options) => {
    const argv = buildArgv({ ...PLAIN_BUILD, exports }, output, { ...RUN, driver })
    const before = ['buildx', 'build', '--provenance=false', '--metadata-file', '/private/metadata.json']
    expect(argv).toEqual([...before, ...options, '--', '.'])
  })
})

describe('names that docker has to give afterwards', () => {
  const LATEST = [{ reference: 'host/app:v1', name: 'host/app:latest' }]
  test.each<readonly [name: string, driver: string, output: Output, exports: ExportSettings, names: readonly object[]]>(
    [
      ['a push and a load in one store', 'docker', PUSH, others(LOAD), LATEST],
      ['a comparison and a load in one store', 'docker', COMPARE, others(LOAD), LATEST],
      ['a push without a load', 'docker', PUSH, others(LOCAL), []],
      ['an archive is no load', 'docker', PUSH, others(DOCKER), []],
      ['all names came with the image', 'docker-container', PUSH, others(LOAD), []],
      ['all names came with --tag', 'docker', KEEP, others(LOAD), []],
      ['there is one name', 'docker', { ...PUSH, references: ['host/app:v1'] }, others(LOAD), []],
    ],
  )('%s', (_name, driver, output, exports, names) => {
    expect(missingNames(exports, output, driver)).toEqual(names)
  })
})

test.each<readonly [name: string, exports: ExportSettings, references: readonly string[], text: string]>([
  ['an image', others(), ['app:v1', 'app:v2'], 'app:v1, app:v2'],
  ['an image without tags', others(), [], 'an image without a name'],
  ['a loaded image', others(LOCAL, LOAD), ['app:v1'], 'app:v1'],
  ['an image and a folder', both('compression=zstd', LOCAL), ['app:v1'], 'app:v1'],
  ['a folder', others(LOCAL), ['app:v1'], 'what the input outputs asks for'],
  ['nothing', others(CACHE_ONLY), ['app:v1'], 'what the input outputs asks for'],
])('what a build without a push leaves: %s', (_name, exports, references, text) => {
  expect(describeKept(exports, references)).toBe(text)
})

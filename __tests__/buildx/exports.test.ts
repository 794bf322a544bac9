// Where a build's result goes: the same inputs on each kind of engine.
import { describe, expect, test } from '@jest/globals'
import { buildArgv } from '../../src/buildx/argv.ts'
import type { Exporter, ExportSettings } from '../../src/buildx/build-settings.ts'
import { type Names, namesInEngine } from '../../src/buildx/engine-images.ts'
import { describeKept, type ImageDestination } from '../../src/buildx/exports.ts'
import { BUILD_FILES, COMPARE, KEEP, PLAIN_BUILD, PUSH } from '../fixtures/builds.ts'
import { fields } from '../fixtures/flags.ts'
import { reference } from '../fixtures/values.ts'

const LOAD: Exporter = { type: 'docker', attributes: fields() }
const NAMED_LOAD: Exporter = { type: 'docker', attributes: fields('name=mine:1') }
const LOCAL: Exporter = { type: 'local', attributes: fields('dest=out') }
const TAR: Exporter = { type: 'tar', attributes: fields('dest=out.tar') }
const OCI: Exporter = { type: 'oci', attributes: fields('dest=oci.tar') }
const NAMED_OCI: Exporter = { type: 'oci', attributes: fields('dest=oci.tar', 'name=mine:1') }
const DOCKER: Exporter = { type: 'docker', attributes: fields('dest=docker.tar') }
const CACHE_ONLY: Exporter = { type: 'cacheonly', attributes: fields() }
const ODD: Exporter = { type: 'local', attributes: fields('dest=out, "mine"') }

const others = (...list: readonly Exporter[]): ExportSettings => ({ image: undefined, others: list })
const image = (...attributes: readonly string[]): ExportSettings => ({ image: fields(...attributes), others: [] })
const both = (attribute: string, ...list: readonly Exporter[]): ExportSettings => ({
  image: fields(attribute),
  others: list,
})

const PUSHED = 'type=image,name=host/app:v1,push=true'
const COMPARED = 'type=image,name=host/app:own,push=false'
const ALL_NAMES = '"name=host/app:v1,host/app:latest"'
const TAGS = ['--tag', 'app:v1', '--tag', 'app:latest']

/** The options for these results, in this order. */
const to = (...results: readonly string[]): readonly string[] => results.flatMap((one) => ['--output', one])

type Row = readonly [name: string, output: ImageDestination, exports: ExportSettings, ...options: readonly string[]]

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
  ['push and local', PUSH, others(LOCAL), ...to('type=local,dest=out', PUSHED)],
  ['push and local, in an odd folder', PUSH, others(ODD), ...to('type=local,"dest=out, ""mine"""', PUSHED)],
  ['push and tar', PUSH, others(TAR), ...to('type=tar,dest=out.tar', PUSHED)],
  ['push and oci, with all names', PUSH, others(OCI), ...to(`type=oci,${ALL_NAMES},dest=oci.tar`, PUSHED)],
  ['push and oci, with a name of its own', PUSH, others(NAMED_OCI), ...to('type=oci,dest=oci.tar,name=mine:1', PUSHED)],
  [
    'push and an archive for docker load',
    PUSH,
    others(DOCKER),
    ...to(`type=docker,${ALL_NAMES},dest=docker.tar`, PUSHED),
  ],
  [
    'push, attributes, local and tar',
    PUSH,
    both('compression=zstd', LOCAL, TAR),
    ...to('type=local,dest=out', 'type=tar,dest=out.tar', `${PUSHED},compression=zstd`),
  ],
  ['compare, under a name of its own', COMPARE, others(), ...to(COMPARED)],
  [
    'compare: the same attributes, or it is another image',
    COMPARE,
    image('compression=zstd'),
    ...to(`${COMPARED},compression=zstd`),
  ],
  ['compare and local', COMPARE, others(LOCAL), ...to('type=local,dest=out', COMPARED)],
  ['compare and oci, with all names', COMPARE, others(OCI), ...to(`type=oci,${ALL_NAMES},dest=oci.tar`, COMPARED)],
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
  ['push, local and load', PUSH, others(LOCAL, LOAD), ...to('type=local,dest=out', PUSHED)],
  ['compare and load', COMPARE, others(LOAD), ...to(COMPARED)],
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
  ['push and load, with all names', PUSH, others(LOAD), ...to(`type=docker,${ALL_NAMES}`, PUSHED)],
  [
    'push, attributes and load',
    PUSH,
    both('compression=zstd', LOAD),
    ...to(`type=docker,${ALL_NAMES}`, `${PUSHED},compression=zstd`),
  ],
  ['push, local and load', PUSH, others(LOCAL, LOAD), ...to('type=local,dest=out', `type=docker,${ALL_NAMES}`, PUSHED)],
  ['compare and load, under that name alone', COMPARE, others(LOAD), ...to('type=docker,name=host/app:own', COMPARED)],
  [
    'keep: an image and load',
    KEEP,
    both('oci-mediatypes=true', LOAD),
    ...[...TAGS, ...to('type=docker', 'type=image,oci-mediatypes=true')],
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
    const argv = buildArgv({ ...PLAIN_BUILD, exports, driver }, output, BUILD_FILES)
    const before = ['buildx', 'build', '--provenance=false', '--metadata-file', '/private/metadata.json']
    expect(argv).toEqual([...before, ...options, '--', '.'])
  })
})

describe('names in the engine', () => {
  const STAGED: typeof PUSH = {
    kind: 'push',
    reference: reference('host/app:own'),
    references: PUSH.references,
  }
  const NONE: Names = { more: [], own: undefined }
  const named = (from: string, ...names: readonly string[]) =>
    names.map((name) => ({ reference: reference(from), name: reference(name) }))
  const more = (...names: readonly string[]): Names => ({ ...NONE, more: named('host/app:v1', ...names) })
  const own = (...names: readonly string[]): Names => ({
    own: reference('host/app:own'),
    more: named('host/app:own', ...names),
  })

  test.each<readonly [name: string, driver: string, output: ImageDestination, exports: ExportSettings, names: Names]>([
    ['a push and a load in one store', 'docker', PUSH, others(LOAD), more('host/app:latest')],
    ['a push without a load', 'docker', PUSH, others(LOCAL), NONE],
    ['a push under a name of its own', 'docker', STAGED, others(), own()],
    ['the same and a load', 'docker', STAGED, others(LOAD), own('host/app:v1', 'host/app:latest')],
    ['a comparison', 'docker', COMPARE, others(), own('host/app:v1')],
    ['a comparison and a load in one store', 'docker', COMPARE, others(LOAD), own('host/app:v1', 'host/app:latest')],
    ['an archive is no load', 'docker', PUSH, others(DOCKER), NONE],
    ['all names came with the image', 'docker-container', PUSH, others(LOAD), NONE],
    ['also of one that is not pushed under them', 'docker-container', STAGED, others(LOAD), NONE],
    ['a comparison elsewhere', 'docker-container', COMPARE, others(OCI), NONE],
    ['the same and a load', 'docker-container', COMPARE, others(LOAD), own('host/app:v1', 'host/app:latest')],
    ['the same with a name of the user', 'docker-container', COMPARE, others(NAMED_LOAD), NONE],
    ['all names came with --tag', 'docker', KEEP, others(LOAD), NONE],
    ['there is one name', 'docker', { ...PUSH, references: [reference('host/app:v1')] }, others(LOAD), NONE],
  ])('%s', (_name, driver, output, exports, names) => {
    expect(namesInEngine(exports, output, driver)).toEqual(names)
  })
})

test.each<readonly [name: string, exports: ExportSettings, references: readonly string[], text: string]>([
  ['an image', others(), ['app:v1', 'app:v2'], 'app:v1, app:v2'],
  ['an image without tags', others(), [], 'an image without a name'],
  ['a loaded image', others(LOCAL, LOAD), ['app:v1'], 'app:v1'],
  ['an image and a folder', both('compression=zstd', LOCAL), ['app:v1'], 'app:v1'],
  ['a folder', others(LOCAL), ['app:v1'], 'what the input outputs asks for'],
  ['nothing', others(CACHE_ONLY), ['app:v1'], 'without keeping an image'],
])('what a build without a push leaves: %s', (_name, exports, references, text) => {
  expect(describeKept(exports, references.map(reference))).toBe(text)
})

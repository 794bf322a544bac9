// What becomes of the build: outputs, load, and what contradicts the push.
import { describe, expect, test } from '@jest/globals'
import type { ExportSettings } from '../../../../src/buildx/build-settings.ts'
import { fields } from '../../../fixtures/flags.ts'
import { type Job, problemsOf, settingsOf } from '../../../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const FORK: Job = {
  context: {
    event: 'pull_request',
    payload: { pull_request: { head: { repo: null }, base: { repo: { full_name: 'octo/app' } } } },
  },
}

const exportsOf = (inputs: Inputs, job?: Job): ExportSettings => settingsOf({ ...NEEDED, ...inputs }, job).build.exports
const problemsIn = (inputs: Inputs, job?: Job) => problemsOf({ ...NEEDED, ...inputs }, job)

const NOTHING: ExportSettings = { image: undefined, others: [] }
const image = (...attributes: readonly string[]): ExportSettings => ({ ...NOTHING, image: fields(...attributes) })
const one = (type: 'local' | 'tar' | 'oci' | 'docker' | 'cacheonly', ...attributes: readonly string[]) => ({
  ...NOTHING,
  others: [{ type, attributes: fields(...attributes) }],
})

describe('outputs', () => {
  test.each<readonly [name: string, inputs: Inputs, expected: ExportSettings]>([
    ['nothing', {}, NOTHING],
    ['a folder', { outputs: 'type=local,dest=out' }, one('local', 'dest=out')],
    ['a path alone is a folder', { outputs: './out' }, one('local', 'dest=./out')],
    ['tar', { outputs: 'type=tar,dest=out.tar' }, one('tar', 'dest=out.tar')],
    ['an OCI archive', { outputs: 'type=oci,dest=o.tar,tar=true' }, one('oci', 'dest=o.tar', 'tar=true')],
    ['an archive for docker load', { outputs: 'type=docker,dest=d.tar' }, one('docker', 'dest=d.tar')],
    ['the engine', { outputs: 'type=docker' }, one('docker')],
    ['load', { load: 'true' }, one('docker')],
    ['load: no', { load: 'false' }, NOTHING],
    ['load and the engine are one', { load: 'true', outputs: 'type=docker,name=x' }, one('docker', 'name=x')],
    [
      'load beside an archive is a second output',
      { load: 'true', outputs: 'type=docker,dest=d.tar' },
      {
        ...NOTHING,
        others: [
          { type: 'docker', attributes: fields('dest=d.tar') },
          { type: 'docker', attributes: fields() },
        ],
      },
    ],
    ['an image', { outputs: 'type=image' }, image()],
    ['an image with attributes', { outputs: 'type=image,compression=zstd' }, image('compression=zstd')],
    ['an image that is pushed', { outputs: 'type=image,push=true,oci-mediatypes=true' }, image('oci-mediatypes=true')],
    ['a registry', { outputs: 'type=registry,compression=zstd' }, image('compression=zstd')],
    ['a registry that says so twice', { outputs: 'type=registry,push=true' }, image()],
    [
      'the image by digest is no matter when it is not wanted',
      { outputs: 'type=image,push-by-digest=false' },
      image('push-by-digest=false'),
    ],
    ['an image that is not pushed', { outputs: 'type=image,push=false', push: 'false' }, image()],
    ['nothing but the cache', { outputs: 'type=cacheonly', push: 'false' }, one('cacheonly')],
    [
      'several, one a line',
      { outputs: 'type=image,compression=zstd\n# a comment\n\ntype=local,dest=a\ntype=tar,dest=b' },
      {
        image: fields('compression=zstd'),
        others: [
          { type: 'local', attributes: fields('dest=a') },
          { type: 'tar', attributes: fields('dest=b') },
        ],
      },
    ],
    ['a quoted field with a comma', { outputs: 'type=image,"annotation.a=b,c"' }, image('annotation.a=b,c')],
    ['a quoted line', { outputs: '"type=local,dest=out"' }, one('local', 'dest=out')],
    ['spaces round names', { outputs: ' type=local, dest =out ' }, one('local', 'dest=out')],
    ['names in capitals', { outputs: 'TYPE=image,Push=true,Compression=zstd' }, image('compression=zstd')],
    ['a name twice', { outputs: 'type=local,dest=a,Dest=b' }, one('local', 'dest=b')],
    ['a path with spaces', { outputs: 'type=local,dest=my out' }, one('local', 'dest=my out')],
  ])('%s', (_name, inputs, expected) => {
    expect(exportsOf(inputs)).toEqual(expected)
  })

  test('a pull request from a fork is not pushed whatever outputs says', () => {
    expect(exportsOf({ outputs: 'type=registry' }, FORK)).toEqual(image())
  })

  test.each(['type=image,Push=true', 'type=image, push =true', 'type=image,push=false,PUSH=true'])(
    'a pull request from a fork is not pushed in any spelling: %s',
    (outputs) => {
      expect(exportsOf({ outputs }, FORK)).toEqual(image())
    },
  )

  test('an evaluation makes nothing, so nothing can contradict it', () => {
    expect(problemsIn({ call: 'check', outputs: 'type=image,push=false' })).toEqual([])
  })

  const KNOWN = 'image, registry, local, tar, oci, docker, cacheonly'
  const NO_DIGEST_PUSH =
    'outputs: push-by-digest is not possible: the image is pushed under the first of its tags. Build all platforms in one step, or one in each job with the input part: the job that pushes the last one joins them'
  const NAMED = 'has a name; leave it out, for the image is named by the inputs repository and tags'

  test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
    ['unknown type', { outputs: 'type=zip,dest=x' }, `outputs: "zip" is not one of: ${KNOWN}`],
    ['no type', { outputs: 'dest=out' }, 'outputs: "dest=out" has no type; write for instance "type=local,dest=out"'],
    ['a word among the fields', { outputs: 'type=local,out' }, 'outputs: "out" is not of the form name=value'],
    [
      'a folder without a place',
      { outputs: 'type=local' },
      'outputs: type=local needs a folder to write to: dest=<path>',
    ],
    ['tar without a place', { outputs: 'type=tar' }, 'outputs: type=tar needs a file to write to: dest=<path>'],
    ['oci without a place', { outputs: 'type=oci' }, 'outputs: type=oci needs a file to write to: dest=<path>'],
    [
      'standard output',
      { outputs: 'type=tar,dest=-' },
      'outputs: type=tar would write to standard output, which is the log; name a path in dest',
    ],
    [
      'standard output, alone',
      { outputs: '-' },
      'outputs: type=local would write to standard output, which is the log; name a path in dest',
    ],
    ['an image with a name', { outputs: 'type=image,name=x/y,push=true' }, `outputs: type=image ${NAMED}`],
    ['a registry with a name', { outputs: 'type=registry,name=x/y' }, `outputs: type=registry ${NAMED}`],
    ['a name in capitals', { outputs: 'type=image, Name =x/y' }, `outputs: type=image ${NAMED}`],
    [
      'a name by another attribute',
      { outputs: 'type=image,dangling-name-prefix=x/y' },
      'outputs: type=image has a dangling-name-prefix; leave it out, for the image is named by the inputs repository and tags',
    ],
    [
      'a push in capitals, in a run that does not push',
      { outputs: 'type=image,Push=true', push: 'false' },
      'outputs: it asks for a push, and the input push is false; leave one of them out',
    ],
    [
      'a push after a blank, in a run that does not push',
      { outputs: 'type=image, push =true', push: 'false' },
      'outputs: it asks for a push, and the input push is false; leave one of them out',
    ],
    [
      'a push of what is loaded, which buildx makes with the docker driver',
      { outputs: 'type=docker,PUSH=true', push: 'false' },
      'outputs: push is for type=image and type=registry, not for type=docker; leave it out',
    ],
    [
      'an unknown attribute of an image',
      { outputs: 'type=registry,compresion=zstd' },
      'outputs: "compresion" is not an attribute of an image; did you mean "compression"? (in type=registry)',
    ],
    [
      'a place in capitals',
      { outputs: 'type=tar,Dest=-' },
      'outputs: type=tar would write to standard output, which is the log; name a path in dest',
    ],
    [
      'one place twice, in two spellings',
      { outputs: 'type=tar,dest=a\ntype=oci, Dest=a' },
      'outputs: two outputs write to "a"',
    ],
    ...['true', '1', 'T', '', 'yes'].map(
      (word) =>
        [`a push by digest: "${word}"`, { outputs: `type=image,Push-By-Digest=${word}` }, NO_DIGEST_PUSH] as const,
    ),
    ['a push by digest', { outputs: 'type=image,push-by-digest=true' }, NO_DIGEST_PUSH],
    [
      'push: unknown word',
      { outputs: 'type=image,push=yes' },
      'outputs: push=yes is not one of: push=true, push=false',
    ],
    [
      'a registry that is not pushed to',
      { outputs: 'type=registry,push=false', push: 'false' },
      'outputs: type=registry is a push, and push=false is none',
    ],
    [
      'the image twice',
      { outputs: 'type=image\ntype=registry' },
      'outputs: it has the image twice (type=image, type=registry)',
    ],
    ['one place twice', { outputs: 'type=tar,dest=a\ntype=oci,dest=a' }, 'outputs: two outputs write to "a"'],
    [
      'the cache only, beside another',
      { outputs: 'type=cacheonly\ntype=local,dest=a', push: 'false' },
      'outputs: type=cacheonly means that there is no output, so it cannot stand beside others',
    ],
    [
      'the cache only, in a run that pushes',
      { outputs: 'type=cacheonly' },
      'outputs: type=cacheonly makes no image that could be pushed; set the input push to false',
    ],
    [
      'no push, in a run that pushes',
      { outputs: 'type=image,push=false' },
      'outputs: push=false contradicts the input push; set push to false to build without a push',
    ],
    [
      'a registry, in a run that does not push',
      { outputs: 'type=registry', push: 'false' },
      'outputs: it asks for a push, and the input push is false; leave one of them out',
    ],
    [
      'a push, in a run that does not push',
      { outputs: 'type=image,push=true', push: 'False' },
      'outputs: it asks for a push, and the input push is false; leave one of them out',
    ],
    [
      'an archive for docker of several platforms',
      { outputs: 'type=docker,dest=image.tar', platforms: 'linux/amd64,linux/arm64' },
      'outputs: type=docker writes an archive of a single image, and platforms has linux/amd64, linux/arm64; write type=oci,dest=image.tar',
    ],
    [
      'an archive for docker of an image with provenance',
      { outputs: 'type=docker,dest=image.tar', provenance: 'true' },
      'outputs: type=docker writes an archive of a single image, and provenance and sbom are manifests beside it; write type=oci,dest=image.tar',
    ],
    ['an open quote', { outputs: 'type=local,"dest=out' }, 'outputs: a quote is opened and not closed (line 1)'],
    ['load: unknown word', { load: 'yes' }, 'load: "yes" is not one of: true, false'],
    [
      'several at once',
      { outputs: 'type=zip\ntype=tar', load: 'no' },
      `outputs: "zip" is not one of: ${KNOWN}`,
      'outputs: type=tar needs a file to write to: dest=<path>',
      'load: "no" is not one of: true, false',
    ],
  ])('refused: %s', (_name, inputs, ...problems) => {
    expect(problemsIn(inputs)).toEqual(problems)
  })
})

// https://github.com/docker/metadata-action#annotations and https://docs.docker.com/build/metadata/annotations/
import { describe, expect, test } from '@jest/globals'
import { buildArgv } from '../../src/buildx/argv.ts'
import { lostAnnotations } from '../../src/image-metadata/annotations.ts'
import { BUILD_FILES, COMPARE, PUSH } from '../fixtures/builds.ts'
import { problemsOf, push, settingsOf, withEnv } from '../fixtures/metadata-rules.ts'

const annotationsOf = (annotations: string, levels = '') => {
  const job = withEnv(push('main'), { DOCKER_METADATA_ANNOTATIONS_LEVELS: levels })
  return settingsOf(job, { annotations }).annotations
}

const DEFAULTS = settingsOf(push('main'), {}).build.labels
const on = (level: string, pairs: readonly string[] = DEFAULTS) => pairs.map((pair) => `${level}:${pair}`)
const TITLED = DEFAULTS.map((pair) => pair.replace(/title=.*/, 'title=Mine'))

describe('annotations', () => {
  test.each([
    ['the defaults are those of labels', '', '', on('manifest')],
    ['on an index', '', 'index', on('index')],
    ['on both', '', 'manifest,index', [...on('manifest'), ...on('index')]],
    ['levels with blanks', '', ' manifest, index ', [...on('manifest'), ...on('index')]],
    ['a level twice', '', 'manifest,manifest', on('manifest')],
    ['a further one', 'vendor=us', '', on('manifest', [...DEFAULTS, 'vendor=us'])],
    [
      'a further one on both',
      'vendor=us',
      'manifest,index',
      [...on('manifest', [...DEFAULTS, 'vendor=us']), ...on('index', [...DEFAULTS, 'vendor=us'])],
    ],
    ['one that replaces a default', 'org.opencontainers.image.title=Mine', '', on('manifest', TITLED)],
    ['with its own level', 'manifest:vendor=us', '', on('manifest', [...DEFAULTS, 'vendor=us'])],
    ['on another level than the run', 'index:vendor=us', '', [...on('manifest'), 'index:vendor=us']],
    [
      'a default replaced on one level',
      'index:org.opencontainers.image.title=Mine',
      'manifest,index',
      [...on('manifest'), ...on('index', TITLED)],
    ],
    [
      'several levels of its own',
      'manifest,index:vendor=us',
      '',
      [...on('manifest', [...DEFAULTS, 'vendor=us']), 'index:vendor=us'],
    ],
    ['of a platform', 'manifest[linux/arm64]:vendor=us', '', [...on('manifest'), 'manifest[linux/arm64]:vendor=us']],
    ['of a descriptor', 'manifest-descriptor:vendor=us', '', [...on('manifest'), 'manifest-descriptor:vendor=us']],
    [
      'a colon in the value',
      'vendor=https://us.example',
      '',
      on('manifest', [...DEFAULTS, 'vendor=https://us.example']),
    ],
    ['an expression', 'vendor={{branch}}', '', on('manifest', [...DEFAULTS, 'vendor=main'])],
    [
      'braces that are no expression',
      'vendor=Host({{ .Name }})',
      '',
      on('manifest', [...DEFAULTS, 'vendor=Host({{ .Name }})']),
    ],
    ['quotes behind a comma', 'vendor=["a","b"]', '', on('manifest', [...DEFAULTS, 'vendor=["a","b"]'])],
  ])('%s', (_, annotations, levels, expected) => {
    expect(annotationsOf(annotations, levels)).toEqual(expected)
  })

  test.each([
    [
      'an unknown level',
      'manfest:a=b',
      'annotations: "manfest" is not a level of annotations; did you mean "manifest"?',
    ],
    ['a level without a name', 'index:=b', 'annotations: item 1 has no name before "="'],
    ['no value', 'vendor', 'annotations: item 1 has no value; write NAME=value'],
    ['no name', '=x', 'annotations: item 1 has no name before "="'],
    ['a colon in the place of "="', 'team: web', 'annotations: item 1 has ":" where "=" belongs; write NAME=value'],
    ['a level, and a blank', 'manifest: a=b', 'annotations: item 1 has a blank in its name; write NAME=value'],
    ['a blank in the name', 'my team=web', 'annotations: item 1 has a blank in its name; write NAME=value'],
  ])('%s', (_, annotations, problem) => {
    expect(problemsOf(push('main'), { annotations })).toEqual([problem])
  })
})

describe('the image gets them', () => {
  test.each([
    ['not by themselves', {}, {}, 0],
    ['with the input', {}, { annotations: 'vendor=us' }, 9],
    ['with the variable', { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest' }, {}, 8],
  ])('%s', (_, env, inputs, count) => {
    expect(settingsOf(withEnv(push('main'), env), inputs).build.annotations).toHaveLength(count)
  })

  test('as an OCI manifest, which is what annotations belong to', () => {
    const output = (inputs: Readonly<Record<string, string>>, kind: 'push' | 'compare') =>
      buildArgv(
        { ...settingsOf(push('main'), inputs).build, driver: 'docker' },
        kind === 'push' ? PUSH : COMPARE,
        BUILD_FILES,
      )
        .slice(-5)
        .join(' ')
    expect([output({ annotations: 'a=b' }, 'push'), output({}, 'push')]).toEqual([
      '/private/metadata.json --output type=image,name=host/app:v1,push=true,oci-mediatypes=true,source-date-epoch=1578616200 -- .',
      '/private/metadata.json --output type=image,name=host/app:v1,push=true,source-date-epoch=1578616200 -- .',
    ])
    expect([output({ annotations: 'a=b' }, 'compare'), output({}, 'compare')]).toEqual([
      '/private/metadata.json --output type=image,name=host/app:own,push=false,oci-mediatypes=true,source-date-epoch=1578616200 -- .',
      '/private/metadata.json --output type=image,name=host/app:own,push=false,source-date-epoch=1578616200 -- .',
    ])
  })
})

describe('what buildx gets', () => {
  const argv = (inputs: Readonly<Record<string, string>>) => {
    const { build } = settingsOf(push('main'), inputs)
    const args = buildArgv({ ...build, driver: 'docker' }, PUSH, BUILD_FILES)
    return args.filter((_, index) => args[index - 1] === '--annotation').filter((text) => text.includes('vendor'))
  }
  const annotations = 'manifest:vendor=us\nindex:vendor=us\nindex-descriptor:vendor=us\nmanifest[linux/arm64]:vendor=us'

  test('an image of one platform has no index to annotate', () => {
    expect(argv({ annotations, platforms: 'linux/arm64' })).toEqual([
      'manifest:vendor=us',
      'manifest[linux/arm64]:vendor=us',
    ])
  })

  test('an image of the platform of the builder neither', () => {
    expect(argv({ annotations })).toEqual(['manifest:vendor=us', 'manifest[linux/arm64]:vendor=us'])
  })

  test('an image of several platforms has one', () => {
    expect(argv({ annotations, platforms: 'linux/amd64,linux/arm64' })).toEqual(annotations.split('\n'))
  })
})

test.each([
  ['wanted and lost', ['manifest:a=b'], 'application/vnd.docker.distribution.manifest.v2+json', true],
  ['wanted and there', ['manifest:a=b'], 'application/vnd.oci.image.manifest.v1+json', false],
  ['not wanted', [], 'application/vnd.docker.distribution.manifest.v2+json', false],
  ['an unknown type', ['manifest:a=b'], undefined, false],
])('%s', (_, wanted, mediaType, lost) => {
  expect(lostAnnotations(wanted, { mediaType })).toBe(lost)
})

import { expect, test } from '@jest/globals'
import { buildArgv, inheritedArgs, type Output } from '../../src/build/argv.ts'
import { NO_CACHE } from '../../src/cache/use.ts'
import type { BuildSettings } from '../../src/inputs/settings.ts'

const BUILD: BuildSettings = {
  context: '.',
  file: undefined,
  target: undefined,
  platforms: [],
  buildArgs: [],
  labels: [],
  annotations: [],
  builder: undefined,
  compression: undefined,
  reproducible: false,
}
const PUSH: Output = { kind: 'push', reference: 'host/app:v1' }
const METADATA = ['--provenance=false', '--metadata-file', '/private/metadata.json']
const PUSHED = ['--tag', 'host/app:v1', '--push']

test.each<readonly [name: string, over: Partial<BuildSettings>, options: readonly string[], context: string]>([
  ['nothing', {}, [], '.'],
  ['builder', { builder: 'box' }, ['--builder', 'box'], '.'],
  ['file', { file: 'docker/prod' }, ['--file', 'docker/prod'], '.'],
  ['target', { target: 'runtime' }, ['--target', 'runtime'], '.'],
  ['one platform', { platforms: ['linux/arm64'] }, ['--platform', 'linux/arm64'], '.'],
  ['platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, ['--platform', 'linux/amd64,linux/arm64'], '.'],
  ['build-args', { buildArgs: ['A=1,2', 'B'] }, ['--build-arg', 'A=1,2', '--build-arg', 'B'], '.'],
  ['labels', { labels: ['a=b c', 'd=e'] }, ['--label', 'a=b c', '--label', 'd=e'], '.'],
  ['context', { context: 'web' }, [], 'web'],
  ['a context that looks like an option', { context: '--push' }, [], '--push'],
  [
    'a build argument that looks like an option',
    { buildArgs: ['--output=type=local,dest=/'] },
    ['--build-arg', '--output=type=local,dest=/'],
    '.',
  ],
  [
    'everything',
    {
      context: 'web',
      file: 'docker/prod',
      target: 'runtime',
      platforms: ['linux/amd64', 'linux/arm64'],
      buildArgs: ['A=1', 'B'],
      labels: ['a=b'],
      builder: 'box',
    },
    [
      ...['--builder', 'box', '--file', 'docker/prod', '--target', 'runtime', '--platform', 'linux/amd64,linux/arm64'],
      ...['--build-arg', 'A=1', '--build-arg', 'B', '--label', 'a=b'],
    ],
    'web',
  ],
])('arguments for %s', (_name, over, options, context) => {
  expect(
    buildArgv({ ...BUILD, ...over }, PUSH, { metadataFile: '/private/metadata.json', secrets: [], cache: NO_CACHE }),
  ).toEqual([...['buildx', 'build', ...options, ...METADATA, ...PUSHED, '--', context]])
})

test.each<readonly [name: string, output: Output, options: readonly string[]]>([
  ['push', PUSH, PUSHED],
  ['compare', { kind: 'compare', reference: 'host/app:v1' }, ['--output', 'type=image,push=false,name=host/app:v1']],
  ['keep', { kind: 'keep', references: ['app:v1', 'app:latest'] }, ['--tag', 'app:v1', '--tag', 'app:latest']],
])('output: %s', (_name, output, options) => {
  expect(buildArgv(BUILD, output, { metadataFile: '/private/metadata.json', secrets: [], cache: NO_CACHE })).toEqual([
    ...['buildx', 'build', ...METADATA, ...options, '--', '.'],
  ])
})

test('build arguments without a value come from the environment', () => {
  expect(inheritedArgs({ ...BUILD, buildArgs: ['A=1', 'B', 'C=', 'D'] })).toEqual(['B', 'D'])
})

import { expect, test } from '@jest/globals'
import { copyArgv } from '../../src/buildx/imagetools.ts'

const COPY = { from: 'one.example/app@sha256:1', to: 'two.example/app:v1' }

test.each([
  ['with the current builder', undefined, []],
  ['with a named one, whose registries may be configured', 'box', ['--builder', 'box']],
])('a copy %s', (_name, builder, option) => {
  expect(copyArgv(COPY, builder)).toEqual([
    ...['buildx', 'imagetools', 'create', ...option],
    ...['--prefer-index=false', '--tag', 'two.example/app:v1', 'one.example/app@sha256:1'],
  ])
})

import { expect, test } from '@jest/globals'
import { copyArgv } from '../../src/buildx/imagetools.ts'
import { digest, reference } from '../fixtures/values.ts'

const FROM = `one.example/app@${digest('1')}`
const COPY = { from: reference(FROM), to: reference('two.example/app:v1') }

test.each([
  ['with the current builder', undefined, []],
  ['with a named one, whose registries may be configured', 'box', ['--builder', 'box']],
])('a copy %s', (_name, builder, option) => {
  expect(copyArgv(COPY, builder)).toEqual([
    ...['buildx', 'imagetools', 'create', ...option],
    ...['--prefer-index=false', '--tag', 'two.example/app:v1', FROM],
  ])
})

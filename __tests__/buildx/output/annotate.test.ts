import { expect, test } from '@jest/globals'
import { annotate, type BuildWarning } from '../../../src/buildx/output/warnings.ts'
import { worldWith } from '../../fixtures/world.ts'

const WARNING: BuildWarning = { rule: 'A', message: 'one', lines: { start: 3, end: 4 }, url: 'https://docs.test/a' }
const annotated = (warnings: readonly BuildWarning[], dockerfile?: string): readonly unknown[] => {
  const { world, records } = worldWith({})
  annotate(world.log, warnings, dockerfile)
  return records.map(([kind, text, place]) => [kind, text, place && JSON.parse(place)])
}

test.each<readonly [name: string, warning: BuildWarning, file: string | undefined, said: unknown]>([
  [
    'all that is known',
    WARNING,
    'app/Dockerfile',
    ['one\nhttps://docs.test/a', { title: 'A', file: 'app/Dockerfile', startLine: 3, endLine: 4 }],
  ],
  [
    'no line',
    { ...WARNING, lines: undefined },
    'Dockerfile',
    ['one\nhttps://docs.test/a', { title: 'A', file: 'Dockerfile' }],
  ],
  ['no file: a line alone says nothing', WARNING, undefined, ['one\nhttps://docs.test/a', { title: 'A' }]],
  ['a text alone', { rule: undefined, message: 'one', lines: undefined, url: '' }, undefined, ['one', {}]],
])('%s', (_name, warning, file, said) => {
  expect(annotated([warning], file)).toEqual([['warning', ...(said as readonly unknown[])]])
})

const many = (count: number): readonly BuildWarning[] =>
  Array.from({ length: count }, (_, index) => ({ ...WARNING, message: `${index + 1}`, url: '' }))

test.each<readonly [count: number, shown: readonly string[]]>([
  [0, []],
  [10, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']],
  [
    11,
    [
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      'The Dockerfile has 2 more warnings: the log of the build has them all.',
    ],
  ],
  [
    500,
    [
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      'The Dockerfile has 491 more warnings: the log of the build has them all.',
    ],
  ],
])('of %i warnings as many as GitHub shows', (count, shown) => {
  expect(annotated(many(count)).map((record) => (record as readonly string[])[1])).toEqual(shown)
})

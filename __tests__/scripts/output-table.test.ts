import { expect, test } from '@jest/globals'
import { outputTable } from '../../scripts/demo/output-table.ts'

test('one line for each output that is set, the empty ones counted', () => {
  expect(
    outputTable({ image: 'x@sha256:1', tags: 'x:a\nx:b\nx:c\n', json: 'j'.repeat(200), gate: '', plan: '' }),
  ).toEqual([
    'image  x@sha256:1',
    'tags   x:a (and 2 more lines)',
    `json   ${'j'.repeat(90)}…`,
    '(2 more are empty in this run)',
  ])
})

test('none is empty', () => expect(outputTable({ a: '1' })).toEqual(['a  1']))

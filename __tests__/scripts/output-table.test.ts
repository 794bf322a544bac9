import { expect, test } from '@jest/globals'
import { outputTable } from '../../scripts/demo/output-table.ts'

const IMAGE = `127.0.0.1:45103/hello@sha256:${'1'.repeat(64)}`

test('one line for each output that a person reads; the empty ones, and those for programs, are counted', () => {
  const set = { image: IMAGE, tags: 'x:a\nx:b\nx:c\n', labels: 'l'.repeat(200) }
  expect(outputTable({ ...set, json: '{}', metadata: '{}', images: 'x', plan: '{}', gate: '', size: '' })).toEqual([
    `image   ${IMAGE}`,
    'tags    x:a (and 2 more lines)',
    `labels  ${'l'.repeat(110)}…`,
    '(6 more are empty or long; docs/reference.md has them all)',
  ])
})

test('none is empty', () => expect(outputTable({ a: '1' })).toEqual(['a  1']))

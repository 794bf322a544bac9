import { expect, test } from '@jest/globals'
import { code, inputTable, outputTable } from '../../scripts/docs/tables.ts'

const field = { required: false, default: undefined }

test('the table of inputs', () => {
  const table = inputTable([
    { ...field, name: 'repository', description: 'Its name', required: true },
    { ...field, name: 'push', description: '`true` | `false`', default: 'auto' },
    { ...field, name: 'file', description: 'First line\n  second line' },
  ])
  expect(table.split('\n')).toEqual([
    '| Input | Default | Meaning |',
    '| --- | --- | --- |',
    '| `repository` | **required** | Its name |',
    '| `push` | `auto` | `true` \\| `false` |',
    '| `file` |  | First line second line |',
  ])
})

test('the table of outputs', () => {
  expect(outputTable([{ ...field, name: 'digest', description: 'Of the image' }]).split('\n')).toEqual([
    '| Output | Meaning |',
    '| --- | --- |',
    '| `digest` | Of the image |',
  ])
})

test.each([
  ['plain', 'a b', '`a b`'],
  ['with a backtick', 'a`b', '``a`b``'],
  ['with two backticks in a row', 'a``b', '```a``b```'],
  ['that begins with a backtick', '`a', '`` `a ``'],
])('code %s', (_name, text, expected) => {
  expect(code(text)).toBe(expected)
})

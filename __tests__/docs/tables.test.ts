import { expect, test } from '@jest/globals'
import { code, ENGLISH, inputTables, outputTable } from '../../scripts/docs/tables.ts'

const field = { required: false, default: undefined, group: undefined }

const INPUTS = [
  { ...field, name: 'repository', description: 'Its name', required: true },
  { ...field, name: 'push', description: '`true` | `false`', default: 'auto', group: 'What becomes of it' },
  { ...field, name: 'file', description: 'First line\n  second line', group: 'What becomes of it' },
]

test('the tables of inputs, one for each group', () => {
  expect(inputTables(INPUTS).split('\n')).toEqual([
    '| Input | Default | Meaning |',
    '| --- | --- | --- |',
    '| `repository` | **required** | Its name |',
    '',
    '### What becomes of it',
    '',
    '| Input | Default | Meaning |',
    '| --- | --- | --- |',
    '| `push` | `auto` | `true` \\| `false` |',
    '| `file` |  | First line second line |',
  ])
})

test('the tables of inputs in another language', () => {
  const words = { ...ENGLISH, input: '입력', default: '기본값', required: '필수', meaning: '의미' }
  const described = { ...words, group: () => '이미지', describeInput: () => '설명' }
  expect(inputTables(INPUTS.slice(0, 2), described).split('\n')).toEqual([
    '| 입력 | 기본값 | 의미 |',
    '| --- | --- | --- |',
    '| `repository` | **필수** | 설명 |',
    '',
    '### 이미지',
    '',
    '| 입력 | 기본값 | 의미 |',
    '| --- | --- | --- |',
    '| `push` | `auto` | 설명 |',
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

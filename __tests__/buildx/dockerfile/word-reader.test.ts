import { expect, test } from '@jest/globals'
import { valueOfWord } from '../../../src/buildx/dockerfile/word-reader.ts'

const KNOWN = new Map<string, string | undefined>([
  ['A', 'a'],
  ['EMPTY', ''],
  ['LATER', undefined],
])

const DEEP = `${'@{X:-'.repeat(40)}x${'}'.repeat(40)}`

// "@" stands for "$" here: tools take the other for a template that is missing its quotes.
test.each<readonly [word: string, value: string | undefined]>([
  ['', ''],
  ['text', 'text'],
  ['@A', 'a'],
  ['x@A/y', 'xa/y'],
  ['@{A}1', 'a1'],
  ['@A1', ''],
  ['@NONE', ''],
  ['@', '@'],
  ['a}b', 'a}b'],
  ['\\@A', '@A'],
  ["'@A'", '@A'],
  ['"@A b"', 'a b'],
  ['@LATER', undefined],
  ['x@{LATER}', undefined],
  ['@{A:-b}', 'a'],
  ['@{EMPTY:-b}', 'b'],
  ['@{EMPTY-b}', ''],
  ['@{NONE-b}', 'b'],
  ['@{NONE:-@A}', 'a'],
  ['@{NONE:-x:@{OTHER:-1}}', 'x:1'],
  ['@{A:+b}', 'b'],
  ['@{NONE:+b}', ''],
  ['@{EMPTY+b}', 'b'],
  ['@{LATER:-b}', undefined],
  ['@{NONE:-@LATER}', undefined],
  ['@{A:?b}', 'a'],
  ['@{NONE?b}', undefined],
  ['@{A:=b}', undefined],
  ['@{A:-@LATER}', 'a'],
  ['@{NONE:-"}"}', '}'],
  ['@{A/a/b}', undefined],
  ['@{A%%a}x', undefined],
  ['@1A', 'A'],
  ['@@A', 'A'],
  ["it's", undefined],
  ['"open', undefined],
  [`"it's"`, "it's"],
  [`"\\"\\@A\\x"`, '"@A\\x'],
  [`'\\'a`, '\\a'],
  ['`@A', '`a'],
  ['@{A#a}', undefined],
  ['@{A', undefined],
  ['@{}', undefined],
  [DEEP, undefined],
])('%j', (word, value) => {
  expect(valueOfWord(word.replaceAll('@', '$'), KNOWN)).toBe(value?.replaceAll('@', '$'))
})

test('the other escape character escapes, and the usual one is a character then', () => {
  expect(valueOfWord('`$A\\"`"`x"', KNOWN, '`')).toBe('$A\\"`x')
})

import { expect, test } from '@jest/globals'
import { assignmentsIn, jsonFields } from '../../src/secrets/assignments.ts'

/** Distinct values, each with its name. */
const found = (text: string): readonly string[] => [
  ...new Set(assignmentsIn(text).map(({ name, value }) => `${name} → ${value}`)),
]

test.each<readonly [name: string, text: string, ...values: string[]]>([
  ['a variable', 'TOKEN=abc', 'TOKEN → abc'],
  ['spaces in the value', 'TOKEN = a b c', 'TOKEN → a b c', 'TOKEN → a'],
  [
    'the line of an .npmrc',
    '//npm.test/:_authToken=abc',
    '//npm.test/:_authToken → abc',
    '//npm.test/ → _authToken=abc',
    '_authToken → abc',
  ],
  ['YAML', '  password: "a b"', 'password → a b'],
  ['an item of YAML', '- abc', ' → abc'],
  ['a line of JSON', '"key": "a:b",', '"key" → a:b', 'key → a:b'],
  ['TOML with spaces', "secret = 'a b'", 'secret → a b'],
  ['an argument', 'login --token=abc; make', 'login --token → abc; make', '--token → abc'],
  [
    'the history',
    'RUN |2 A=x TOKEN=abc /bin/sh -c make',
    'RUN |2 A → x TOKEN=abc /bin/sh -c make',
    'A → x',
    'TOKEN → abc',
  ],
  ['a URL', 'see https://me:abc@host/', 'see https → //me:abc@host/', 'https → //me:abc@host/', 'password → abc'],
  ['netrc', 'machine host login me password abc', 'password → abc'],
  ['XML', '<password>a b</password>', 'password → a b'],
  ['an attribute of XML', '<add key="p" value="abc" />', '<add key → "p" value="abc" />', 'key → p', 'value → abc'],
  ['two lines', 'A=x\nB=y', 'A → x', 'B → y'],
  ['no value', 'a word'],
])('values in %s', (_name, text, ...values) => {
  expect(found(text)).toEqual(values)
})

test.each<readonly [name: string, text: string, ...values: string[]]>([
  ['fields, also nested', '{"a":{"b":["x","y"],"c":12345678}}', 'c → 12345678', 'b → y', 'b → x'],
  ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: 'x' }) }), 'a → {"b":"x"}', 'b → x'],
  ['what is no JSON', '{"a":'],
  ['a text alone', '"a"'],
])('%s', (_name, text, ...values) => {
  expect(jsonFields(text).map(({ name, value }) => `${name} → ${value}`)).toEqual(values)
})

test('JSON that is deep, or has many fields, is read', () => {
  const deep = `${'['.repeat(2000)}"x"${']'.repeat(2000)}`
  expect(jsonFields(deep)).toEqual([{ name: '', value: 'x' }])
  const inner = JSON.stringify(Array.from({ length: 200_000 }, () => 'x'))
  expect(jsonFields(JSON.stringify([inner]))).toHaveLength(200_001)
})

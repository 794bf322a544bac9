import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readLog } from '../../scripts/runner/log.ts'
import { Redacted } from '../../src/base/redacted.ts'
import { masksOf } from '../../src/secrets/masks.ts'
import { secretNotes } from '../../src/secrets/notes.ts'
import { secretsOf } from '../fixtures/secrets.ts'

const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString('base64')
const LONG = 'abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789'
const JSON_KEY = '{\n  "type": "service",\n  "key": "s3cret"\n}\n'
const NPM_TOKEN = 'npm_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const NPMRC = `always-auth=true\n//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n`
const columns = (value: string, size: number): readonly string[] =>
  base64(value).match(new RegExp(`.{1,${size}}`, 'g')) ?? []
/** Settings that are plain words stay visible when they stand alone. */
const NPM_MASKS = [NPM_TOKEN, `_authToken=${NPM_TOKEN}`, ...columns(NPMRC, 76), ...columns(NPMRC, 64)]

test.each<readonly [name: string, value: string | Uint8Array, ...masks: string[]]>([
  ['a word', 's3cret', 's3cret'],
  ['four characters', 'abcd', 'abcd'],
  ['fewer than four would hide ordinary text', 'abc'],
  ['nothing', ''],
  ['a line break at its end', 's3cret\n', 's3cret'],
  ['spaces around', '  s3cret\t', 's3cret'],
  ['lines', 'first line\nsecond', base64('first line\nsecond'), 'first line', 'second'],
  ['lines as Windows ends them', 'first\r\nsecond', base64('first\r\nsecond'), 'first', 'second'],
  ['the same line twice', 'same\nsame', base64('same\nsame'), 'same'],
  ['braces of JSON stay visible', JSON_KEY, base64(JSON_KEY), '"type": "service",', '"key": "s3cret"'],
  [
    'bytes that are no text',
    new Uint8Array([0xff, 0xfe, 0x00, 0x01]),
    base64(new Uint8Array([0xff, 0xfe, 0x00, 0x01])),
  ],
  [
    'a long one: base64 breaks it after 76 characters, or after 64',
    LONG,
    LONG,
    base64(LONG),
    ...[base64(LONG).slice(0, 76), base64(LONG).slice(76), base64(LONG).slice(0, 64), base64(LONG).slice(64)],
  ],
  ['the token of an .npmrc', NPMRC, base64(NPMRC), ...NPMRC.trim().split('\n'), ...NPM_MASKS],
])('masks of %s', (_name, value, ...masks) => {
  expect(masksOf(new Redacted(value))).toEqual(masks)
})

test('whatever a value is, the log shows none of its lines and no base64 of it', () => {
  // What is shorter without the white space around it stays visible.
  const line = fc
    .string({ unit: fc.constantFrom(...'abXY09+/=%:;,"\\ '), minLength: 4, maxLength: 90 })
    .filter((text) => text.trim().length >= 4)
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
      const value = lines.join('\n')
      const encoded = base64(value)
      // Fewer than four bytes at the end of many tell nothing, and would hide ordinary text.
      const wrapped = [...columns(value, 76), ...columns(value, 64)].filter(
        (one) => Buffer.from(one, 'base64').length >= 4,
      )
      const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D')
      const commands = masksOf(new Redacted(value)).map((mask) => `::add-mask::${data(mask)}`)
      const shown = [...lines.map((one) => one.trim()), encoded, ...wrapped].filter((text) => text.length >= 4)
      const { entries } = readLog([...commands, ...shown.map((text) => `build: <${text}>`)].join('\n'))
      const texts = entries.map((entry) => ('text' in entry ? entry.text : ''))
      for (const text of shown) expect(texts).not.toContain(`build: <${text}>`)
    }),
  )
})

const FORK = 'a pull request from a fork has no credentials'

test.each<readonly [name: string, values: Readonly<Record<string, string>>, leftOut: readonly string[], ...string[]]>([
  ['nothing to say', { a: 's3cret' }, []],
  ['one is left out', {}, ['a'], `The build gets no value for the secret "a", which is empty: ${FORK}.`],
  ['two are left out', {}, ['a', 'b'], `The build gets no value for the secrets "a", "b", which are empty: ${FORK}.`],
  [
    'one is too short',
    { a: 'abc', b: 's3cret' },
    [],
    'The value of the secret "a" is too short to be hidden in the log: that would also hide ordinary text. Use a longer one.',
  ],
])('notes: %s', (_name, values, leftOut, ...notes) => {
  expect(secretNotes(secretsOf(values, leftOut), FORK)).toEqual(notes)
})

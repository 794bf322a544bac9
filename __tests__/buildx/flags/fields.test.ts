// Values of buildx's flags: CSV in its strict form, and names as buildx reads them.
import { expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { parsed, refused } from '../../../src/base/result.ts'
import {
  loweredName,
  printFields,
  readBoolean,
  readFields,
  splitCells,
  trimmedName,
} from '../../../src/buildx/flags/fields.ts'
import { must } from '../../fixtures/values.ts'

test.each<readonly [name: string, text: string, ...cells: readonly string[]]>([
  ['one', 'out', 'out'],
  ['several', 'type=local,dest=out', 'type=local', 'dest=out'],
  ['blanks, which stay', ' a ,\tb', ' a ', '\tb'],
  ['empty ones', 'a,,b,', 'a', '', 'b', ''],
  ['nothing', '', ''],
  ['quotes round a comma', 'a,"b=c,d"', 'a', 'b=c,d'],
  ['doubled quotes', '"a=""b"""', 'a="b"'],
  ['a line break in quotes', '"a=b\nc"', 'a=b\nc'],
  ['a "#"', '#a,b#c', '#a', 'b#c'],
])('split: %s', (_name, text, ...cells) => {
  expect(splitCells(text)).toEqual(parsed(cells))
})

test.each<readonly [name: string, text: string, at: number]>([
  ['a quote inside', 'a=1,b="c"', 5],
  ['a quote after a blank', 'a=1, "b=c"', 5],
  ['an open quote', 'a,"b', 3],
  ['text after a closed quote', '"a"b', 1],
  ['a line break', 'a=1\nb=2', 1],
  ['a carriage return, which buildx before 0.20 drops', '"a=1\r\nb"', 1],
])('not split: %s; the text is not shown', (_name, text, at) => {
  expect(splitCells(text)).toEqual(
    refused(
      `it cannot be read as CSV: in the field that begins at character ${at} is a quote or a line break; ` +
        'put the whole field in quotes, and write each quote in it twice ("name=a ""b""")',
    ),
  )
})

test('names and values; of two with one name the last counts', () => {
  expect(readFields(['A=1', ' b = x=y ', 'a='], loweredName)).toEqual(
    parsed(
      new Map([
        ['a', ''],
        [' b ', ' x=y '],
      ]),
    ),
  )
})

test.each([
  ['', 'one of its fields is empty; leave out the comma'],
  ['a', '"a" is not of the form name=value'],
  ['=a', '"=a" is not of the form name=value'],
  ['  =a', '"  =a" is not of the form name=value'],
])('no field: "%s"', (cell, problem) => {
  expect(readFields(['x=1', cell], trimmedName)).toEqual(refused(problem))
})

test.each([
  ['Push', 'push', 'push'],
  [' push\t', ' push\t', 'push'],
  // The Kelvin sign and the capital i of Turkish: Latin letters, once they are small.
  ['to\u212aen', 'token', 'token'],
  ['SESSİON', 'session', 'session'],
  ['ΑΣ', 'ασ', 'ασ'],
  // Blanks to Go alone, and to JavaScript alone.
  ['\u0085a\u00a0', '\u0085a\u00a0', 'a'],
  ['\ufeffa', '\ufeffa', '\ufeffa'],
  [' \t ', ' \t ', ''],
])('the name %j', (name, lowered, trimmed) => {
  expect([loweredName(name), trimmedName(name)]).toEqual([lowered, trimmed])
})

test('a boolean is what Go takes for one', () => {
  expect(['1', 't', 'T', 'TRUE', 'true', 'True'].map(readBoolean)).toEqual(Array(6).fill(true))
  expect(['0', 'f', 'F', 'FALSE', 'false', 'False'].map(readBoolean)).toEqual(Array(6).fill(false))
  expect(['', 'yes', 'tRUE', ' true'].map(readBoolean)).toEqual(Array(4).fill(undefined))
})

test.each<readonly [name: string, fields: readonly (readonly [string, string])[], text: string]>([
  [
    'plain',
    [
      ['type', 'local'],
      ['dest', 'my out'],
    ],
    'type=local,dest=my out',
  ],
  [
    'a comma',
    [
      ['a', ''],
      ['b', 'c,d'],
    ],
    'a=,"b=c,d"',
  ],
  ['quotes', [['a', '"b"']], '"a=""b"""'],
  ['a line break', [['a', 'b\nc']], '"a=b\nc"'],
])('print: %s', (_name, fields, text) => {
  expect(printFields(new Map(fields))).toBe(text)
})

test('whatever is printed is read as it was, also by another strict reader', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[=\r\n]/.test(text) && !text.startsWith('\ufeff'))
  const value = fc.string({ unit: fc.constantFrom(...'ab ,"=#\n\t') })
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { minLength: 1 }), (pairs) => {
      const fields = new Map(pairs)
      const text = printFields(fields)
      expect(must(readFields(must(splitCells(text)), (one) => one))).toEqual(fields)
      expect(parse(text)).toEqual([Array.from(fields, (pair) => pair.join('='))])
    }),
  )
})

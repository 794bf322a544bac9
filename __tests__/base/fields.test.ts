// Values of several fields, as buildx takes them: CSV, in its strict form.
import { expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { fieldValue, joinFields, splitFields } from '../../src/base/csv.ts'
import { must } from '../fixtures/values.ts'

test.each<readonly [name: string, text: string, fields: readonly string[]]>([
  ['one', 'out', ['out']],
  ['several', 'type=local,dest=out', ['type=local', 'dest=out']],
  ['spaces and empty ones', ' a , ,b,', ['a', 'b']],
  ['quotes round a comma', 'a,"b=c,d"', ['a', 'b=c,d']],
  ['doubled quotes', '"a=""b"""', ['a="b"']],
  ['quotes inside', 'a=b"c"', ['a=b"c"']],
  ['nothing', '', []],
])('split: %s', (_name, text, fields) => {
  expect(splitFields(text)).toEqual({ ok: true, value: fields })
})

test('an open quote is said', () => {
  expect(splitFields('a,"b')).toEqual({
    ok: false,
    problem: expect.stringMatching(/^"a,\\"b" cannot be read as CSV: /),
  })
})

test.each<readonly [name: string, fields: readonly string[], text: string]>([
  ['plain', ['type=local', 'dest=my out'], 'type=local,dest=my out'],
  ['a comma', ['a', 'b=c,d'], 'a,"b=c,d"'],
  ['quotes', ['a="b"'], '"a=""b"""'],
  ['a line break', ['a=b\nc'], '"a=b\nc"'],
])('join: %s', (_name, fields, text) => {
  expect(joinFields(fields)).toBe(text)
})

test('whatever is joined is read as it was, also by a strict reader', () => {
  const field = fc.string().filter((text) => text.trim() === text && text !== '' && !text.startsWith('\ufeff'))
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), (fields) => {
      const text = joinFields(fields)
      expect(must(splitFields(text))).toEqual(fields)
      expect(parse(text)).toEqual([fields])
    }),
  )
})

test.each([
  ['there', ['a=1', 'b=2'], 'b', '2'],
  ['with "=" in it', ['a=b=c'], 'a', 'b=c'],
  ['twice: the last one counts', ['a=1', 'a=2'], 'a', '2'],
  ['not there', ['ab=1'], 'a', undefined],
  ['empty', ['a='], 'a', ''],
])('a value that is %s', (_name, fields, name, value) => {
  expect(fieldValue(fields, name)).toBe(value)
})

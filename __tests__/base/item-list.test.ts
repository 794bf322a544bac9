// Lists of NAME=value, one a line, whose values arrive as they are written.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { printItem, readItems } from '../../src/base/item-list.ts'
import { parsed, refused } from '../../src/base/result.ts'
import { codePoint } from '../fixtures/code-point.ts'

test.each<readonly [name: string, text: string, ...items: readonly string[]]>([
  ['nothing', ''],
  ['an item a line, whatever ends it', 'A=1.2.3\r\nB=2\nC=3\r\n', 'A=1.2.3', 'B=2', 'C=3'],
  ['CR inside of a line', 'A=1\r2\nB=3', 'A=1\r2', 'B=3'],
  ['a JSON list', 'A=["a","b","c"]', 'A=["a","b","c"]'],
  ['a JSON object', 'A={"scopes":["read","write","admin"]}', 'A={"scopes":["read","write","admin"]}'],
  ['a quote behind a comma', 'A=ab,"cd"\nB=x,"y,z",w', 'A=ab,"cd"', 'B=x,"y,z",w'],
  ['quotes that two lines have between them', 'A=a,"b\nB=c",d', 'A=a,"b', 'B=c",d'],
  ['quotes around a value', 'A="1"', 'A="1"'],
  ['doubled quotes in a line', 'A=""', 'A=""'],
  ['an item in quotes', '"A=say ""hi"", you"', 'A=say "hi", you'],
  ['in quotes, with blanks behind them', '"A=1" \t\nB=2', 'A=1', 'B=2'],
  ['in quotes, with blanks before them', 'A=1\n  "B=2"\t\r\nC=3', 'A=1', 'B=2', 'C=3'],
  ['in quotes, with a last line end', '"A=1\n2\n"\nB=3', 'A=1\n2\n', 'B=3'],
  ['in quotes, with blanks at the ends of the value', '"A=  1  "', 'A=  1  '],
  ['in quotes, with a blank before the name', '" A=1"', 'A=1'],
  ['in quotes, with line ends of Windows', '"A=1\r\n2\r\n"\r\nB=3', 'A=1\r\n2\r\n', 'B=3'],
  ['in quotes, with lines like comments and blank ones', '"A=1\n# 2\n\n"', 'A=1\n# 2\n\n'],
  ['nothing in quotes', '""\n" "\nA=1', 'A=1'],
  ['comments', '# a\nA=1\n  # "b\nB=2 # c', 'A=1', 'B=2 # c'],
  ['NUL and a byte order mark', 'A=\0\n\ufeffB=2', 'A=\0', 'B=2'],
])('%s', (_name, text, ...items) => {
  expect(readItems(text, 'trimmed')).toEqual(parsed(items))
})

test('blanks at the end of a line can be a part of the value', () => {
  const text = '  A=  some  long  value  \nB= \t\r\n"C= "  \n   \nD=x'
  expect(readItems(text, 'kept')).toEqual(parsed(['A=  some  long  value  ', 'B= \t', 'C= ', 'D=x']))
  expect(readItems(text, 'trimmed')).toEqual(parsed(['A=  some  long  value', 'B=', 'C= ', 'D=x']))
})

const WHOLE = 'put the whole of it in quotes, and write each quote in it twice'

test.each([
  ['a quote that is not closed', 'A=1\n"B=2\nC=3', 'a quote is opened and not closed (line 2)'],
  [
    'a value in JSON of several lines',
    'A={\n  "b": 1\n}',
    `the quotes of an item end before it does (line 2); ${WHOLE}`,
  ],
  ['two items in a line', '"A=1","B=2"', `the quotes of an item end before it does (line 1); ${WHOLE}`],
  ['a quote that is not doubled', '"A=say "hi""', `the quotes of an item end before it does (line 1); ${WHOLE}`],
])('%s', (_name, text, problem) => {
  expect(readItems(text, 'trimmed')).toEqual(refused(problem))
})

/** Names as they are, values of whatever can make a difference to a reader of CSV. */
const item = fc
  .tuple(fc.constantFrom('A', 'b.c', '#d'), fc.string({ unit: fc.constantFrom(...'ab =#,"\\\'{\n\r\t\ufeff') }))
  .map(([name, value]) => `${name}=${value}`)

test('what is printed is read back, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(item), fc.constantFrom('\n', '\r\n'), (items, end) => {
      expect(readItems(items.map(printItem).join(end), 'trimmed')).toEqual(parsed(items))
    }),
    { numRuns: 500 },
  )
})

test('any text is read without an exception, and no item begins with a blank', () => {
  const piece = fc.constantFrom('"', ',', '#', '\n', '\r', '\r\n', ' ', '\t', 'a', '=', '""', '# ')
  const text = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join('')),
    fc.string({ unit: codePoint }),
  )
  fc.assert(
    fc.property(text, fc.constantFrom('kept' as const, 'trimmed' as const), (any, ends) => {
      const result = readItems(any, ends)
      expect(result.ok ? result.value.filter((one) => one !== one.trimStart() || one === '') : []).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

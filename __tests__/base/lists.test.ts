import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseList } from '../../src/base/csv.ts'
import { parsed, refused } from '../../src/base/result.ts'
import { codePoint } from '../fixtures/code-point.ts'

/** Text of the input, its items where commas separate, its items where commas are kept. */
type Row = readonly [name: string, text: string, separate: readonly string[], keep: readonly string[]]

const alike = (name: string, text: string, ...items: readonly string[]): Row => [name, text, items, items]

const ROWS: readonly Row[] = [
  alike('nothing', ''),
  alike('blank lines only', '\n \n\t\n'),
  alike('one item', 'a', 'a'),
  alike('a line each', 'a\nb', 'a', 'b'),
  alike('lines as Windows ends them', 'a\r\nb\r\n', 'a', 'b'),
  alike('lines of Windows before others', 'a\r\nb\nc', 'a', 'b', 'c'),
  alike('lines of Windows after others', 'a\nb\r\nc\r\n', 'a', 'b', 'c'),
  ['lines as old Macs ended them', 'a\rb\nc', ['a', 'b', 'c'], ['a\rb', 'c']],
  alike('white space around items', '  a \n\tb\t', 'a', 'b'),
  alike('blank lines between', 'a\n\n  \nb', 'a', 'b'),
  ['commas', 'a,b', ['a', 'b'], ['a,b']],
  ['commas with spaces', 'a , b', ['a', 'b'], ['a , b']],
  ['commas and lines', 'a,b\nc', ['a', 'b', 'c'], ['a,b', 'c']],
  ['a comma too many', 'a,,b,', ['a', 'b'], ['a,,b,']],
  ['commas only', ',', [], [',']],
  ['a quoted comma, alone in its line', '"a,b"', ['a', 'b'], ['a,b']],
  ['a quote inside an item', 'A="x,y"', ['A="x', 'y"'], ['A="x,y"']],
  alike('a quoted line break', '"A=1\n2"\nB=3', 'A=1\n2', 'B=3'),
  alike('a quoted blank line', '"A=1\n\n2"', 'A=1\n\n2'),
  alike('a doubled quote', '"say ""hi"""', 'say "hi"'),
  alike('a comment', '# c\na', 'a'),
  alike('comments only', '# c, d\n#', ...[]),
  alike('an indented comment', 'a\n  # c, d\nb', 'a', 'b'),
  alike('an indented comment after others', '# x\n\n# y\n\t# z\na', 'a'),
  alike('an indented comment as Windows ends it', '# x\r\n  # y\r\na', 'a'),
  alike('a comment with a quote', '# it\'s "c\na', 'a'),
  alike('an indented comment with a quote', '  # it\'s "c\na', 'a'),
  alike('a # in a URL', 'https://example.test/x#main', 'https://example.test/x#main'),
  alike('a # after a space', 'A=x # y', 'A=x # y'),
  alike('a quoted #', '"# a"\nb', '# a', 'b'),
  alike('a # in a quoted line break', '"a\n# b\n  # c"', 'a\n# b\n  # c'),
]

test.each(ROWS)('%s', (_name, text, separate, keep) => {
  expect(parseList(text, { commas: 'separate' })).toEqual(parsed(separate))
  expect(parseList(text, { commas: 'keep' })).toEqual(parsed(keep))
})

test.each<readonly [name: string, text: string, ...items: readonly string[]]>([
  ['a quoted comma beside another item', '"a,b",c', 'a,b', 'c'],
  ['a quote after white space, in the first line', ' "a,b"', 'a', 'b'],
  ['a quote after white space, in another one', 'c\n "a,b"', 'c', '"a', 'b"'],
  ['text after a closed quote', '"a" b', '"a" b'],
])('where commas separate: %s', (_name, text, ...items) => {
  expect(parseList(text, { commas: 'separate' })).toEqual(parsed(items))
})

test.each([
  ['in the first line', '"a', 1],
  ['in the last line', 'a\nb\n"c', 3],
  ['beside another item', 'a,"b', 1],
])('a quote that is not closed: %s', (_name, text, line) => {
  expect(parseList(text, { commas: 'separate' })).toEqual(refused(`a quote is opened and not closed (line ${line})`))
})

test('any text is read without an exception', () => {
  const piece = fc.constantFrom('"', ',', '#', '\n', '\r', '\r\n', ' ', '\t', 'a', '=', '\\', '\ufeff', '""', '# ')
  const text = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join('')),
    fc.string({ unit: codePoint }),
  )
  fc.assert(
    fc.property(text, (any) => {
      const result = parseList(any, { commas: 'separate' })
      expect(result.ok ? result.value.filter((item) => item !== item.trim() || item === '') : []).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

// Values of buildx's flags, which are CSV themselves.
test.each<readonly [name: string, text: string, ...items: readonly string[]]>([
  ['fields', 'a=1,b=2\nc', 'a=1,b=2', 'c'],
  ['quotes, which stay', 'a,"b=c,d"\n"x=y",z', 'a,"b=c,d"', '"x=y",z'],
  ['doubled quotes', 'a,"b=""c"""', 'a,"b=""c"""'],
  ['quotes that are none of CSV', 'a="b",c', 'a="b",c'],
  ['a line break in quotes', 'a,"b\n# c"\nd', 'a,"b\n# c"', 'd'],
  ['a whole line in quotes', '"a,""b,c"""', 'a,"b,c"'],
  ['comments and blank lines', '# x\n\n a,b\n  # y, z\n#\nc,', 'a,b', 'c,'],
  ['lines as Windows ends them', '# x\r\na,b\r\n\r\nc,d\r\n', 'a,b', 'c,d'],
])('as written: %s', (_name, text, ...items) => {
  expect(parseList(text, { commas: 'written' })).toEqual(parsed(items))
})

// Lists as docker/build-push-action reads them, beside those of this step: a `with:` line that is kept has to mean the same.
// What differs in what people mean to write is in docs/migrate.md ("What differs"); each difference has its row here.
import { expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { parseList } from '../../src/base/csv.ts'
import { readItems } from '../../src/base/item-list.ts'
import { parsed, refused } from '../../src/base/result.ts'

/** https://github.com/docker/build-push-action/blob/cb941d0b895b09c17fa011d41c411b33c752cf28/src/context.ts#L51-L83 */
interface ToolkitOptions {
  readonly ignoreComma?: boolean
  readonly trimWhitespace?: boolean
}

/**
 * The options and the rest of getList in
 * https://github.com/docker/actions-toolkit/blob/3d440bee38d031fd98202e75014415cfc605cf84/src/util.ts#L33-L72, for the text
 * that core.getInput gives. Undefined where it throws.
 */
function toolkitList(text: string, { ignoreComma, trimWhitespace }: ToolkitOptions): readonly string[] | undefined {
  const input = trimWhitespace === false ? text : text.trim()
  if (input === '') return []
  try {
    const records = parse(input, { columns: false, relaxQuotes: true, relaxColumnCount: true, skipEmptyLines: true })
    const items = records.flatMap((record) => {
      if (ignoreComma) return [record.join(',')]
      return record.length === 1 ? (record[0] ?? '').split(',') : record
    })
    return items.filter((item) => item !== '').map((item) => (trimWhitespace === false ? item : item.trim()))
  } catch {
    return undefined
  }
}

/** A line, with the item that its author means; undefined: none. */
interface Line {
  readonly text: string
  readonly item: string | undefined
}

const name = fc.constantFrom('A', 'B_C', 'org.example/d')
const value = fc.string({ unit: fc.constantFrom(...'ab1 =#,"\':{}[]\\/-$'), maxLength: 12 })
const lines = fc.string({ unit: fc.constantFrom(...'ab =#,"\n'), maxLength: 12 })

const plain: fc.Arbitrary<Line> = fc
  .tuple(name, value)
  .map(([key, text]) => ({ text: `${key}=${text}`, item: `${key}=${text}` }))
const inQuotes: fc.Arbitrary<Line> = fc
  .tuple(name, lines)
  .map(([key, text]) => ({ text: `"${key}=${text.replaceAll('"', '""')}"`, item: `${key}=${text}` }))
const blank: fc.Arbitrary<Line> = fc.constant({ text: '', item: undefined })
const comment: fc.Arbitrary<Line> = value.map((text) => ({ text: `#${text}`, item: undefined }))

/** What docs/migrate.md says that this step does otherwise, by the text of the input. */
const DIFFERENCES: readonly {
  readonly name: string
  /** Lines of an input in which it can be. */
  readonly line: fc.Arbitrary<Line>
  readonly holds: (text: string, lines: readonly Line[]) => boolean
}[] = [
  { name: 'a comment', line: comment, holds: (_, all) => all.some(({ text }) => text.startsWith('#')) },
  { name: 'a quote behind a comma', line: plain, holds: (text) => /,"/.test(text) },
  {
    name: 'blanks at the end of a value in quotes',
    line: inQuotes,
    holds: (_, all) => all.some(({ text, item = '' }) => text.startsWith('"') && item !== item.trim()),
  },
  {
    name: 'line ends of both kinds',
    line: plain,
    holds: (text) => /\r\n/.test(text) && /(^|[^\r])\n/.test(text),
  },
]

const text = (line: fc.Arbitrary<Line>) => ({
  lines: fc.array(line, { minLength: 1, maxLength: 5 }),
  ends: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 5, maxLength: 5 }),
})

/** The input: lines, each with its own end. */
const join = (all: readonly Line[], ends: readonly string[]): string =>
  all.map((line, at) => line.text + (ends[at] ?? '')).join('')

const itemsOf = (all: readonly Line[], ends: 'trimmed' | 'kept'): readonly string[] =>
  all.flatMap(({ text: written, item }) => {
    if (item === undefined || item.trim() === '') return []
    return [written.startsWith('"') || ends === 'kept' ? item : item.trimEnd()]
  })

const any = text(fc.oneof({ weight: 5, arbitrary: plain }, { weight: 3, arbitrary: inQuotes }, blank, comment))

test.each([
  ['build-args and labels', { ignoreComma: true }, 'trimmed'],
  ['secrets', { ignoreComma: true, trimWhitespace: false }, 'kept'],
] as const)('%s: as written, and as there except for the differences', (_, options, ends) => {
  fc.assert(
    fc.property(any.lines, any.ends, (all, lineEnds) => {
      const input = join(all, lineEnds)
      expect(readItems(input, ends)).toEqual(parsed(itemsOf(all, ends)))
      if (DIFFERENCES.some(({ holds }) => holds(input, all))) return
      expect(toolkitList(input, options)).toEqual(itemsOf(all, ends))
    }),
    { numRuns: 1000 },
  )
})

test.each(DIFFERENCES)('$name differs there: it is no difference by name alone', ({ line, holds }) => {
  const some = text(line)
  const inputs = fc.sample(fc.tuple(some.lines, some.ends), { numRuns: 300, seed: 1 })
  const differing = inputs.filter(([all, ends]) => {
    const input = join(all, ends)
    const there = toolkitList(input, { ignoreComma: true })
    return holds(input, all) && JSON.stringify(there) !== JSON.stringify(itemsOf(all, 'trimmed'))
  })
  expect(differing.length).toBeGreaterThan(0)
})

const WHOLE = 'put the whole of it in quotes, and write each quote in it twice'

// What nobody means to write. There it is a name or a value with quotes in it.
test.each<
  readonly [name: string, text: string, there: readonly string[] | undefined, here: readonly string[] | string]
>([
  ['blanks before an item in quotes', 'A=1\n  "B=2"', ['A=1', '"B=2"'], ['A=1', 'B=2']],
  ['blanks behind it', '"A=1" \nB=2', ['"A=1"', 'B=2'], ['A=1', 'B=2']],
  ['two items in a line', '"A=1","B=2"', ['A=1,B=2'], `the quotes of an item end before it does (line 1); ${WHOLE}`],
  ['more behind the quotes', '"A=1" B', ['"A=1" B'], `the quotes of an item end before it does (line 1); ${WHOLE}`],
  ['a quote that stays open', '"A=1', undefined, 'a quote is opened and not closed (line 1)'],
  ['a quote that stays open in a value', 'A=1,"2', undefined, ['A=1,"2']],
  ['a quote over two lines in a value', 'A=1,"2\nB=3"', ['A=1,2\nB=3'], ['A=1,"2', 'B=3"']],
  ['a line of blanks', 'A=1\n  \nB=2', ['A=1', '', 'B=2'], ['A=1', 'B=2']],
  ['CR alone', 'A=1\rB=2', ['A=1', 'B=2'], ['A=1\rB=2']],
])('%s', (_name, text, there, here) => {
  expect(toolkitList(text, { ignoreComma: true })).toEqual(there)
  expect(readItems(text, 'trimmed')).toEqual(typeof here === 'string' ? refused(here) : parsed(here))
})

test('where commas separate, the same but for comments and line ends of both kinds', () => {
  const word = fc.constantFrom('linux/amd64', 'network.host', 'a b', '"c,d"', '"e"', 'f"g', '', ' ')
  const record = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(','))
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), fc.constantFrom('\n', '\r\n'), (records, end) => {
      const input = records.join(end)
      const there = toolkitList(input, {})
      // An item of blanks alone is an empty one there.
      expect(parseList(input, { commas: 'separate' })).toEqual(parsed(there?.filter((item) => item !== '')))
    }),
    { numRuns: 500 },
  )
})

import { CsvError, parse } from 'csv-parse/sync'
import { csvQuoted, type LineEnds, readItems } from './item-list.ts'
import { type Parsed, parsed, refused } from './result.ts'

/** Rules of a list input: what a comma in it means, and blanks at the end of a line where commas are kept. */
export interface ListRules {
  /**
   * separate: it separates items. keep: it is an ordinary character, a line is one item (see readItems). fields: a
   * line is one item whose fields it separates (the rules of tags): fields with commas stay in quotes. written: a line is
   * one item as it is written, for a reader of CSV (values of buildx's flags). options: it separates where the next
   * `name=` follows, and is else a part of the value.
   */
  readonly commas: 'separate' | 'keep' | 'fields' | 'written' | 'options'
  readonly ends?: LineEnds
}

/**
 * Splits a list input: one item a line, or comma-separated as in docker/build-push-action, with CSV quotes around what
 * contains commas, quotes or newlines. A line that begins with "#" is a comment; a "#" later in a line is text, because
 * URLs have it. Returns the items without empty ones, or what is wrong with the text. Throws only an error that is none of
 * the CSV parser's.
 * Rules: https://github.com/docker/actions-toolkit/blob/main/src/util.ts (getList)
 */
export function parseList(text: string, { commas, ends = 'trimmed' }: ListRules): Parsed<readonly string[]> {
  if (commas === 'keep') return readItems(text, ends)
  try {
    const records = parse(text.trim(), {
      comment: '#',
      comment_no_infix: true,
      raw: true,
      // Each line may end as it likes: csv-parse would else take the first line end for that of all.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      // csv-parse's types do not know what the option raw changes.
    }) as unknown as readonly RawRecord[]
    return parsed(
      records
        .filter(({ raw }) => !isComment(raw))
        .flatMap((record) => itemsOf(record, commas))
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
  } catch (error) {
    if (error instanceof CsvError) return refused(csvProblem(error))
    throw error
  }
}

function itemsOf({ record, raw }: RawRecord, commas: Exclude<ListRules['commas'], 'keep'>): readonly string[] {
  switch (commas) {
    case 'separate':
      return splitLoneCell(record)
    case 'options':
      return optionsOf(record)
    case 'written':
      // A line that is in quotes as a whole is what stands in them.
      return record.length === 1 ? record : [raw.replace(BEFORE_RECORD, '')]
    case 'fields':
      return [(record.length === 1 ? record : record.map(quotedCell)).join(',')]
  }
}

/** A comma inside of quotes that stand around a value, `name="a=b,c=d"`, separates nothing. */
function optionsOf(record: readonly string[]): readonly string[] {
  const options: string[][] = []
  let isOpen = false
  for (const cell of record) {
    const before = options.at(-1)
    if (before !== undefined && (isOpen || !/^\s*[A-Za-z][A-Za-z0-9._-]*=/.test(cell))) before.push(cell)
    else options.push([cell])
    // With each odd number of quotes, those of the option are open where they were closed before.
    isOpen = isOpen !== (cell.split('"').length % 2 === 0)
  }
  return options.map((cells) => cells.join(','))
}

const quotedCell = (cell: string): string => (cell.includes(',') ? csvQuoted(cell) : cell)

interface RawRecord {
  readonly record: readonly string[]
  /** The record as written, with the comment lines before it. */
  readonly raw: string
}

/** Blank lines and comments before a record. */
const BEFORE_RECORD = /^((#.*)?[\r\n])*/

/** An indented "#" line is a comment too, and csv-parse knows only unindented ones. Of CRLF it leaves CR in `raw`. */
const isComment = (raw: string): boolean => /^((#.*)?[\r\n])*[ \t]+#/.test(raw)

/** docker splits once more a record that is one quoted cell: `"a,b"` is two items where commas separate. */
function splitLoneCell(record: readonly string[]): readonly string[] {
  const [only] = record
  return record.length === 1 && only !== undefined ? only.split(',') : record
}

function csvProblem(error: CsvError): string {
  const line = typeof error.lines === 'number' ? ` (line ${error.lines})` : ''
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? `a quote is opened and not closed${line}`
    : `it cannot be read as CSV${line}: ${error.message}`
}

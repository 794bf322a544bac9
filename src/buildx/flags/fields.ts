import { csvQuoted } from '../../base/item-list.ts'
import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'
import { trimBlanks } from '../../base/text.ts'

/**
 * Attributes of one value of a flag of buildx, by name: `dest=out,tar=false` is `dest` → `out` and `tar` → `false`. The
 * names are as buildx reads them for this flag, and each is there once: of two, buildx takes the last.
 */
export type Fields = ReadonlyMap<string, string>

export const NO_FIELDS: Fields = new Map()

/**
 * One cell: in quotes, or without any. A line break outside of quotes ends the value for older versions of buildx and
 * belongs to the cell for newer ones, and older ones drop a carriage return even inside of quotes, so neither is read.
 * https://github.com/tonistiigi/go-csvvalue/blob/main/csvvalue.go, before buildx 0.20 https://pkg.go.dev/encoding/csv
 */
const CELL = /(?:"((?:[^"\r]|"")*)"|([^",\r\n]*))(,|$)/y

/**
 * Splits a value of a flag into the cells of a line of CSV, as strictly as buildx: `a=1,"b=2,3"` is `a=1` and `b=2,3`. Returns
 * them as they are, with their blanks, or what is wrong. The problem shows no text: it can be a secret.
 */
export function splitCells(text: string): Parsed<readonly string[]> {
  const cells: string[] = []
  for (let start = 0; ; start = CELL.lastIndex) {
    CELL.lastIndex = start
    const found = CELL.exec(text)
    if (found === null) {
      return refused(
        `it cannot be read as CSV: in the field that begins at character ${start + 1} is a quote or a line break; ` +
          'put the whole field in quotes, and write each quote in it twice ("name=a ""b""")',
      )
    }
    const [, inQuotes, plain = '', end] = found
    cells.push(inQuotes?.replaceAll('""', '"') ?? plain)
    if (end === '') return parsed(cells)
  }
}

/**
 * Reads cells `name=value` as attributes; `readName` is how buildx reads a name for this flag. A value stays as it is, blanks
 * too. Returns them, or what is wrong with a cell.
 */
export function readFields(cells: readonly string[], readName: (text: string) => string): Parsed<Fields> {
  const fields = new Map<string, string>()
  for (const cell of cells) {
    if (cell === '') return refused('one of its fields is empty; leave out the comma')
    const equals = cell.indexOf('=')
    const name = readName(cell.slice(0, Math.max(equals, 0)))
    if (name === '') return refused(`${quoted(cell)} is not of the form name=value`)
    fields.set(name, cell.slice(equals + 1))
  }
  return parsed(fields)
}

/** Prints attributes so that every version of buildx reads them as they are: it takes CSV in its strict form. */
export const printFields = (fields: Fields): string =>
  Array.from(fields, ([name, value]) => printCell(`${name}=${value}`)).join(',')

const printCell = (cell: string): string => (/[",\r\n]/.test(cell) ? csvQuoted(cell) : cell)

/** Attributes without some of their names. */
export const withoutFields = (fields: Fields, ...names: readonly string[]): Fields =>
  new Map([...fields].filter(([name]) => !names.includes(name)))

/**
 * Name in small letters, as Go's strings.ToLower makes them: letter by letter. JavaScript makes two characters of "İ", and of
 * "Σ" what stands at the end of a word.
 */
export const loweredName = (name: string): string =>
  Array.from(name, (letter) => (letter === 'İ' ? 'i' : letter.toLowerCase())).join('')

/** Name in small letters without the blanks around it. */
export const trimmedName = (name: string): string => trimBlanks(loweredName(name))

/** Boolean as buildx and BuildKit read one (https://pkg.go.dev/strconv#ParseBool); undefined when it is none. */
export function readBoolean(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined
}

import { type Parsed, parsed, refused } from './result.ts'

/** What becomes of blanks at the end of a line: trimmed: they go. kept: they belong to the value. */
export type LineEnds = 'trimmed' | 'kept'

/**
 * Reads a list of `NAME=value`, one a line, as it is written: commas, quotes and "#" in a line are text. An item that
 * begins with a quote is in quotes as a whole, with a quote in it written twice; it may have several lines, and nothing of
 * its value is trimmed. A line that begins with "#" is a comment. Lines end with LF or CRLF, each as it likes. Returns the
 * items without blank ones and without blanks in front, or what is wrong with the text.
 *
 * docker/build-push-action reads such a list as CSV, which takes quotes out of `A=["a","b"]` and takes the first line end
 * for that of all lines: https://github.com/docker/actions-toolkit/blob/main/src/util.ts (getList)
 */
export function readItems(text: string, ends: LineEnds): Parsed<readonly string[]> {
  const items: string[] = []
  for (let at = 0; at < text.length; ) {
    const found = itemAt(text, at, ends)
    if (!found.ok) return found
    const { item, next } = found.value
    if (item.trim() !== '') items.push(item)
    at = next
  }
  return parsed(items)
}

/** Text in the quotes of CSV: `a "b"` is `"a ""b"""`. https://www.rfc-editor.org/rfc/rfc4180#section-2 */
export const csvQuoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** Text of an item for a list that `readItems` reads back, or docker/build-push-action: in quotes where it needs them. */
export const printItem = (item: string): string => (/[\r\n]|^\s*["#]|^\s|\s$|,"/.test(item) ? csvQuoted(item) : item)

/** An item and where the next one begins. A comment is an item without a text. */
interface FoundItem {
  readonly item: string
  readonly next: number
}

function itemAt(text: string, at: number, ends: LineEnds): Parsed<FoundItem> {
  const line = lineAt(text, at)
  const begin = line.trimStart()
  if (begin.startsWith('"')) return quotedItem(text, at + line.length - begin.length + 1)
  const kept = ends === 'kept' ? begin.replace(/\r$/, '') : begin.trimEnd()
  return parsed({ item: begin.startsWith('#') ? '' : kept, next: at + line.length + 1 })
}

/** `open` is where the text in the quotes begins. */
function quotedItem(text: string, open: number): Parsed<FoundItem> {
  const line = (): string => `line ${text.slice(0, open).split('\n').length}`
  const close = closingQuote(text, open)
  if (close < 0) return refused(`a quote is opened and not closed (${line()})`)
  const rest = lineAt(text, close + 1)
  return rest.trim() === ''
    ? parsed({ item: text.slice(open, close).replaceAll('""', '"').trimStart(), next: close + rest.length + 2 })
    : refused(`the quotes of an item end before it does (${line()}); ${WHOLE}`)
}

const WHOLE = 'put the whole of it in quotes, and write each quote in it twice'

function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open)
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at)
  return text.slice(at, end < 0 ? text.length : end)
}

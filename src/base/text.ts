import { closestMatch } from 'leven'
import { quoted } from './result.ts'

/** Cleans a path, given in parts that "/" joins: returns it without ".", "//" and what ".." takes back. */
export function cleanPath(...parts: readonly string[]): string {
  const path = parts.filter((part) => part !== '').join('/')
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `${path.startsWith('/') ? '/' : ''}${names.join('/')}`
}

/**
 * Decoder of UTF-8 that comes in pieces, for `decode(bytes, { stream: true })`. It keeps a byte order mark, wherever it is: what
 * takes one off the start also loses one in the text with Node 24.21, when the first piece is half of a character (Node 20 does not).
 */
export const streamDecoder = (): InstanceType<typeof TextDecoder> => new TextDecoder('utf-8', { ignoreBOM: true })

/** Shortens a text to at most `limit` characters; what was cut is shown as "…". */
export const shortened = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text

/** Text without the blanks around it, which are those of Go's strings.TrimSpace. */
export function trimBlanks(text: string): string {
  const letters = Array.from(text)
  const first = letters.findIndex(isInk)
  return first < 0 ? '' : letters.slice(first, letters.findLastIndex(isInk) + 1).join('')
}

// https://pkg.go.dev/unicode#IsSpace: JavaScript's trim takes U+FEFF too, and leaves U+0085.
const isInk = (letter: string): boolean =>
  !/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(letter)

/** A row of the table in which the log shows a plan. A row without a label belongs to the one above it. */
export type PlanLine = readonly [label: string, text: string]

/** Rows of a table about one thing: its label stands in the first. */
export const labelledLines = (label: string, texts: readonly string[]): readonly PlanLine[] =>
  texts.map((text, index) => [index === 0 ? label : '', text])

/** Table in plain text: one line for each row, with all texts below each other. */
export function textTable(rows: readonly PlanLine[]): string {
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join('\n')
}

/** Suggests the known word that an unknown one is like, as the end of a sentence: `did you mean "semver"?` */
export const didYouMean = (word: string, known: readonly string[]): string =>
  `did you mean ${quoted(closestMatch(word.slice(0, 64), known) ?? '')}?`

/** Of a text of others, an error shows so many characters. */
const EXCERPT = 4096

/** How many of them are the end of the text, where docker has its exit codes. */
const EXCERPT_END = 1024

/** A text of others for an error: without its middle where it is long, and then it says how much was left out. */
export function excerpt(text: string): string {
  if (text.length <= EXCERPT) return text
  const head = text.slice(0, EXCERPT - EXCERPT_END)
  return `${head} … (${text.length - EXCERPT} characters left out) … ${text.slice(-EXCERPT_END)}`
}

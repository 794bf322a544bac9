import { WordReader } from './word-reader.ts'

/** Heredoc of an instruction: its text ends with a line that is its name. */
export interface Heredoc {
  readonly name: string
  /** Its lines can begin with tabs, and so can its end: `<<-EOF`. */
  readonly isIndented: boolean
}

/**
 * Finds the heredocs of a line, in their order. BuildKit reads it as a shell does, with `\` whatever the escape character is, and
 * finds none in a line that is no good to a shell.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go (heredocsFromLine)
 */
export const heredocsIn = (line: string): readonly Heredoc[] => (splitWords(line) ?? []).flatMap(heredocOf)

function heredocOf(word: string): readonly Heredoc[] {
  const [, dash = '', rest = ''] = /^\d*<<(-?)\s*([^\s<][^<]*)$/.exec(word) ?? []
  const name = splitWords(rest)?.length === 1 ? new WordReader(rest, undefined, '\\').value() : undefined
  return name === undefined ? [] : [{ name, isIndented: dash !== '' }]
}

/** Words as they are written. A blank behind `<<` ends none. Undefined where something does not end. */
function splitWords(line: string): readonly string[] | undefined {
  const reader = new WordReader(line, undefined, '\\')
  const words: string[] = []
  while (reader.take(/\s+/y) !== undefined || !reader.isAtEnd) {
    const start = reader.at
    while (!reader.isAtEnd && !/\s/.test(line[reader.at] ?? '')) {
      if (reader.take(/<<[\t\r ]*/y) === undefined) reader.next()
    }
    if (reader.at > start) words.push(line.slice(start, reader.at))
  }
  return reader.isBroken ? undefined : words
}

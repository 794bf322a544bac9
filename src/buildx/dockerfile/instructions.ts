import { readDirectives, withoutMark } from './directives.ts'
import { type Heredoc, heredocsIn } from './heredocs.ts'

/** Instruction of a Dockerfile. */
export interface Instruction {
  /** In small letters, such as `from`. */
  readonly keyword: string
  /** Such as `--from=build`, without quotes and escapes. */
  readonly flags: readonly string[]
  /** What stands behind its flags, as it is written, in one line. */
  readonly text: string
}

/** Instructions of a Dockerfile. */
export interface DockerfileText {
  /** In order, without comments and the texts of heredocs. */
  readonly instructions: readonly Instruction[]
  readonly escapeCharacter: string
  /** Why BuildKit refuses it, as half a sentence; undefined: no reason is seen here. */
  readonly problem: string | undefined
}

/** As regexp and strings of Go know them. */
const BLANKS = /[\t\v\f\r ]+/

/**
 * Reads the instructions of a Dockerfile, as
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go (Parse) does.
 */
export function readInstructions(dockerfile: string): DockerfileText {
  const { escapeCharacter } = readDirectives(dockerfile)
  if (escapeCharacter !== '\\' && escapeCharacter !== '`')
    return { instructions: [], escapeCharacter, problem: 'it has an escape character that there is not' }
  const goesOn = escapeCharacter === '`' ? /(?:^|[^`])`[ \t]*$/ : /(?:^|[^\\])\\[ \t]*$/
  const instructions: Instruction[] = []
  let open: string[] = []
  let ends: readonly Heredoc[] = []
  const close = (): void => {
    const line = open.join('')
    const instruction = readInstruction(line, escapeCharacter)
    open = []
    if (instruction === undefined) return
    instructions.push(instruction)
    ends = hasHeredocs(instruction, escapeCharacter) ? heredocsIn(line) : []
  }
  for (const written of withoutMark(dockerfile).split('\n')) {
    const line = written.replace(/(?<!\r)\r+$/, '')
    const [end] = ends
    if (end !== undefined) {
      if ((end.isIndented ? line.replace(/^\t+/, '') : line) === end.name) ends = ends.slice(1)
      continue
    }
    if (/^\s*(#|$)/.test(line)) continue
    const isOpen = goesOn.test(line)
    open.push(isOpen ? line.slice(0, line.lastIndexOf(escapeCharacter)) : line)
    if (!isOpen) close()
  }
  close()
  return { instructions, escapeCharacter, problem: ends.length > 0 ? 'a heredoc in it does not end' : undefined }
}

/** Trigger of an ONBUILD: the instruction in it. */
export const readTrigger = ({ text }: Instruction, escapeCharacter: string): Instruction | undefined =>
  readInstruction(text, escapeCharacter)

/** Words of an instruction that has no quotes, as FROM: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go (parseStringsWhitespaceDelimited) */
export const plainWords = ({ text }: Instruction): readonly string[] => (text === '' ? [] : text.split(BLANKS))

/** Words of an instruction, as they are written; a blank in quotes is a part of one. (parseWords) */
export function quotedWords({ text }: Instruction, escapeCharacter: string): readonly string[] {
  const words: string[] = []
  for (let rest = text; rest !== ''; ) {
    const end = endOfWord(rest, escapeCharacter, "'")
    words.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return words
}

/** Place where the first word ends. In quotes of the kind `literal` nothing is escaped. */
function endOfWord(text: string, escapeCharacter: string, literal: string | undefined): number {
  let quote: string | undefined
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at)
    if (letter === escapeCharacter && (quote === undefined || quote !== literal)) at += 1
    else if (quote !== undefined) quote = letter === quote ? undefined : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (/\s/.test(letter)) return at
  }
  return text.length
}

/** https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/split_command.go */
function readInstruction(line: string, escapeCharacter: string): Instruction | undefined {
  const whole = line.trim()
  const [keyword = ''] = whole.split(BLANKS, 1)
  if (keyword === '') return undefined
  let text = whole.slice(keyword.length).trimStart()
  const flags: string[] = []
  while (text.startsWith('--')) {
    const end = endOfWord(text, escapeCharacter, undefined)
    const flag = withoutQuotes(text.slice(0, end), escapeCharacter)
    text = text.slice(end).trimStart()
    if (flag === '--') break
    flags.push(flag)
  }
  return { keyword: keyword.toLowerCase(), flags, text }
}

/** Text of a flag: what its quotes hold. A quote of the other kind in them stays. */
function withoutQuotes(word: string, escapeCharacter: string): string {
  let text = ''
  let quote: string | undefined
  for (let at = 0; at < word.length; at += 1) {
    const letter = word.charAt(at)
    if (letter === escapeCharacter) {
      at += 1
      text += word.charAt(at)
    } else if (quote === undefined && /["']/.test(letter)) quote = letter
    else if (letter === quote) quote = undefined
    else text += letter
  }
  return text
}

/** https://docs.docker.com/reference/dockerfile/#here-documents. A list in JSON has none. */
function hasHeredocs(instruction: Instruction, escapeCharacter: string): boolean {
  const inner = instruction.keyword === 'onbuild' ? readTrigger(instruction, escapeCharacter) : instruction
  return inner !== undefined && ['run', 'copy', 'add'].includes(inner.keyword) && !isList(inner.text)
}

function isList(text: string): boolean {
  if (!text.startsWith('[')) return false
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value)
  } catch {
    return false
  }
}

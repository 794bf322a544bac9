// The workflow commands of GitHub's runner, as its own parser takes them from a step's output.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs

export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** The commands that the runner knows; any other name is plain text. */
export const KNOWN: readonly string[] = [
  ...['add-mask', 'add-matcher', 'add-path', 'debug', 'echo', 'endgroup', 'error', 'group', 'notice'],
  ...['remove-matcher', 'save-state', 'set-env', 'set-output', 'stop-commands', 'warning', 'internal-set-repo-path'],
]

/** Lines as .NET's ReadLine gives them: ended by CR, LF or both. */
export const splitLines = (output: string): readonly string[] => output.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/)

/** Reads one line. Returns the command in it, or undefined for plain text. `known` are names in any case. */
export function parseCommand(line: string, known: readonly string[]): Command | undefined {
  return parseCurrent(line, known) ?? parseLegacy(line, known)
}

// .NET's Char.IsWhiteSpace knows U+0085, and not U+FEFF.
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

/** `::name key=value,key=value::data`, after white space. */
function parseCurrent(line: string, known: readonly string[]): Command | undefined {
  const text = line.replace(LEADING_SPACE, '')
  const end = text.startsWith('::') ? text.indexOf('::', 2) : -1
  if (end < 0) return undefined
  return command(text.slice(2, end), ',', text.slice(end + 2), known, [
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%3A', ':'],
    ['%2C', ','],
    ['%25', '%'],
  ])
}

/** `##[name key=value;key=value]data`, anywhere in the line. */
function parseLegacy(line: string, known: readonly string[]): Command | undefined {
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  return command(line.slice(start + 3, end), ';', line.slice(end + 1), known, [
    ['%3B', ';'],
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%5D', ']'],
    ['%25', '%'],
  ])
}

type Escapes = readonly (readonly [string, string])[]

function command(
  head: string,
  separator: string,
  data: string,
  known: readonly string[],
  escapes: Escapes,
): Command | undefined {
  const space = head.indexOf(' ')
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase()
  if (!known.some((one) => one.toLowerCase() === name)) return undefined
  const pairs =
    space < 0
      ? []
      : head
          .slice(space + 1)
          .trim()
          .split(separator)
  // A pair without a key or a value is left out.
  const properties = pairs.flatMap((pair) => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(pair) ?? []
    return key === undefined || value === undefined ? [] : [[key, unescaped(value, escapes)] as const]
  })
  return { name, properties: Object.fromEntries(properties), data: unescaped(data, escapes) }
}

const unescaped = (text: string, escapes: Escapes): string =>
  escapes.reduce((result, [escaped, character]) => result.replaceAll(escaped, character), text)

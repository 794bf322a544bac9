/** Parser directives of a Dockerfile: the comments at its begin that say how it is read. */
export interface Directives {
  /** Image that reads it: `docker/dockerfile:1`; undefined: the builder does. */
  readonly syntax: string | undefined
  /** Character that ends a line which goes on. */
  readonly escapeCharacter: string
}

/**
 * Reads the parser directives of a Dockerfile, `# syntax=docker/dockerfile:1`. The first line that is none ends them.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/directives.go
 */
export function readDirectives(dockerfile: string): Directives {
  const found = new Map<string, string>()
  for (const line of withoutMark(dockerfile)
    .replace(/^#!.*\n/, '')
    .split('\n')) {
    const [, name, value] = /^#\s*(syntax|check|escape)\s*=\s*(\S.*)$/i.exec(line.trimEnd()) ?? []
    if (name === undefined || value === undefined) break
    found.set(name.toLowerCase(), value)
  }
  return { syntax: found.get('syntax')?.split(' ')[0], escapeCharacter: found.get('escape') ?? '\\' }
}

/** Whether an image reads Dockerfiles as docker does: its own frontend, from whichever registry. */
export const isDockerSyntax = (image: string): boolean => /(^|\/)docker\/dockerfile(-upstream)?([:@]|$)/.test(image)

/**
 * Instructions of a Dockerfile without comments, empty lines and the texts of heredocs, each in one line.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go (Parse)
 */
export function instructionsIn(dockerfile: string, escapeCharacter = '\\'): readonly string[] {
  const instructions: string[] = []
  let [open, ends]: [string[], readonly Heredoc[]] = [[], []]
  for (const line of withoutMark(dockerfile).split(/\r?\n/)) {
    const [heredoc] = ends
    if (heredoc !== undefined) {
      if ((heredoc.tabs ? line.replace(/^\t+/, '') : line) === heredoc.name) ends = ends.slice(1)
      continue
    }
    if (/^\s*(#|$)/.test(line)) continue
    const text = line.trimEnd()
    const goesOn = text.endsWith(escapeCharacter) && text.at(-2) !== escapeCharacter
    open.push(goesOn ? text.slice(0, -1) : line)
    if (goesOn) continue
    const instruction = open.join('')
    ends = heredocsIn(instruction)
    instructions.push(instruction)
    open = []
  }
  return open.length === 0 ? instructions : [...instructions, open.join('')]
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

interface Heredoc {
  readonly name: string
  /** Whether tabs before its end are none of it: `<<-EOF`. */
  readonly tabs: boolean
}

/** https://docs.docker.com/reference/dockerfile/#here-documents. A list in JSON has none. */
function heredocsIn(instruction: string): readonly Heredoc[] {
  if (!/^\s*(?:onbuild\s+)?(?:run|copy|add)\s/i.test(instruction) || !instruction.includes('<<')) return []
  const words = splitWords(instruction)
  if (
    words.find((word, index) => index > 0 && !word.startsWith('--'))?.startsWith('[') &&
    instruction.trim().endsWith(']')
  )
    return []
  return words.flatMap((word) => {
    const [, tabs = '', name = ''] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? []
    return name === '' ? [] : [{ name: withoutQuotes(name), tabs: tabs !== '' }]
  })
}

/** Words of an instruction, as they are written: blanks in quotes are part of a word. */
export const splitWords = (instruction: string): readonly string[] =>
  instruction.match(/(?:[^\s"'\\]+|\\[\s\S]?|"(?:[^"\\]+|\\[\s\S])*"?|'[^']*'?)+/g) ?? []

/** Text of a word: what its quotes hold. */
export const withoutQuotes = (word: string): string => word.replace(/\\(.)|["']/gs, '$1')

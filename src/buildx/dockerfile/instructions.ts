/** Instructions of a Dockerfile. */
export interface DockerfileText {
  /** In order, each in one line, without comments, empty lines and the texts of heredocs. */
  readonly instructions: readonly string[]
  /** The character that takes the meaning from the next one, and at the end of a line the end of the line. */
  readonly escapeCharacter: string
  /** False where a heredoc does not end: BuildKit refuses it, or what it is made of is not seen rightly here. */
  readonly isWhole: boolean
}

/**
 * Reads the instructions of a Dockerfile:
 * https://github.com/moby/buildkit/blob/v0.26.3/frontend/dockerfile/parser/parser.go (Parse)
 */
export function readInstructions(dockerfile: string): DockerfileText {
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)
  const escapeCharacter = directiveIn(lines, 'escape') ?? '\\'
  const goesOn = escapeCharacter === '`' ? /(^|[^`])`[ \t]*$/ : /(^|[^\\])\\[ \t]*$/
  const instructions: string[] = []
  let open: string | undefined
  let ends: readonly Heredoc[] = []
  for (const line of lines) {
    const [end] = ends
    if (end !== undefined) {
      if ((end.isIndented ? line.replace(/^\t+/, '') : line) === end.name) ends = ends.slice(1)
      continue
    }
    if (/^\s*(#|$)/.test(line)) continue
    const more = goesOn.test(line)
    const whole: string = (open ?? '') + (more ? line.replace(/.[ \t]*$/s, '') : line)
    open = more ? whole : undefined
    if (more) continue
    ends = heredocsIn(whole)
    instructions.push(whole.trim())
  }
  const last = open?.trim() ?? ''
  return {
    instructions: last === '' ? instructions : [...instructions, last],
    escapeCharacter,
    isWhole: ends.length === 0,
  }
}

/**
 * Value of a directive, such as `syntax`, in the comments that a Dockerfile begins with; undefined where there is none.
 * https://docs.docker.com/reference/dockerfile/#parser-directives
 */
export function directiveIn(lines: readonly string[], wanted: string, comment = '#'): string | undefined {
  const directive = new RegExp(`^${comment}\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*$`)
  for (const line of lines) {
    const [, name = '', value] = directive.exec(line) ?? []
    if (!['syntax', 'escape', 'check'].includes(name.toLowerCase())) return undefined
    if (name.toLowerCase() === wanted) return value
  }
  return undefined
}

interface Heredoc {
  readonly name: string
  /** Its lines may begin with tabs, and so may its end. */
  readonly isIndented: boolean
}

/** https://docs.docker.com/reference/dockerfile/#here-documents */
function heredocsIn(instruction: string): readonly Heredoc[] {
  const [, args = ''] = /^\s*(?:onbuild\s+)?(?:run|copy|add)\s+((?:--\S+\s+)*\S.*)$/is.exec(instruction) ?? []
  // A list of words in JSON has none.
  if (args.startsWith('[')) return []
  return [...args.matchAll(/(?:^|\s)\d*<<(-?)(["']?)([^\s<"']+)\2(?=\s|$)/g)].map(([, tabs, , name = '']) => ({
    name,
    isIndented: tabs === '-',
  }))
}

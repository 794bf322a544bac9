/** Parser directives of a Dockerfile: the comments at its begin that say how it is read. */
export interface Directives {
  /** Image that reads it: `docker/dockerfile:1`; undefined: the builder does. */
  readonly syntax: string | undefined
  /** The character that takes the meaning from the next one, and at the end of a line the end of the line. */
  readonly escapeCharacter: string
}

/**
 * Reads the parser directives of a Dockerfile, `# syntax=docker/dockerfile:1`. BuildKit looks for the syntax in other languages
 * too, behind `#!`, in comments of C and in JSON, and for the escape character in this one alone.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/directives.go
 */
export function readDirectives(dockerfile: string): Directives {
  const text = withoutMark(dockerfile)
  const rest = text.replace(/^#!.*(?:\n|$)/, '')
  const syntax = directivesIn(rest, '#').get('syntax') ?? directivesIn(rest, '//').get('syntax')
  return {
    syntax: syntax === undefined ? syntaxInJson(rest) : firstWord(syntax),
    escapeCharacter: directivesIn(text, '\\s*#').get('escape') ?? '\\',
  }
}

/** Text of a Dockerfile without a byte order mark. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

/** What BuildKit takes as the image of a syntax: it ends at the first blank. */
export const firstWord = (text: string): string => text.split(' ', 1)[0] ?? ''

/** Whether an image reads Dockerfiles as docker does: its own frontend, from whichever registry. */
export const isDockerSyntax = (image: string): boolean => /(^|\/)docker\/dockerfile(-upstream)?([:@]|$)/.test(image)

const NAMES = ['syntax', 'check', 'escape']

/** The first line that is none ends them, and so does one that is there twice. */
function directivesIn(text: string, comment: string): ReadonlyMap<string, string> {
  const directive = new RegExp(`^${comment}\\s*(${NAMES.join('|')})\\s*=\\s*(\\S.*)$`, 'i')
  const found = new Map<string, string>()
  for (const line of text.split('\n', NAMES.length)) {
    const [, name, value] = directive.exec(line.trimEnd()) ?? []
    if (name === undefined || value === undefined || found.has(name.toLowerCase())) break
    found.set(name.toLowerCase(), value)
  }
  return found
}

function syntaxInJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const syntax = typeof value === 'object' && value !== null && 'syntax' in value ? value.syntax : undefined
    return typeof syntax === 'string' ? syntax : undefined
  } catch {
    return undefined
  }
}

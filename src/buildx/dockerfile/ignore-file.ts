import { type Parsed, parsed, refused } from '../../base/result.ts'
import { cleanPath, trimBlanks } from '../../base/text.ts'
import { type IgnorePattern, parseIgnorePattern } from './ignore-pattern.ts'

/** Line of an ignore file that decides about a path. */
export interface IgnoreRule {
  readonly line: number
  readonly text: string
}

/** Rule of an ignore file: what it leaves out of the context, or takes in again. */
export interface ContextRule extends IgnoreRule {
  readonly pattern: IgnorePattern
  /** Begins with "!". */
  readonly isException: boolean
}

/** A longer line cannot be read by docker: https://pkg.go.dev/bufio#MaxScanTokenSize */
const LONGEST_LINE = 64 * 1024

/**
 * Reads the text of a .dockerignore. Returns its rules in order, or what is wrong with one.
 * https://github.com/moby/patternmatcher/blob/main/ignorefile/ignorefile.go (ReadAll), and New beside it
 */
export function parseIgnoreFile(text: string): Parsed<readonly ContextRule[]> {
  if (text.includes('\uFFFD')) return refused('it has bytes that are no UTF-8')
  const read = readLines(text)
  const wrong = read.find((rule): rule is Unread => 'problem' in rule)
  if (wrong !== undefined) return refused(`line ${wrong.line}: ${wrong.problem}`)
  return parsed(read.flatMap((rule) => ('pattern' in rule ? [rule] : [])))
}

/**
 * Finds the line that keeps a file out of the build context. Takes the text of a .dockerignore and a path in the
 * context. Returns the line, or undefined when none does. The last pattern that fits the path, or a folder above it,
 * wins: https://github.com/moby/patternmatcher/blob/main/patternmatcher.go (MatchesOrParentMatches) and
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function ignoringRule(text: string, path: string): IgnoreRule | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  const paths = names.map((_, index) => names.slice(0, index + 1).join('/'))
  const rules = readLines(text).flatMap((rule) => ('pattern' in rule ? [rule] : []))
  const last = rules.findLast(({ pattern }) => paths.some((one) => pattern.fits(one)))
  return last === undefined || last.isException ? undefined : { line: last.line, text: last.text }
}

interface Unread {
  readonly line: number
  readonly problem: string
}

const readLines = (text: string): readonly (ContextRule | Unread)[] =>
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((raw, index) => {
      const line = index + 1
      if (raw.length >= LONGEST_LINE) return [{ line, problem: 'it is longer than Docker reads' }]
      const trimmed = trimBlanks(raw)
      if (raw.startsWith('#') || trimmed === '') return []
      const isException = trimmed.startsWith('!')
      const written = isException ? trimBlanks(trimmed.slice(1)) : trimmed
      // What stood behind the "/" is read as a line of its own.
      const cleaned = isException ? cleanedPattern(written) : cleanPath(trimBlanks(cleanedPattern(written))) || '.'
      if (isException && (written === '' || cleaned === '/')) return [{ line, problem: 'a "!" alone is no pattern' }]
      if (!isException && cleaned.startsWith('!')) return [{ line, problem: 'a "!" stands behind the "/"' }]
      const pattern = parseIgnorePattern(cleaned)
      return [
        pattern.ok ? { line, text: trimmed, pattern: pattern.value, isException } : { line, problem: pattern.problem },
      ]
    })

/** https://pkg.go.dev/path/filepath#Clean; the "/" that it may begin with is that of the context. */
function cleanedPattern(text: string): string {
  const cleaned = cleanPath(text)
  if (!cleaned.startsWith('/')) return cleaned === '' ? '.' : cleaned
  return cleaned.replace(/^\/(\.\.(\/|$))*/, '') || '/'
}

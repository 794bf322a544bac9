/** Line of an ignore file that decides about a path. */
export interface IgnoreRule {
  readonly line: number
  readonly text: string
}

/**
 * Finds the line that keeps a file out of the build context. Takes the text of a .dockerignore and a path in the
 * context. Returns the line, or undefined when none does. The last pattern that fits the path, or a folder above it,
 * wins: https://github.com/moby/patternmatcher/blob/main/patternmatcher.go (MatchesOrParentMatches) and
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function ignoringRule(text: string, path: string): IgnoreRule | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  const last = parseIgnoreFile(text).findLast(({ pattern }) =>
    names.some((_, index) => fits(pattern, names.slice(0, index + 1))),
  )
  return last === undefined || last.negative ? undefined : { line: last.line, text: last.text }
}

/** Any number of items, also none. */
const ANY = Symbol('any number')

type Pattern<T> = readonly (typeof ANY | ((item: T) => boolean))[]

interface Rule extends IgnoreRule {
  readonly pattern: Pattern<string>
  readonly negative: boolean
}

/** https://github.com/moby/patternmatcher/blob/main/ignorefile/ignorefile.go (ReadAll) */
function parseIgnoreFile(text: string): readonly Rule[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((raw, index) => {
      const line = raw.trim()
      if (raw.startsWith('#') || line === '') return []
      const negative = line.startsWith('!')
      const names = (negative ? line.slice(1).trim() : line).split('/').filter((name) => name !== '' && name !== '.')
      return names.length === 0 ? [] : [{ line: index + 1, text: line, pattern: patternOfPath(names), negative }]
    })
}

/** "**" stands for any number of folders, and at the end for all that is below. */
function patternOfPath(names: readonly string[]): Pattern<string> {
  const pattern = names.map((name) => {
    const characters = patternOfName(name)
    return name === '**' ? ANY : (item: string) => fits(characters, [...item])
  })
  return names.at(-1) === '**' ? [...pattern, () => true] : pattern
}

/** "*" stands for any characters, "?" for one, "[a-z]" for one of them; "\" takes the meaning from what follows. */
function patternOfName(name: string): Pattern<string> {
  return [...name.matchAll(TOKEN)].map(([token, set, open]) => {
    if (token.startsWith('*')) return ANY
    if (token === '?') return () => true
    if (open !== undefined) return () => false
    if (set !== undefined) {
      const oneOf = new RegExp(set, 'u')
      return (character: string) => oneOf.test(character)
    }
    const literal = token.replace(/^\\(?=.)/su, '')
    return (character: string) => character === literal
  })
}

/**
 * A set, one that is not closed, which docker refuses and which takes all that follows, "*", "\" with a character, or a
 * character.
 */
const TOKEN = /(\[\^?(?:\\.|[^\]\\])+\])|(\[.*)|\*+|\\.|./gsu

/** Goes back to the last ANY only, so that no pattern takes long. */
function fits<T>(pattern: Pattern<T>, items: readonly T[]): boolean {
  let [at, item, any, taken] = [0, 0, -1, 0]
  while (item < items.length) {
    const token = pattern[at]
    if (token === ANY) {
      any = at
      taken = item
      at += 1
    } else if (token?.(items[item] as T)) {
      at += 1
      item += 1
    } else if (any >= 0) {
      taken += 1
      item = taken
      at = any + 1
    } else {
      return false
    }
  }
  return pattern.slice(at).every((token) => token === ANY)
}

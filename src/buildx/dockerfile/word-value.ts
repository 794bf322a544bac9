/** Arguments by name. Undefined: there is a value, and only the builder knows it. Absent: it is not set. */
export type KnownArguments = ReadonlyMap<string, string | undefined>

/** Nobody writes a default in a default more often. */
const DEEPEST = 16

/**
 * Value of a word of a Dockerfile in which arguments are filled in: `node:${VERSION:-22}`. Undefined where it depends on
 * what is not known here. https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export const valueOfWord = (word: string, known: KnownArguments): string | undefined =>
  new WordReader(word, known).text(undefined, 0)

/** Reads a word from left to right, as https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go does. */
class WordReader {
  readonly #word: string
  readonly #known: KnownArguments
  #at = 0

  constructor(word: string, known: KnownArguments) {
    this.#word = word
    this.#known = known
  }

  /** Text up to its end, or up to this character. */
  text(end: '}' | undefined, depth: number): string | undefined {
    const parts: (string | undefined)[] = []
    while (this.#at < this.#word.length && this.#word[this.#at] !== end) parts.push(this.#next(depth))
    return parts.includes(undefined) ? undefined : parts.join('')
  }

  #next(depth: number): string | undefined {
    const braced = this.#take(/\$\{/y)
    if (braced !== undefined) return this.#braced(depth + 1)
    const name = this.#take(/\$[a-z_]\w*/iy)
    if (name !== undefined) return this.#value(name.slice(1))
    const literal = this.#take(/'[^']*'?/y)
    if (literal !== undefined) return literal.replaceAll("'", '')
    if (this.#take(/"/y) !== undefined) return ''
    const escaped = this.#take(/\\[\s\S]?/y)
    return escaped?.slice(1) ?? this.#take(/[^$'"\\}]+|[\s\S]/y)
  }

  /** What stands behind `${`. */
  #braced(depth: number): string | undefined {
    const name = this.#take(/[a-z_]\w*/iy)
    const operator = this.#take(/:?[-+]/y)
    const word = operator === undefined || depth > DEEPEST ? undefined : this.text('}', depth)
    // Another operator, as `${VERSION%%.*}`, or no end.
    if (name === undefined || this.#take(/\}/y) === undefined) return this.#rest()
    if (operator === undefined) return this.#value(name)
    if (this.#known.has(name) && this.#known.get(name) === undefined) return undefined
    const value = this.#known.get(name)
    const isSet = operator.startsWith(':') ? Boolean(value) : value !== undefined
    if (operator.endsWith('+')) return isSet ? word : ''
    return isSet ? value : word
  }

  #value(name: string): string | undefined {
    return this.#known.has(name) ? this.#known.get(name) : ''
  }

  #rest(): undefined {
    this.#at = this.#word.length
    return undefined
  }

  /** Text that a pattern finds here, which is then read. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [text] = pattern.exec(this.#word) ?? []
    if (text === undefined) return undefined
    this.#at = pattern.lastIndex
    return text
  }
}

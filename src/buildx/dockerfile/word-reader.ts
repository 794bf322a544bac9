/** Arguments by name. Undefined: there is a value, and only the builder knows it. Absent: it is not set. */
export type KnownArguments = ReadonlyMap<string, string | undefined>

/**
 * Value of a word of a Dockerfile in which arguments are filled in: `node:${VERSION:-22}`. Undefined where it depends on
 * what is not known here, or BuildKit refuses it. https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export const valueOfWord = (word: string, known: KnownArguments, escapeCharacter = '\\'): string | undefined =>
  new WordReader(word, known, escapeCharacter).value()

/** Nobody writes a default in a default more often. */
const DEEPEST = 16

const NAME = /\d+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy

/**
 * Reads a text of a Dockerfile from left to right, as a shell would: quotes, escapes and variables.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
 */
export class WordReader {
  readonly #text: string
  readonly #known: KnownArguments | undefined
  readonly #escape: string
  #at = 0
  #isBroken = false

  /** Without `known` variables stay as they are written. */
  constructor(text: string, known: KnownArguments | undefined, escapeCharacter: string) {
    this.#text = text
    this.#known = known
    this.#escape = escapeCharacter
  }

  /** Whether something does not end, or cannot be: BuildKit refuses it. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** Place of what is read next. */
  get at(): number {
    return this.#at
  }

  /** Value of all that is left. Undefined where it is not known here, or broken. */
  value(): string | undefined {
    return this.#upTo(undefined, 0)
  }

  /** Text that a sticky pattern finds here, which is then read. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [text] = pattern.exec(this.#text) ?? []
    if (text !== undefined) this.#at += text.length
    return text
  }

  /** Value of what is read as one: something in quotes, a variable, or plain characters. */
  next(depth = 0): string | undefined {
    const [start, letter] = [this.#at, this.#text[this.#at]]
    if (letter === this.#escape) {
      this.#at += 2
      return this.#text.slice(start + 1, start + 2)
    }
    if (letter === "'") return this.take(/'[^']*'/y)?.slice(1, -1) ?? this.#break()
    if (letter === '"') return this.#quoted(depth)
    if (letter === '$') return this.#variable(depth)
    return this.take(/[^\s$'"\\`<}/]+|[\s\S]/y)
  }

  #upTo(end: string | undefined, depth: number): string | undefined {
    const parts: (string | undefined)[] = []
    while (!this.isAtEnd && this.#text[this.#at] !== end) parts.push(this.next(depth))
    if (this.isAtEnd && end !== undefined) return this.#break()
    this.#at += end === undefined ? 0 : 1
    return parts.includes(undefined) ? undefined : parts.join('')
  }

  /** In double quotes variables count, and few characters can be escaped. */
  #quoted(depth: number): string | undefined {
    this.#at += 1
    const parts: (string | undefined)[] = []
    while (!this.isAtEnd) {
      const [letter, next] = [this.#text.charAt(this.#at), this.#text.charAt(this.#at + 1)]
      if (letter === '$') {
        parts.push(this.#variable(depth))
        continue
      }
      this.#at += 1
      if (letter === '"') return parts.includes(undefined) ? undefined : parts.join('')
      const isEscape = letter === this.#escape && (next === '"' || next === '$' || next === this.#escape)
      if (isEscape) this.#at += 1
      parts.push(isEscape ? next : letter)
    }
    return this.#break()
  }

  #variable(depth: number): string | undefined {
    const start = this.#at
    this.#at += 1
    const isBraced = this.take(/\{/y) !== undefined
    const name = this.take(NAME)
    const value = isBraced ? this.#braced(name ?? '', depth + 1) : name === undefined ? '$' : this.#known?.get(name)
    if (this.#isBroken) return undefined
    if (this.#known === undefined) return this.#text.slice(start, this.#at)
    return isBraced || name === undefined || this.#known.has(name) ? value : ''
  }

  /** What stands behind `${NAME`. */
  #braced(name: string, depth: number): string | undefined {
    const isThere = this.#known?.has(name) === true
    const value = this.#known?.get(name)
    if (this.take(/\}/y) !== undefined) return name === '' ? this.#break() : isThere ? value : ''
    if (depth > DEEPEST) return this.#break()
    const operator = this.take(/:[^#%]|[-+?#%/]/y)
    if (operator === undefined || (name === '' && operator.startsWith(':'))) return this.#break()
    if (operator === '/') this.#upTo('/', depth)
    const word = this.#upTo('}', depth)
    if (this.#isBroken || this.#known === undefined) return undefined
    const isSet = operator.startsWith(':') ? Boolean(value) : isThere
    switch (isThere && value === undefined ? undefined : operator.at(-1)) {
      case '-':
        return isSet ? value : word
      case '+':
        return isSet ? word : ''
      case '?':
        return isSet ? value : this.#break()
      default:
        // What others take away, or put in its place, is left to BuildKit.
        return undefined
    }
  }

  #break(): undefined {
    this.#isBroken = true
    this.#at = this.#text.length
  }
}

/** A value of an expression. A text that names what is not there is null. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** What expressions read, by the name of the context: `github`, `env`, `steps`. */
export type Contexts = Readonly<Record<string, Value>>

/**
 * Fills in a text of a workflow: `v-${{ github.run_number }}` gives `v-7`. What is not there gives nothing, as on GitHub.
 * Throws Error for an expression of a form that is not known here.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
export const fillIn = (text: string, contexts: Contexts): string =>
  text.replaceAll(/\$\{\{((?:'[^']*'|[^'])*?)\}\}/g, (_all, expression: string) =>
    textOf(new Expression(expression, contexts).value()),
  )

// Words may have "-" in them: steps.login-ecr.
const TOKEN = /\s*('(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_][\w-]*|\|\||&&|==|!=|[!().,[\]])/y

const WORDS: Readonly<Record<string, Value>> = { true: true, false: false, null: null }

/** One expression, read from left to right: each method takes what it understands. */
class Expression {
  readonly #tokens: string[]
  readonly #contexts: Contexts

  constructor(text: string, contexts: Contexts) {
    this.#contexts = contexts
    this.#tokens = [...tokens(text)]
  }

  value(): Value {
    const value = this.#or()
    if (this.#tokens.length > 0) throw new Error(`Unexpected in an expression: ${this.#tokens.join(' ')}`)
    return value
  }

  #or(): Value {
    let value = this.#and()
    while (this.#takes('||')) {
      const next = this.#and()
      value = isTrue(value) ? value : next
    }
    return value
  }

  #and(): Value {
    let value = this.#comparison()
    while (this.#takes('&&')) {
      const next = this.#comparison()
      value = isTrue(value) ? next : value
    }
    return value
  }

  #comparison(): Value {
    const value = this.#unary()
    if (this.#takes('==')) return isEqual(value, this.#unary())
    return this.#takes('!=') ? !isEqual(value, this.#unary()) : value
  }

  #unary(): Value {
    if (this.#takes('!')) return !isTrue(this.#unary())
    let value = this.#primary()
    for (;;) {
      if (this.#takes('.')) value = memberOf(value, this.#next())
      else if (this.#takes('[')) {
        value = memberOf(value, textOf(this.#or()))
        this.#expect(']')
      } else return value
    }
  }

  #primary(): Value {
    const token = this.#next()
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
    if (/^\d/.test(token)) return Number(token)
    if (token === '(') {
      const value = this.#or()
      this.#expect(')')
      return value
    }
    if (token in WORDS) return WORDS[token] ?? null
    return this.#takes('(') ? call(token, this.#arguments()) : (this.#contexts[token] ?? null)
  }

  #arguments(): readonly Value[] {
    const values: Value[] = []
    while (!this.#takes(')')) {
      values.push(this.#or())
      if (this.#tokens[0] !== ')') this.#expect(',')
    }
    return values
  }

  #next(): string {
    const token = this.#tokens.shift()
    if (token === undefined) throw new Error('An expression ends too early.')
    return token
  }

  #takes(token: string): boolean {
    if (this.#tokens[0] !== token) return false
    this.#tokens.shift()
    return true
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new Error(`An expression has no ${token} where it needs one.`)
  }
}

function* tokens(text: string): Generator<string> {
  TOKEN.lastIndex = 0
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex
    const [, token] = TOKEN.exec(text) ?? []
    if (token === undefined) throw new Error(`Not known in an expression: ${text.slice(from)}`)
    yield token
  }
}

function call(name: string, given: readonly Value[]): Value {
  const [first = '', second = ''] = given.map(textOf)
  switch (name) {
    case 'format':
      return first.replaceAll(/\{(\d+)\}/g, (_all, index: string) => textOf(given[Number(index) + 1] ?? null))
    case 'contains':
      return Array.isArray(given[0])
        ? given[0].some((item) => isEqual(item, given[1] ?? null))
        : first.toLowerCase().includes(second.toLowerCase())
    case 'startsWith':
      return first.toLowerCase().startsWith(second.toLowerCase())
    case 'endsWith':
      return first.toLowerCase().endsWith(second.toLowerCase())
    case 'join':
      return Array.isArray(given[0]) ? given[0].map(textOf).join(given.length > 1 ? second : ',') : first
    case 'toJSON':
      return JSON.stringify(given[0] ?? null, null, 2)
    case 'fromJSON':
      return JSON.parse(first) as Value
    default:
      throw new Error(`Not known in an expression: ${name}()`)
  }
}

function memberOf(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return null
  const found = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())
  return (found?.[1] as Value | undefined) ?? null
}

const isTrue = (value: Value): boolean => value !== null && value !== false && value !== 0 && value !== ''

const isEqual = (one: Value, other: Value): boolean =>
  typeof one === typeof other
    ? textOf(one).toLowerCase() === textOf(other).toLowerCase()
    : numberOf(one) === numberOf(other)

const numberOf = (value: Value): number => (value === null || typeof value === 'object' ? 0 : Number(value))

/** A value as text, as a `with:` line gets it. */
function textOf(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'object') return Array.isArray(value) ? 'Array' : 'Object'
  return String(value)
}

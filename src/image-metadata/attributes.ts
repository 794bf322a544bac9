import { quoted } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'
import { parseTemplate, type Scope, type Template } from './template.ts'

/** Attributes of each type of rule, beside those of all. */
const OWN = {
  schedule: ['pattern'],
  semver: ['pattern', 'value', 'match'],
  pep440: ['pattern', 'value', 'match'],
  match: ['pattern', 'group', 'value'],
  edge: ['branch'],
  ref: ['event'],
  raw: ['value'],
  sha: ['format'],
} as const satisfies Readonly<Record<string, readonly string[]>>

const OF_ALL = ['type', 'enable', 'priority', 'prefix', 'suffix']

/** Type of a rule for tags, such as `semver` or `sha`. */
export type RuleType = keyof typeof OWN

const TYPES = Object.keys(OWN) as readonly RuleType[]

/** The attributes of one rule. Reading one that is wrong notes a problem and returns undefined. */
export class Attributes {
  readonly problems: string[] = []
  /** undefined when it is not a known one. */
  readonly type: RuleType | undefined
  readonly #values = new Map<string, string>()

  constructor(fields: readonly string[]) {
    for (const { name, value } of fields.map(splitAttribute)) this.#values.set(name ?? 'value', value)
    const type = this.text('type') ?? 'raw'
    this.type = TYPES.find((known) => known === type)
    if (this.type === undefined) this.problems.push(`${quoted(type)} is not a type of rule; ${didYouMean(type, TYPES)}`)
    else this.#checkNames(this.type)
  }

  /** Text of an attribute; undefined when it is not given. */
  text(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** Text of an attribute that the rule cannot do without. */
  needed(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined) this.problems.push(`it has no ${name}`)
    return text
  }

  /** Template in an attribute; undefined when it is not given or wrong. */
  template(name: string, scope: Scope, text = this.text(name)): Template | undefined {
    if (text === undefined) return undefined
    const template = parseTemplate(text, scope)
    if (template.ok) return template.value
    this.problems.push(`${name}: ${template.problem}`)
    return undefined
  }

  /** Word that an attribute is, one of `words`; undefined when it is not given or another one. */
  word<W extends string>(name: string, words: readonly W[], text = this.text(name)): W | undefined {
    const word = words.find((known) => known === text)
    if (text !== undefined && word === undefined) {
      this.problems.push(`${name}: ${quoted(text)} is not one of: ${words.join(', ')}; ${didYouMean(text, words)}`)
    }
    return word
  }

  /** Number that an attribute is. `form` is how it is written, and `what` says so in a problem. */
  number(name: string, form: RegExp, what: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (form.test(text)) return Number(text)
    this.problems.push(`${name}: ${quoted(text)} is not ${what}`)
    return undefined
  }

  #checkNames(type: RuleType): void {
    const known = [...OF_ALL, ...OWN[type]]
    for (const name of this.#values.keys()) {
      if (!known.includes(name)) {
        this.problems.push(`type=${type} has no attribute ${quoted(name)}; ${didYouMean(name, known)}`)
      }
    }
  }
}

/** What a field of a rule begins with: the name of its attribute. */
const KEY = /^\s*([A-Za-z][A-Za-z0-9_-]*)\s*=/

/**
 * Splits a field `name=value` of a rule into its name, in lower case, and its value; no name when the field is a value
 * alone.
 */
export function splitAttribute(field: string): { readonly name: string | undefined; readonly value: string } {
  const [start = '', name] = KEY.exec(field) ?? []
  return name === undefined
    ? { name: undefined, value: field }
    : { name: name.toLowerCase(), value: field.slice(start.length).trim() }
}

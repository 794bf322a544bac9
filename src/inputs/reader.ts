import { type ListRules, parseList } from '../base/csv.ts'
import type { InputProblem } from '../base/errors.ts'
import { type Parsed, quoted } from '../base/result.ts'
import type { GetInput } from '../runner/ports.ts'

/**
 * Reads inputs one by one and keeps every problem, so that all of them are reported together.
 * A reading that failed returns undefined; whoever builds the value asks for `problems` before using it.
 */
export class InputReader {
  readonly problems: InputProblem[] = []
  readonly #get: GetInput

  constructor(get: GetInput) {
    this.#get = get
  }

  /** Notes a problem of an input. */
  refuse(input: string, problem: string): undefined {
    this.problems.push({ input, problem })
    return undefined
  }

  /** The input's text, or undefined when it is not given. */
  text(input: string): string | undefined {
    return this.#get(input) || undefined
  }

  /** The input parsed by `parse`; undefined when it is not given or refused. */
  parsed<T>(input: string, parse: (text: string) => Parsed<T>): T | undefined {
    const text = this.text(input)
    if (text === undefined) return undefined
    const result = parse(text)
    return result.ok ? result.value : this.refuse(input, result.problem)
  }

  /**
   * One of `words`, as written there, whatever its case; undefined when it is not given or unknown. `hint` is what its user
   * is told besides about an unknown one, in small letters.
   */
  word<W extends string>(
    input: string,
    words: readonly W[],
    hint?: (text: string) => string | undefined,
  ): W | undefined {
    const text = this.text(input)
    if (text === undefined) return undefined
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase())
    if (word !== undefined) return word
    const hints = [hint?.(text.toLowerCase())].filter((one) => one !== undefined)
    return this.refuse(input, [`${quoted(text)} is not one of: ${words.join(', ')}`, ...hints].join('; '))
  }

  /** true or false; undefined when it is not given or unknown. */
  boolean(input: string): boolean | undefined {
    const word = this.word(input, ['true', 'false'])
    return word === undefined ? undefined : word === 'true'
  }

  /** A whole number within bounds; undefined when it is not given or refused. */
  integer(input: string, least: number, most: number): number | undefined {
    const text = this.text(input)
    if (text === undefined) return undefined
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    return this.refuse(input, `${quoted(text)} is not a whole number from ${least} to ${most}`)
  }

  /** A list (see parseList); empty when it is not given or refused. */
  list(input: string, rules: ListRules): readonly string[] {
    return this.parsed(input, (text) => parseList(text, rules)) ?? []
  }
}

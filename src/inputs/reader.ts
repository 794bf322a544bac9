import { type ListRules, parseList } from '../base/csv.ts'
import type { InputProblem } from '../base/errors.ts'
import { type Parsed, quoted } from '../base/result.ts'
import type { Match } from '../image-metadata/match.ts'
import type { Proxies } from '../proxy/proxy-settings.ts'
import type { Context, Environment } from '../runner/context.ts'
import type { Files, GetInput } from '../runner/ports.ts'

/** Ports that reading the inputs needs: their texts, the job that they are read in, and its checkout. */
export interface InputPorts {
  readonly input: GetInput
  readonly env: Environment
  readonly context: Context
  /** Relative paths are seen from the workspace. */
  readonly files: Pick<Files, 'kind' | 'content' | 'leadsOut' | 'linkedElsewhere'>
  readonly match: Match
  /** The proxies of the job, whose variables can be wrong as an input can. */
  readonly proxies: Pick<Proxies, 'problems'>
}

/** Note: a sentence that the log shows about inputs which can be used. */
export interface Note {
  readonly level: 'info' | 'warning'
  readonly text: string
}

/**
 * Reader of inputs, one by one, in a job that it knows. Keeps every problem, so that all of them are reported together,
 * and the name of every input that it was asked for: those are the inputs that this step has.
 * A reading that failed returns undefined; whoever builds the value asks for `problems` before using it.
 */
export class InputReader {
  readonly problems: InputProblem[] = []
  /** What is to be said of inputs that can be used. */
  readonly notes: Note[] = []
  /** Inputs that had to be given, and are not. Each has a problem too. */
  readonly missing = new Set<string>()
  readonly env: Environment
  readonly context: Context
  readonly files: InputPorts['files']
  readonly match: Match
  readonly proxies: InputPorts['proxies']
  readonly #get: GetInput
  readonly #asked = new Set<string>()
  #withheld: ReadonlySet<string> = new Set()

  constructor({ input, env, context, files, match, proxies }: InputPorts) {
    this.#get = input
    this.env = env
    this.context = context
    this.files = files
    this.match = match
    this.proxies = proxies
  }

  /** Names of the inputs that were read so far, in the order in which they were first asked for. */
  get asked(): readonly string[] {
    return [...this.#asked]
  }

  /** Notes a problem of an input. */
  refuse(input: string, problem: string): undefined {
    this.problems.push({ input, problem })
    return undefined
  }

  /** Takes these inputs for not given from now on, whatever somebody wrote. */
  withhold(inputs: ReadonlySet<string>): void {
    this.#withheld = inputs
  }

  /** Notes that an input had to be given, and is not. */
  miss(input: string, problem: string): undefined {
    this.missing.add(input)
    return this.refuse(input, problem)
  }

  /**
   * Whether somebody wrote an input with an empty text, as of a variable that is not defined. The runner gives an input
   * that nobody wrote its default, so this can be told only where action.yml has one:
   * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionRunner.cs
   */
  isEmptied(input: string): boolean {
    return this.env[`INPUT_${input.toUpperCase()}`] === ''
  }

  /** Text of an input; undefined when it is not given. */
  text(input: string): string | undefined {
    this.#asked.add(input)
    return this.#withheld.has(input) ? undefined : this.#get(input).trim() || undefined
  }

  /** Text that somebody wrote for an input which this step may not have; '' when there is none. Not noted as asked. */
  peek(input: string): string {
    return this.#get(input).trim()
  }

  /** Value of an input, parsed by `parse`; undefined when it is not given or refused. */
  parsed<T>(input: string, parse: (text: string) => Parsed<T>): T | undefined {
    const text = this.text(input)
    if (text === undefined) return undefined
    const result = parse(text)
    return result.ok ? result.value : this.refuse(input, result.problem)
  }

  /**
   * Word of an input, one of `words`, as written there, whatever its case; undefined when it is not given or unknown.
   * `hint` is what its user is told besides about an unknown one, in small letters.
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

  /** Boolean of an input, true or false; undefined when it is not given or unknown. */
  boolean(input: string): boolean | undefined {
    const word = this.word(input, ['true', 'false'])
    return word === undefined ? undefined : word === 'true'
  }

  /** Integer of an input, within bounds; undefined when it is not given or refused. */
  integer(input: string, least: number, most: number): number | undefined {
    const text = this.text(input)
    if (text === undefined) return undefined
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    return this.refuse(input, `${quoted(text)} is not a whole number from ${least} to ${most}`)
  }

  /**
   * List of an input (see parseList); empty when it is not given or refused. `hint` is what its user is told besides about
   * one that cannot be read, in small letters.
   */
  list(input: string, rules: ListRules, hint?: string): readonly string[] {
    if (this.text(input) === undefined) return []
    // Not of the trimmed text: a value can end with a blank.
    const list = parseList(this.#get(input), rules)
    if (list.ok) return list.value
    return this.refuse(input, hint === undefined ? list.problem : `${list.problem}; ${hint}`) ?? []
  }
}

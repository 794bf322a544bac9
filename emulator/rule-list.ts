/** Rules that may change at any time: those of the start, whose list is read anew each time, and those that were set since. */
export class RuleList<Rule> {
  readonly #given: readonly Rule[]
  readonly #parse: (rules: unknown) => readonly Rule[]
  #set: readonly Rule[] = []

  /**
   * @param given may be changed by who gave it
   * @param parse throws an Error that says what is wrong with the rules
   * @throws Error when a rule is wrong
   */
  constructor(given: readonly Rule[], parse: (rules: unknown) => readonly Rule[]) {
    this.#given = given
    this.#parse = parse
    parse(given)
  }

  list(): readonly Rule[] {
    return [...this.#given, ...this.#set]
  }

  /** Replaces what was set here before; what the server was started with stays. @throws Error when a rule is wrong */
  set(rules: unknown): void {
    this.#set = this.#parse(rules)
  }

  /** The rules as they are now. @throws Error when one has become wrong */
  protected current(): readonly Rule[] {
    return this.#parse(this.list())
  }
}

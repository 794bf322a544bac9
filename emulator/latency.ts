/** Milliseconds to wait before each answer: one number for all steps, or one per step and `*` for the others. */
export type LatencyRule = number | Readonly<Record<string, number>>

/** How long each step takes at least. */
export class Latency {
  #rule: LatencyRule

  constructor(rule: LatencyRule) {
    this.#rule = rule
  }

  get rule(): LatencyRule {
    return this.#rule
  }

  /** @throws Error when it is no rule, or names a step that does not exist */
  set(rule: unknown, steps: readonly string[]): void {
    this.#rule = parseLatency(rule, steps)
  }

  /** @returns milliseconds */
  of(step: string): number {
    if (typeof this.#rule === 'number') return this.#rule
    return this.#rule[step] ?? this.#rule['*'] ?? 0
  }
}

const isWait = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** @throws Error when it is no rule, or names a step that does not exist */
export function parseLatency(rule: unknown, steps: readonly string[]): LatencyRule {
  if (isWait(rule)) return rule
  if (typeof rule !== 'object' || rule === null || !Object.values(rule).every(isWait))
    throw new Error(
      'A latency is a whole number of milliseconds, or an object of them: {"PUT manifest": 200, "*": 20}.',
    )
  const unknown = Object.keys(rule).filter((step) => step !== '*' && !steps.includes(step))
  if (unknown.length > 0)
    throw new Error(
      `A latency names a step that does not exist: ${unknown.join(', ')}. The steps are: ${steps.join(', ')}.`,
    )
  return rule as Readonly<Record<string, number>>
}

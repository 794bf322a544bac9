/** A share of the code that tests ran, in percent, as jest's `coverage-summary.json` has it under `total`. */
export interface Coverage {
  readonly statements: { readonly pct: number }
  readonly branches: { readonly pct: number }
  readonly functions: { readonly pct: number }
}

/** The least shares of `src/` without its effects that the unit tests must run, in percent: what they ran when this was set. */
export const BOUND = { statements: 89, branches: 97.5, functions: 92 }

/** Compares a coverage with a bound. Returns a sentence for each share that is too small: `statements: 80 %, and the bound is 88 %`. */
export function belowBound(total: Coverage, bound: typeof BOUND): readonly string[] {
  const kinds = Object.keys(bound) as (keyof typeof BOUND)[]
  // A share of nothing is "Unknown" in jest's report, and no number.
  return kinds
    .filter((kind) => !(total[kind].pct >= bound[kind]))
    .map((kind) => `${kind}: ${total[kind].pct} %, and the bound is ${bound[kind]} %`)
}

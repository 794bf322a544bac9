// What a judge found, held against what ECR is known to do otherwise.

/** One thing that a judge tried, and what it says against it; nothing when all was right. */
export interface Case {
  readonly name: string
  readonly faults: readonly string[]
}

/** Something in which ECR itself differs, so that the judge has to find it here too. */
export interface Deviation {
  /** What ECR does, in a sentence. */
  readonly what: string
  /** Where it was seen or is documented. */
  readonly source: string
  readonly cases: RegExp
  /** What the judge says of it. */
  readonly faults: RegExp
  /** In how many cases. Judge and requests are pinned, so another number is news. */
  readonly count: number
}

/**
 * Compares. Returns what is wrong, in sentences: each fault that no deviation explains, and each deviation that is found
 * in more or fewer cases than it is listed with.
 */
export function problemsOf(cases: readonly Case[], deviations: readonly Deviation[]): readonly string[] {
  const counts = new Map<Deviation, number>()
  const unexplained = cases.flatMap(({ name, faults }) => {
    const found = new Set<Deviation>()
    const left = faults.filter((fault) => {
      const deviation = deviations.find((one) => one.cases.test(name) && one.faults.test(fault))
      if (deviation !== undefined) found.add(deviation)
      return deviation === undefined
    })
    for (const deviation of found) counts.set(deviation, (counts.get(deviation) ?? 0) + 1)
    return left.map((fault) => `${name}: ${fault}`)
  })
  const changed = deviations.flatMap((deviation) => {
    const count = counts.get(deviation) ?? 0
    return count === deviation.count ? [] : [`${deviation.what} Listed in ${deviation.count} cases, found in ${count}.`]
  })
  return [...unexplained, ...changed]
}

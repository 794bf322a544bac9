/** Steps of a build, and how many of them came from the cache. */
export interface CachedSteps {
  /** Instructions of the Dockerfile that make layers, in all stages and platforms. */
  readonly steps: number
  readonly cached: number
}

// https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go: "#5 [build 2/3] RUN make", "#5 CACHED"
const STEP = /^#(\d+) \[(?!internal\b|auth\b)[^\]]*\b\d+\/\d+\] (?!FROM )/

// A step whose layer is fetched from a cache elsewhere: "#5 sha256:… 1.2MB / 1.2MB", "#5 extracting sha256:…". What a program
// prints has a time in front of it.
const CACHED = /^#(\d+) (?:CACHED$|(?:extracting )?sha256:)/

/** Count of the steps in the plain progress of a build, as it comes. */
export class StepCount {
  readonly #steps = new Set<string>()
  readonly #cached = new Set<string>()

  /** Counts the steps in the next line. */
  read(line: string): void {
    const [, step] = STEP.exec(line) ?? []
    if (step !== undefined) this.#steps.add(step)
    const [, cached] = CACHED.exec(line) ?? []
    if (cached !== undefined) this.#cached.add(cached)
  }

  /** Steps that were counted so far. */
  get counted(): CachedSteps {
    const cached = [...this.#cached].filter((id) => this.#steps.has(id))
    return { steps: this.#steps.size, cached: cached.length }
  }
}

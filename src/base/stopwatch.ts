import { readableTime } from './figures.ts'
import { block, folded, type Markdown, markdown, markdownTable } from './markdown.ts'

/** Stopwatch for the phases of a run, also those that fail. */
export class Stopwatch {
  readonly phases: Phase[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Times a task: notes how long it took, also when it fails. Throws what the task throws. */
  async time<T>(name: string, task: () => Promise<T>): Promise<T> {
    const start = this.#now()
    try {
      return await task()
    } finally {
      this.phases.push({ name, milliseconds: this.#now() - start })
    }
  }
}

/** Phase of a run, and how long it took. */
export interface Phase {
  readonly name: string
  readonly milliseconds: number
}

/** Where the time went: a chart, and the figures behind a click. Phases follow each other. */
export function timeParts(phases: readonly Phase[]): readonly Markdown[] {
  if (phases.length === 0) return []
  const total = phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const figures = [
    ...phases.map(({ name, milliseconds }) => [name, readableTime(milliseconds)]),
    [markdown`**total**`, readableTime(total)],
  ]
  return [
    markdown`**Time:** ${readableTime(total)}`,
    block('mermaid', chart(phases)),
    folded('Each phase', markdownTable(['Phase', 'Time'], figures)),
  ]
}

/**
 * Time of each phase as a line for the log: "Took 1.21 s: look 0.20 s, build 0.99 s." Phases too short to be seen are
 * left out.
 */
export function timeLine(phases: readonly Phase[]): string {
  const total = phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const parts = phases.filter(({ milliseconds }) => milliseconds >= 5)
  const each = parts.map(({ name, milliseconds }) => `${name} ${readableTime(milliseconds)}`)
  return `Took ${[readableTime(total), ...(each.length > 0 ? [each.join(', ')] : [])].join(': ')}.`
}

/**
 * https://mermaid.js.org/syntax/gantt.html. Moments are milliseconds since the start, and the axis shows seconds as far as
 * minutes are needed too.
 */
function chart(phases: readonly Phase[]): string {
  let at = 0
  const bars = phases.map(({ name, milliseconds }) => {
    const start = Math.round(at)
    at += milliseconds
    // A bar of no width is not drawn.
    return `  ${name} ${readableTime(milliseconds)} : ${start}, ${Math.max(start + 1, Math.round(at))}`
  })
  const axis = at < 60_000 ? '%S.%L s' : '%M:%S'
  return ['gantt', '  dateFormat x', `  axisFormat ${axis}`, ...bars].join('\n')
}

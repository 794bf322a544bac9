import { readableTime } from './figures.ts'
import { block, folded, table } from './markdown.ts'

/** How long a part of the run took. */
export interface Phase {
  readonly name: string
  readonly milliseconds: number
}

/** Where the time went: a chart, and the figures behind a click. Phases follow each other. */
export function timeParts(phases: readonly Phase[]): readonly (readonly string[])[] {
  if (phases.length === 0) return []
  const total = phases.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const rows = [...phases, { name: '**total**', milliseconds: total }]
  const figures = rows.map(({ name, milliseconds }) => [name, readableTime(milliseconds)])
  return [
    [`**Time:** ${readableTime(total)}`],
    block('mermaid', chart(phases)),
    folded('Each phase', table(['Phase', 'Time'], figures)),
  ]
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

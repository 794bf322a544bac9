/** A job as act told of it. */
export interface RanJob {
  /** `<workflow>/<job>`, such as `image/image`. */
  readonly name: string
  readonly result: string
  /** The outputs of its steps by name. Two steps with the same output: the later one counts. */
  readonly outputs: Readonly<Record<string, string>>
  /** What its steps printed. */
  readonly log: string
}

/** A line of act's log with --json: https://github.com/nektos/act/blob/v0.2.89/pkg/runner/logger.go */
interface Line {
  readonly msg: string
  readonly job?: string
  readonly matrix?: Readonly<Record<string, unknown>>
  readonly jobResult?: string
  readonly raw_output?: boolean
  readonly command?: string
  readonly name?: string
  readonly arg?: string
}

/** Parses act's log. Text that is not JSON, such as act's own last words, is a line too. */
export function parseLog(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (line.startsWith('{') ? (JSON.parse(line) as Line) : { msg: line }))
}

/** The jobs of a log by name, one for each combination of a matrix. */
export function jobsIn(lines: readonly Line[]): readonly RanJob[] {
  const keyOf = ({ job, matrix }: Line): string => JSON.stringify([job, matrix])
  const ofJobs = lines.filter(({ job }) => job !== undefined)
  const keys = [...new Set(ofJobs.map(keyOf))]
  // The log has them as they happen to begin.
  return keys.sort().map((key) => ranJob(ofJobs.filter((line) => keyOf(line) === key)))
}

function ranJob(lines: readonly Line[]): RanJob {
  const outputs = lines.flatMap(({ command, name = '', arg = '' }) => (command === 'set-output' ? [[name, arg]] : []))
  return {
    // act fills names up to one length.
    name: lines[0]?.job?.trimEnd() ?? '',
    result: lines.flatMap(({ jobResult = [] }) => jobResult).at(-1) ?? '',
    outputs: Object.fromEntries(outputs),
    log: lines.flatMap(({ raw_output: printed, msg }) => (printed ? msg : [])).join(''),
  }
}

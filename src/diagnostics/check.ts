import { type Failure, shortInstruction } from './failure.ts'
import { type BuildWarning, type Lines, linesIn, records, textOf, warningsOfCheck } from './warnings.ts'

/** What `docker buildx build --call check` found. */
export interface CheckResult {
  readonly warnings: readonly BuildWarning[]
  /** Why the Dockerfile cannot be built at all; undefined when it can. */
  readonly failure: Failure | undefined
}

/**
 * Takes the text of buildx's metadata file, where the result is in "result.json". Returns undefined when there is none.
 * https://github.com/moby/buildkit/blob/master/frontend/subrequests/lint/lint.go (LintResults)
 */
export function parseCheck(metadata: string): CheckResult | undefined {
  const [result] = records([JSON.parse(metadata)]).flatMap((fields) => records([fields['result.json']]))
  if (result === undefined) return undefined
  const [error] = records([result.buildError])
  const message = textOf(error?.message)
  return {
    warnings: warningsOfCheck(result.warnings),
    failure: message === '' ? undefined : failureOf(message, placeOf(error?.location), sourceOf(result.sources)),
  }
}

function failureOf(message: string, lines: Lines | undefined, source: readonly string[]): Failure {
  const instruction = source[(lines?.start ?? 0) - 1]?.trim() ?? ''
  const step =
    lines === undefined || instruction === ''
      ? undefined
      : { instruction: shortInstruction(instruction), line: lines.start, platform: undefined, output: [] }
  return { said: `ERROR: ${message}`, part: '', exitCode: undefined, step }
}

const placeOf = (location: unknown): Lines | undefined =>
  records([location]).flatMap(({ ranges }) => linesIn(ranges) ?? [])[0]

/** The lines of the Dockerfile, as BuildKit has read it. */
const sourceOf = (sources: unknown): readonly string[] =>
  Buffer.from(textOf(records(sources)[0]?.data), 'base64')
    .toString('utf8')
    .split('\n')

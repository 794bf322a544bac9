import { type FailedStep, parseFailure } from '../diagnostics/failure.ts'
import type { Place } from '../world.ts'
import { AwsFailure, BuildFailure, Contradiction, DockerFailure, describeExit } from './failures.ts'
import { Cancelled, InputProblems, PlanProblems } from './problems.ts'
import type { Row } from './row.ts'
import { STEP } from './rows/step.ts'
import { TABLE } from './table.ts'

/** What the person who must act has to know about one thing that went wrong. */
export interface Explanation {
  /** What could not be done. */
  readonly title: string
  /** Words of others, each with a label. */
  readonly said: readonly Part[]
  /** Why it is so, what to do, and where to read more; none for what nobody knows yet. */
  readonly advice: readonly Part[]
  /** Where the repository has it; undefined when it is no line of a file. */
  readonly place?: Place
}

export type Part = readonly [label: string, text: string]

/**
 * The sentence for the person who must act: what was being done, what was said, why, what to do, where to read more.
 * Takes anything that was thrown and the address of the documents (undefined: their path in the repository is given).
 */
export const explain = (error: unknown, documents: string | undefined): string =>
  describe(explanationsOf(error, documents))

/** Explanations as one text. */
export const describe = (explanations: readonly Explanation[]): string =>
  explanations
    .map(({ title, said, advice }) =>
      [
        title,
        ...[...said, ...advice].map(([label, text]) => `${label}:${text.startsWith('\n') ? '' : ' '}${text}`),
      ].join('\n'),
    )
    .join('\n\n')

/** The parts of `explain`: one explanation for each thing that went wrong. */
export function explanationsOf(error: unknown, documents: string | undefined): readonly Explanation[] {
  if (error instanceof AggregateError) return error.errors.flatMap((one) => explanationsOf(one, documents))
  return [explainOne(error, documents)]
}

function explainOne(error: unknown, documents: string | undefined): Explanation {
  if (error instanceof InputProblems || error instanceof PlanProblems || error instanceof Cancelled)
    return { title: error.message, said: [], advice: [] }
  if (error instanceof Contradiction)
    return { title: error.message, said: [], advice: [['What to do', error.remedy.trim()]] }
  if (error instanceof AwsFailure) {
    const said: Part = [`${error.service} said`, `${error.code}: ${error.said}`.trim()]
    const advice = adviceOf(findRow(error.message), undefined, documents)
    return { title: `Could not ${error.doing}.`, said: [said], advice }
  }
  if (error instanceof BuildFailure && 'code' in error.exit && error.failure.step !== undefined)
    return explainStep(error, error.failure.step, documents)
  if (error instanceof DockerFailure) return explainDocker(error, documents)
  const message = error instanceof Error ? error.message : String(error)
  return {
    title: `This is a fault of ecr-build-push: ${message}`,
    said: [],
    advice: [['What to do', 'Please report it, with the log of a run that has debug logging switched on.']],
  }
}

function explainDocker(error: DockerFailure, documents: string | undefined): Explanation {
  // Only what matters is searched: the log of a build may hold any words, also those of another error.
  const { said } = parseFailure(error.output)
  // A process that was killed does not say so itself; what it printed last is about something else.
  const how = said === '' || 'signal' in error.exit ? `: docker ${describeExit(error.exit)}` : ''
  return {
    title: `Could not ${error.doing}${how}.`,
    said: [['Docker said', said || 'nothing']],
    advice: adviceOf(findRow(said), undefined, documents),
  }
}

/** An instruction of the Dockerfile that failed: a command with its own last lines, anything else with docker's words. */
function explainStep(
  { doing, dockerfile, hint, failure }: BuildFailure,
  step: FailedStep,
  documents: string | undefined,
): Explanation {
  const { said, exitCode } = failure
  const where = [dockerfile && step.line ? `${dockerfile}:${step.line}` : undefined, step.platform]
  const known = where.filter((part) => part !== undefined).join(', ')
  const how = exitCode === undefined ? 'failed' : `ended with exit code ${exitCode}`
  const title = `Could not ${doing}: ${step.instruction}${known && ` (${known})`} ${how}.`
  const place = dockerfile !== undefined && step.line !== undefined && { file: dockerfile, startLine: step.line }
  const own = step.output.map((line) => `\n  ${line}`).join('')
  // What a command printed is searched with patterns of its own: it can have any words.
  const row = exitCode === undefined ? findRow(said) : findStepRow(`${step.output.join('\n')}\nexit code: ${exitCode}`)
  return {
    title,
    said: [exitCode === undefined ? ['Docker said', said] : ['Its last lines', own || 'it printed nothing']],
    advice: adviceOf(row, hint, documents),
    ...(place && { place }),
  }
}

/** The row of the table that knows this text. */
export const findRow = (text: string): Row | undefined => TABLE.find((row) => row.pattern.test(text))

/** The row that knows the last lines of a command of the Dockerfile. */
const findStepRow = (text: string): Row | undefined => STEP.find((row) => row.pattern.test(text))

/** A hint makes the cause more particular; where no cause is known, it is the cause. */
function adviceOf(row: Row | undefined, hint: string | undefined, documents: string | undefined): readonly Part[] {
  if (row === undefined) return hint === undefined ? [] : [['Why', hint]]
  return [
    ['Why', hint === undefined ? row.cause : `${row.cause} ${hint}`],
    ['What to do', row.remedy],
    ['More', `${documents ?? 'docs'}/troubleshooting.md#${row.id}`],
  ]
}

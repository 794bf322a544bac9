import { AwsFailure, Contradiction, DestinationFailure, DockerFailure, describeExit } from './failures.ts'
import { Cancelled, IncompleteDelivery, InputProblems, PlanProblems } from './problems.ts'
import { type Row, TABLE } from './table.ts'

/**
 * The sentence for the person who must act: what was being done, what was said, why, what to do, where to read more.
 * Takes anything that was thrown and the address of the documents (undefined: their path in the repository is given).
 */
export function explain(error: unknown, documents: string | undefined): string {
  if (error instanceof InputProblems || error instanceof PlanProblems || error instanceof Cancelled)
    return error.message
  if (error instanceof Contradiction) return paragraphs(error.message, ['What to do', error.remedy])
  if (error instanceof AwsFailure) {
    return explained(error.doing, `${error.service} said`, `${error.code}: ${error.said}`, error.message, documents)
  }
  if (error instanceof DockerFailure) {
    const said = meaningful(error.output)
    // A process that was killed does not say so itself; what it printed last is about something else.
    const how = said === '' || 'signal' in error.exit ? `: docker ${describeExit(error.exit)}` : ''
    // Only what matters is searched: the log of a build may hold any words, also those of another error.
    return explained(`${error.doing}${how}`, 'Docker said', said || 'nothing', said, documents)
  }
  if (error instanceof IncompleteDelivery)
    return [error.title, ...error.failures.map((one) => explain(one, documents))].join('\n\n')
  if (error instanceof DestinationFailure) return `${error.where}: ${explain(error.cause, documents)}`
  if (error instanceof AggregateError) return error.errors.map((one) => explain(one, documents)).join('\n\n')
  const message = error instanceof Error ? error.message : String(error)
  return paragraphs(`This is a fault of ecr-build-push: ${message}`, [
    'What to do',
    'Please report it, with the log of a run that has debug logging switched on.',
  ])
}

function explained(
  doing: string,
  speaker: string,
  said: string,
  searched: string,
  documents: string | undefined,
): string {
  const row = findRow(searched)
  if (row === undefined) return paragraphs(`Could not ${doing}.`, [speaker, said])
  return paragraphs(
    `Could not ${doing}.`,
    [speaker, said],
    ['Why', row.cause],
    ['What to do', row.remedy],
    ['More', `${documents ?? 'docs'}/troubleshooting.md#${row.id}`],
  )
}

/** The row of the table that knows this text. */
export function findRow(text: string): Row | undefined {
  return TABLE.find((row) => row.pattern.test(text))
}

/**
 * What matters of docker's last output: the lines from the last "ERROR:" on, without the build step's own log, or
 * the last lines when there is none.
 */
function meaningful(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const start = lines.findLastIndex((line) => /^error:/i.test(line))
  return (start < 0 ? lines.slice(-5) : lines.slice(start)).join('\n')
}

function paragraphs(title: string, ...parts: readonly (readonly [string, string])[]): string {
  return [title, ...parts.map(([label, text]) => `${label}: ${text.trim()}`)].join('\n')
}

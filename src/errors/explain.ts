import { AwsFailure, Contradiction, DestinationFailure, DockerFailure, describeExit, type Finding } from './failures.ts'
import { fingerprint } from './fingerprint.ts'
import { Cancelled, IncompleteDelivery, InputProblems, PlanProblems } from './problems.ts'
import { findRow, meaningful, rowOf } from './said.ts'

/**
 * The sentence for the person who must act: what was being done, what was said, why, what to do, where to read more.
 * Takes anything that was thrown and the address of the documents (undefined: their path in the repository is given).
 */
export function explain(error: unknown, documents: string | undefined): string {
  if (error instanceof InputProblems || error instanceof PlanProblems || error instanceof Cancelled)
    return error.message
  if (error instanceof Contradiction) return paragraphs(error.message, ['What to do', error.remedy])
  if (error instanceof AwsFailure) {
    const { doing, service, code, message, finding } = error
    const said = `${code}: ${error.said}`
    return explained({ doing, speaker: service, said, searched: message, reported: message, finding }, documents)
  }
  if (error instanceof DockerFailure) {
    const said = meaningful(error.output)
    // A process that was killed does not say so itself; what it printed last is about something else.
    const how = said === '' || 'signal' in error.exit ? `: docker ${describeExit(error.exit)}` : ''
    // Only what matters is searched: the log of a build may hold any words, also those of another error.
    const { finding } = error
    // What the user's own commands say is known to the user, and no report is about it.
    const reported = 'signal' in error.exit || /did not complete successfully/.test(said) ? '' : said
    return explained(
      { doing: `${error.doing}${how}`, speaker: 'Docker', said: said || 'nothing', searched: said, reported, finding },
      documents,
    )
  }
  if (error instanceof IncompleteDelivery)
    return [error.title, ...error.failures.map((one) => explain(one, documents))].join('\n\n')
  if (error instanceof DestinationFailure) return `${error.where}: ${explain(error.cause, documents)}`
  if (error instanceof AggregateError) return error.errors.map((one) => explain(one, documents)).join('\n\n')
  const message = error instanceof Error ? error.message : String(error)
  return paragraphs(
    `This is a fault of ecr-build-push: ${message}`,
    ['What to do', 'Please report it, with the log of a run that has debug logging switched on.'],
    ['Fingerprint', fingerprint(message)],
  )
}

interface Told {
  readonly doing: string
  readonly speaker: string
  readonly said: string
  /** The text that the table is searched for. */
  readonly searched: string
  /** What a report of an unknown failure would be about; empty when there is nothing to report. */
  readonly reported: string
  readonly finding: Finding | undefined
}

function explained({ doing, speaker, said, searched, reported, finding }: Told, documents: string | undefined): string {
  const row = finding?.row === undefined ? findRow(searched) : rowOf(finding.row)
  const parts: Part[] = [[`${speaker} said`, said]]
  if (finding !== undefined) parts.push(['Looked up', finding.text])
  // A failure that the table does not know: with this, two reports of the same one can be found to be the same.
  if (row === undefined && reported !== '') parts.push(['Fingerprint', fingerprint(reported)])
  if (row !== undefined) {
    parts.push(['Why', row.cause], ['What to do', row.remedy])
    parts.push(['More', `${documents ?? 'docs'}/troubleshooting.md#${row.id}`])
  }
  return paragraphs(`Could not ${doing}.`, ...parts)
}

type Part = readonly [label: string, text: string]

function paragraphs(title: string, ...parts: readonly Part[]): string {
  return [title, ...parts.map(([label, text]) => `${label}: ${text.trim()}`)].join('\n')
}

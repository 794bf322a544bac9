import {
  CancelledError,
  DestinationError,
  IncompleteDeliveryError,
  InputError,
  MachineError,
  PlanError,
  UnexpectedStateError,
  UnkeptLoginError,
} from '../base/errors.ts'
import type { Hide } from '../base/markdown.ts'
import { describeExit } from '../buildx/docker.ts'
import { BuildError, CheckError, DockerError } from '../buildx/docker-error.ts'
import { type FailedStep, wordsOf } from '../buildx/output/build-failure.ts'
import { type Advice, AwsError, type Diagnosis, printTries, type Tries } from '../ecr/aws-error.ts'
import { RegistryError } from '../ecr/registry-error.ts'
import type { AnnotationLocation } from '../runner/ports.ts'
import { findKnownFailure, findRunLineFailure } from './known.ts'
import { fingerprint } from './report-fingerprint.ts'

/** Explanation of one thing that went wrong, for the person who must act. */
export interface Explanation {
  /** What could not be done, as a sentence: `Could not build the image.` */
  readonly title: string
  /** Words of others: what AWS or docker said, and what a second look found. */
  readonly said: readonly Part[]
  /** Why it is so, what to do, and where to read more; none for what nobody knows yet. */
  readonly advice: readonly Part[]
  /** Line of the Dockerfile that it is about; undefined when it is no line of a file. */
  readonly place?: AnnotationLocation
}

/** Part of an explanation, such as `['Docker said', 'ERROR: no space left on device']`. The text may have several lines. */
export type Part = readonly [label: string, text: string]

/** What a message needs beside the error. */
export interface MessageOptions {
  /** The folder of documents, such as `https://github.com/octo/ecr-build-push/blob/v1/docs`; undefined: in the repository. */
  readonly documents: string | undefined
  /** Takes out what the runner was told to mask: of a text that still has it, also the fingerprint would tell. */
  readonly hide: Hide
}

/**
 * Message for the person who must act: what was being done, what was said, why, what to do, where to read more. Takes
 * anything that was thrown.
 */
export const explain = (error: unknown, options: MessageOptions): string => describe(explanationsOf(error, options))

/** Text of explanations: each part on a line of its own, an empty line between two explanations. */
export const describe = (explanations: readonly Explanation[]): string =>
  explanations
    .map(({ title, said, advice }) =>
      [
        title,
        ...[...said, ...advice].map(([label, text]) => `${label}:${text.startsWith('\n') ? '' : ' '}${text.trimEnd()}`),
      ].join('\n'),
    )
    .join('\n\n')

/** Explanations of what was thrown, one for each thing that went wrong, with nothing in them that is to be hidden. */
export const explanationsOf = (error: unknown, options: MessageOptions): readonly Explanation[] =>
  explainAll(error, options).map((explanation) => withoutHidden(explanation, options.hide))

function withoutHidden({ title, said, advice, place }: Explanation, hide: Hide): Explanation {
  const inParts = (parts: readonly Part[]) => parts.map(([label, text]): Part => [label, hide(text)])
  return { title: hide(title), said: inParts(said), advice: inParts(advice), ...(place && { place }) }
}

function explainAll(error: unknown, options: MessageOptions): readonly Explanation[] {
  const all = (errors: readonly unknown[]) => errors.flatMap((one) => explainAll(one, options))
  if (error instanceof IncompleteDeliveryError) return [sentence(error.title), ...all(error.failures)]
  if (error instanceof DestinationError) {
    const [first, ...others] = all([error.cause])
    return first === undefined ? [] : [{ ...first, title: `${error.where}: ${first.title}` }, ...others]
  }
  if (error instanceof UnkeptLoginError) return all([error.cause])
  if (error instanceof AggregateError) return all(error.errors)
  return [explainOne(error, options)]
}

const sentence = (title: string): Explanation => ({ title, said: [], advice: [] })

function explainOne(error: unknown, options: MessageOptions): Explanation {
  if (error instanceof InputError || error instanceof PlanError || error instanceof CancelledError)
    return sentence(error.message)
  if (error instanceof UnexpectedStateError || error instanceof CheckError)
    return { ...sentence(error.message), advice: [['What to do', error.remedy]] }
  if (error instanceof AwsError) {
    const { doing, service, code, message, finding, tries } = error
    const told = { row: findKnownFailure(message), reported: message, finding, tries }
    return explained(`Could not ${doing}.`, [`${service} said`, `${code}: ${error.said}`], told, options)
  }
  if (error instanceof RegistryError) {
    const told = { row: findKnownFailure(error.message), reported: error.message, finding: error.finding }
    return explained(`Could not ${error.failure.doing}.`, [error.speaker, error.message], told, options)
  }
  if (error instanceof MachineError) {
    const { doing, code, said, delivered } = error
    const reported = `The system said: ${code}: ${said}`
    const told = { row: findKnownFailure(reported), reported }
    const explanation = explained(`Could not ${doing}.`, ['The system said', `${code}: ${said}`], told, options)
    if (delivered === undefined) return explanation
    return { ...explanation, said: [...explanation.said, ['Delivered all the same', delivered]] }
  }
  if (error instanceof BuildError && error.known.failure.step !== undefined && 'code' in error.exit)
    return explainStep(error, error.known.failure.step, options)
  if (error instanceof DockerError) return explainDocker(error, options)
  const message = error instanceof Error ? error.message : String(error)
  return {
    title: `This is a fault of ecr-build-push: ${message}`,
    said: [],
    advice: [
      ['What to do', 'Please report it, with the log of a run that has debug logging switched on.'],
      ['Fingerprint', fingerprint(options.hide(message))],
    ],
  }
}

function explainDocker(error: DockerError, options: MessageOptions): Explanation {
  // Only what matters is searched: the log of a build may hold any words, also those of another error.
  const { failure } = error.read
  const { said, exitCode } = failure
  // A process that was killed does not say so itself; what it printed last is about something else.
  const killed = !('code' in error.exit)
  const how = said === '' || killed ? `: docker ${describeExit(error.exit)}` : ''
  // What the user's own commands say is known to the user, and no report is about it.
  const reported = killed || exitCode !== undefined ? '' : said
  const words = 'silent' in error.exit ? `docker ${describeExit(error.exit)}` : wordsOf(failure)
  const told = { row: findKnownFailure(words), reported, finding: error.finding }
  return explained(`Could not ${error.doing}${how}.`, ['Docker said', said || 'nothing'], told, options)
}

/** An instruction of the Dockerfile that failed: a command with its own last lines, anything else with docker's words. */
function explainStep(
  { doing, finding, known: { failure, dockerfile, hint } }: BuildError,
  step: FailedStep,
  options: MessageOptions,
): Explanation {
  const { said, exitCode } = failure
  const line = dockerfile === undefined || step.line === undefined ? undefined : { dockerfile, number: step.line }
  const where = [...(line ? [`${line.dockerfile}:${line.number}`] : []), ...(step.platform ? [step.platform] : [])]
  const how = exitCode === undefined ? 'failed' : `ended with exit code ${exitCode}`
  const title = `Could not ${doing}: ${step.instruction}${where.length > 0 ? ` (${where.join(', ')})` : ''} ${how}.`
  const lastLines = step.output.map((text) => `\n  ${text}`).join('') || 'it printed nothing'
  const [speech, told]: readonly [Part, Told] =
    exitCode === undefined
      ? [['Docker said', said], { row: findKnownFailure(wordsOf(failure)), reported: said, finding, hint }]
      : // What a command printed is searched with patterns of its own: it can have any words.
        [
          ['Its last lines', lastLines],
          { row: findRunLineFailure(`${step.output.join('\n')}\nexit code: ${exitCode}`), hint },
        ]
  return {
    ...explained(title, speech, told, options),
    ...(line && { place: { file: line.dockerfile, startLine: line.number } }),
  }
}

/** What is known about a failure beside the words of whoever told it. */
interface Told {
  /** What the table of known failures says about its text. */
  readonly row: Advice | undefined
  /** What a report of an unknown failure would be about; nothing when there is nothing to report. */
  readonly reported?: string
  readonly finding?: Diagnosis | undefined
  readonly tries?: Tries | undefined
  /** Makes the cause more particular. */
  readonly hint?: string | undefined
}

function explained(
  title: string,
  speech: Part,
  { row: likely, reported = '', finding, tries, hint }: Told,
  { documents, hide }: MessageOptions,
): Explanation {
  const row = finding?.row ?? likely
  const said: Part[] = [speech]
  if (tries !== undefined && tries.attempts > 1) said.push(['Tried', printTries(tries)])
  if (finding !== undefined) said.push(['Looked up', finding.text])
  if (row === undefined) {
    if (hint !== undefined) return { title, said, advice: [['Why', hint]] }
    // With this, two reports of the same unknown failure can be found to be the same.
    return { title, said: reported === '' ? said : [...said, ['Fingerprint', fingerprint(hide(reported))]], advice: [] }
  }
  const more = `${documents ?? 'docs'}/troubleshooting.md#${row.id}`
  const why = hint === undefined ? row.cause : `${row.cause} ${hint}`
  return {
    title,
    said,
    advice: [
      ['Why', why],
      ['What to do', row.remedy],
      ['More', more],
    ],
  }
}

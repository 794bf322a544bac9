import { readableTime } from '../base/figures.ts'
import { excerpt, shortened } from '../base/text.ts'

/** What a reader learns about a failure that is known. */
export interface Advice {
  /** Anchor in docs/troubleshooting.md, such as `immutable-tag`. */
  readonly id: string
  readonly cause: string
  readonly remedy: string
}

/** Diagnosis of a failure whose text hides the cause, by a second look. */
export interface Diagnosis {
  /** The row of the table of known failures that it is; undefined when the look did not tell, and the text has to. */
  readonly row: Advice | undefined
  /** Text of the diagnosis: sentences for the reader, or lines to read and copy. */
  readonly text: string
}

/** Tries of a question that got no answer, or none that could be used: `{ attempts: 6, milliseconds: 41_000, maybeDone: true }`. */
export interface Tries {
  /** How often it was asked. */
  readonly attempts: number
  /** From the first attempt to the end of the last one. */
  readonly milliseconds: number
  /**
   * Whether an attempt before the last one may have done what it asked for: its answer was lost, or nobody knows. What the
   * last one says, such as that something is there already, can then be the work of this step itself.
   */
  readonly maybeDone: boolean
}

/** Tries in words: `6 times in 41 s`. */
export const printTries = ({ attempts, milliseconds }: Tries): string =>
  `${attempts} times in ${readableTime(milliseconds)}`

interface AwsFacts {
  readonly doing: string
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly said: string
  readonly tries?: Tries | undefined
}

/** A call to AWS, to GitHub's OIDC endpoint or to a service of sigstore that failed. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  /** What the step was doing, as the rest of "Could not …". */
  readonly doing: string
  /** ECR, STS, OIDC or Fulcio, for instance. */
  readonly service: string
  readonly operation: string
  /** The error's name, such as RepositoryNotFoundException or ECONNREFUSED. */
  readonly code: string
  /** What the service said; of a long text, its beginning and its end. */
  readonly said: string
  readonly finding: Diagnosis | undefined
  /** How it was tried; undefined while it is not known whether it will be tried again. */
  readonly tries: Tries | undefined

  constructor(facts: AwsFacts, cause: unknown, finding?: Diagnosis) {
    const [code, said] = [shortened(facts.code, 200), excerpt(facts.said)]
    super(`${facts.service} ${facts.operation} ${code}: ${said}`, { cause })
    this.doing = facts.doing
    this.service = facts.service
    this.operation = facts.operation
    this.code = code
    this.said = said
    this.finding = finding
    this.tries = facts.tries
  }
}

/** Words of what was thrown, for a sentence about something that is no reason to fail: "ECR said: <name>: <words>". */
export function saidBy(error: unknown): string {
  if (!(error instanceof AwsError)) return String(error)
  const { service, code, said, tries } = error
  const often = tries !== undefined && tries.attempts > 1 ? ` (tried ${printTries(tries)})` : ''
  return `${service} said: ${code}: ${said}${often}`
}

/** Whether a call failed after an attempt whose answer was lost, so that what it asked for may be done by this step. */
export const isMaybeDone = (error: unknown): boolean => error instanceof AwsError && error.tries?.maybeDone === true

/** Whether a call failed with one of ECR's error names. */
export const hasCode = (error: unknown, code: string): boolean => error instanceof AwsError && error.code === code

/** Takes what a call has thrown whose answer is not needed: what AWS does not say is not known. Throws what is no AwsError. */
export function unlessAwsFailed(error: unknown): undefined {
  if (!(error instanceof AwsError)) throw error
}

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

/** A call to AWS, or to GitHub's OIDC endpoint, that failed. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  /** What the step was doing, as the rest of "Could not …". */
  readonly doing: string
  /** ECR, STS or OIDC. */
  readonly service: string
  readonly operation: string
  /** The error's name, such as RepositoryNotFoundException or ECONNREFUSED. */
  readonly code: string
  /** What the service said; of a long text, its beginning and its end. */
  readonly said: string
  readonly finding: Diagnosis | undefined

  constructor(
    facts: { doing: string; service: string; operation: string; code: string; said: string },
    cause: unknown,
    finding?: Diagnosis,
  ) {
    const [code, said] = [shortened(facts.code, 200), excerpt(facts.said)]
    super(`${facts.service} ${facts.operation} ${code}: ${said}`, { cause })
    this.doing = facts.doing
    this.service = facts.service
    this.operation = facts.operation
    this.code = code
    this.said = said
    this.finding = finding
  }
}

/** Words of what was thrown, for a sentence about something that is no reason to fail: "ECR said: <name>: <words>". */
export const saidBy = (error: unknown): string =>
  error instanceof AwsError ? `${error.service} said: ${error.code}: ${error.said}` : String(error)

/** Whether a call failed with one of ECR's error names. */
export const hasCode = (error: unknown, code: string): boolean => error instanceof AwsError && error.code === code

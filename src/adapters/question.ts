import type { Patience } from '../base/retry-policy.ts'
import type { Tries } from '../ecr/aws-error.ts'
import type { Pace } from '../ecr/pace.ts'

/** Purpose of a request, as the rest of "Could not …", and who is asked for what. */
export interface Question {
  readonly doing: string
  readonly service: string
  readonly operation: string
  /** How long one attempt may take; not given: ATTEMPT_MILLISECONDS. */
  readonly milliseconds?: number
  /** Where it is another one than PATIENCE. */
  readonly patience?: Partial<Patience>
  /** Error names which say that something is not shown yet. */
  readonly unseen?: readonly string[]
  /** Pace of such requests, of which each attempt is one. */
  readonly pace?: Pick<Pace, 'turn' | 'throttled'>
  /**
   * Changes what must not be left half done: when the step is cancelled, it has FINISH_MILLISECONDS to end. `begun`: once it
   * has begun; `always`: it also begins then.
   */
  readonly finishes?: 'begun' | 'always'
}

/** Course of a question, as one of its attempts sees it. */
export interface Course {
  /** Attempts that have failed. */
  readonly failed: number
  /** Notes that the attempt has come further: of one that fails, the time before is not lost. */
  readonly moved: () => void
}

/** A question that got no answer. The cause is what the last attempt has thrown. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError'
  readonly tries: Tries

  constructor(cause: unknown, tries: Tries) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.tries = tries
  }
}

import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { readableTime } from '../base/figures.ts'
import { RetryBudget } from '../base/retry-budget.ts'
import { areMaybeDone, type FailureClass, PATIENCE, type Patience, waitAfter } from '../base/retry-policy.ts'
import { shortened } from '../base/text.ts'
import { AwsError, type Tries } from '../ecr/aws-error.ts'
import { classifyFailure, retryAfterOf } from '../ecr/failure-class.ts'
import type { Pace } from '../ecr/pace.ts'
import type { Environment } from '../runner/context.ts'
import { delayed, within } from './bounds.ts'

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
  readonly pace?: Pace
  /**
   * Changes what must not be left half done: when the step is cancelled, it has FINISH_MILLISECONDS to end. `begun`: once it
   * has begun; `always`: it also begins then.
   */
  readonly finishes?: 'begun' | 'always'
}

/** Asks a question until it is answered, or the patience with it ends. Throws UnansweredError, or why the step was cancelled. */
export type Ask = <T>(question: Question, attempt: (end: AbortSignal) => Promise<T>) => Promise<T>

/** A question that got no answer. The cause is what the last attempt has thrown. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError'
  readonly tries: Tries

  constructor(cause: unknown, tries: Tries) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.tries = tries
  }
}

/** What asking needs from its surroundings. */
export interface AskPorts {
  readonly cancelled: AbortSignal
  /** Takes a line for the log about a question that was answered late. */
  readonly tell: (line: string) => void
  /** Milliseconds from any fixed moment; never goes back. */
  readonly now: () => number
  /** Most attempts of any question: what AWS_MAX_ATTEMPTS says. */
  readonly mostAttempts?: number | undefined
  /** Waits between attempts, and their jitter; not given: those of this machine. */
  readonly wait?: (milliseconds: number, end: AbortSignal) => Promise<void>
  readonly random?: () => number
}

/** A request itself ends after 30 seconds; what comes before it, such as the credentials of the environment, must end too. */
const ATTEMPT_MILLISECONDS = 40_000

/** All questions of a run have so much time together for what they lose. Milliseconds. */
const RUN_MILLISECONDS = 180_000

/** The runner sends SIGTERM 7.5 s after SIGINT, and kills after 2.5 s more: https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation */
const FINISH_MILLISECONDS = 5_000

/**
 * Where a question was asked for so long and given up, the service is away, and what else the run asks, for its outputs or to
 * tidy up, is not waited for as long again. Milliseconds.
 */
const LONG = 30_000
const AFTER_LONG = 3_000

/** A question that was answered so late is worth a line. Milliseconds. */
const NOTICEABLE = 2000

/** Waits so long. Throws why the step was cancelled, when it is. */
export async function waitInTime(milliseconds: number, cancelled: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal: cancelled })
  } catch (error) {
    cancelled.throwIfAborted()
    throw error
  }
}

/**
 * Most attempts of one question that the environment allows; undefined where it says nothing. An attempt is one here as it is
 * in the SDK: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function mostAttempts({ AWS_MAX_ATTEMPTS: text = '' }: Environment): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}

/**
 * Makes the one that asks for all of this process: STS, GitHub, ECR and the registry. Each attempt has a deadline, the
 * attempts of a question have a patience, and all questions together the budget of the run.
 */
export function asking(ports: AskPorts): Ask {
  // Each question of many that are asked at once listens, and Node would warn of the eleventh.
  setMaxListeners(0, ports.cancelled)
  const budget = new RetryBudget(RUN_MILLISECONDS, ports.now)
  const finished = delayed(ports.cancelled, FINISH_MILLISECONDS)
  setMaxListeners(0, finished)
  return async (question, attempt) => {
    const { operation, milliseconds = ATTEMPT_MILLISECONDS, pace, finishes } = question
    if (finishes !== 'always') ports.cancelled.throwIfAborted()
    const cancelled = finishes === undefined ? ports.cancelled : finished
    const attempts = new Attempts(question, { ...ports, cancelled }, budget)
    for (;;) {
      // To wait for one's turn is no trouble, and has no deadline.
      if (pace !== undefined) await within({ milliseconds: FOREVER, cancelled }, () => pace.turn(operation))
      const answer = await attempts.make(() => within({ milliseconds, cancelled }, attempt))
      if (answer !== undefined) return answer.value
    }
  }
}

/** The longest time that a timer of Node knows. */
const FOREVER = 2 ** 31 - 1

/** The attempts of one question. */
class Attempts {
  readonly #question: Question
  readonly #ports: AskPorts
  readonly #budget: RetryBudget
  /** Of those that have failed. */
  readonly #classes: FailureClass[] = []
  #first: unknown
  #lost = 0

  constructor(question: Question, ports: AskPorts, budget: RetryBudget) {
    this.#question = question
    this.#ports = ports
    this.#budget = budget
  }

  /** Makes one. Returns undefined when it failed, and it is time for the next one. Throws UnansweredError when there is none. */
  async make<T>(send: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    const { cancelled, now } = this.#ports
    const start = now()
    const end = this.#classes.length === 0 ? undefined : this.#budget.begin()
    try {
      const value = await send()
      this.#tellWhenLate()
      return { value }
    } catch (error) {
      cancelled.throwIfAborted()
      await this.#pause(error, now() - start)
      return undefined
    } finally {
      end?.()
    }
  }

  async #pause(error: unknown, took: number): Promise<void> {
    const { pace, operation, unseen } = this.#question
    const { cancelled, random = Math.random, wait = waitInTime } = this.#ports
    const failure = classifyFailure(error, unseen)
    if (failure === 'throttled') pace?.throttled(operation)
    if (this.#classes.length === 0) this.#first = error
    this.#classes.push(failure)
    this.#lost += took
    const failed = { classes: this.#classes, lost: this.#lost, retryAfter: retryAfterOf(error, new Date()) }
    const next = waitAfter(failed, this.#patience(), random)
    if (next === undefined) {
      if (this.#lost > LONG) this.#budget.cutTo(AFTER_LONG)
      throw new UnansweredError(error, this.#tries())
    }
    const end = this.#budget.begin()
    try {
      await wait(next, cancelled)
      this.#lost += next
    } finally {
      end()
    }
  }

  #patience(): Patience {
    const { attempts, milliseconds = PATIENCE.milliseconds } = this.#question.patience ?? {}
    const { mostAttempts = Number.POSITIVE_INFINITY } = this.#ports
    const most = Math.min(attempts ?? mostAttempts, mostAttempts)
    return {
      attempts: Number.isFinite(most) ? most : PATIENCE.attempts,
      milliseconds: Math.min(milliseconds, this.#lost + this.#budget.left()),
    }
  }

  /** Says in the log that an answer came late, where it did. */
  #tellWhenLate(): void {
    if (this.#lost < NOTICEABLE) return
    const tries = `${this.#classes.length + 1} tries and ${readableTime(this.#lost)}`
    this.#ports.tell(`It took ${tries} to ${this.#question.doing}. ${words(this.#question, this.#first)}`)
  }

  #tries(): Tries {
    return {
      attempts: this.#classes.length,
      milliseconds: this.#lost,
      maybeDone: areMaybeDone(this.#classes.slice(0, -1)),
    }
  }
}

/** What was said the first time. */
function words({ service }: Question, error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { code, said = error.message } = { code: error.name, ...pickText(error) }
  return shortened(`${service} said at first: ${code}: ${said.replace(/\s+/g, ' ')}`, 300)
}

/** The code of an error and, of an AwsError, what was said. */
function pickText(error: Error): { readonly code?: string; readonly said?: string } {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return error instanceof AwsError ? { ...code, said: error.said } : code
}

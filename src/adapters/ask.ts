import { setMaxListeners } from 'node:events'
import { readableTime } from '../base/figures.ts'
import { RetryBudget } from '../base/retry-budget.ts'
import { areMaybeDone, type FailureClass, PATIENCE, type Patience, waitAfter } from '../base/retry-policy.ts'
import type { Tries } from '../ecr/aws-error.ts'
import { classifyFailure, retryAfterOf } from '../ecr/failure-class.ts'
import { firstWords } from '../ecr/first-words.ts'
import type { Environment } from '../runner/context.ts'
import { delayed, UNENDING, waitInTime, within } from './bounds.ts'
import { type Course, type Question, UnansweredError } from './question.ts'

/** Asks a question until it is answered, or the patience with it ends. Throws UnansweredError, or why the step was cancelled. */
export type Ask = <T>(question: Question, attempt: (end: AbortSignal, course: Course) => Promise<T>) => Promise<T>

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
 * tidy up, is not waited for as long again. All attempts of a question take 33 seconds, and by their jitter 15 to 55. Milliseconds.
 */
const LONG = 15_000
const AFTER_LONG = 3_000

/** One attempt is not waited for as long either then. A stream has a time of its own, and keeps it. Milliseconds. */
const ATTEMPT_AFTER_LONG = 10_000

/** A question that was answered so late is worth a line. Milliseconds. */
const NOTICEABLE = 2000

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
    const { finishes } = question
    if (finishes !== 'always') ports.cancelled.throwIfAborted()
    const cancelled = finishes === undefined ? ports.cancelled : finished
    const attempts = new Attempts(question, { ...ports, cancelled }, budget)
    for (;;) {
      await attempts.takeTurn()
      const answer = await attempts.make((course) =>
        within({ milliseconds: attemptLimit(question, budget.isCut), cancelled }, (signal) => attempt(signal, course)),
      )
      if (answer !== undefined) return answer.value
    }
  }
}

/** Milliseconds that an attempt of a question may take. `isAway`: a service was asked for long, and given up. */
export function attemptLimit(
  { milliseconds = ATTEMPT_MILLISECONDS }: Pick<Question, 'milliseconds'>,
  isAway: boolean,
): number {
  const isStream = milliseconds > ATTEMPT_MILLISECONDS
  return isAway && !isStream ? Math.min(milliseconds, ATTEMPT_AFTER_LONG) : milliseconds
}

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

  /** Waits for the turn of the next one, where there is a pace. That has no deadline, and before the first one is no trouble. */
  async takeTurn(): Promise<void> {
    const { pace, operation } = this.#question
    const { cancelled, now } = this.#ports
    if (pace === undefined) return
    const [start, again] = [now(), this.#classes.length > 0]
    const end = again ? this.#budget.begin() : undefined
    try {
      await within({ milliseconds: UNENDING, cancelled }, () => pace.turn(operation, again))
      if (again) this.#lost += now() - start
    } finally {
      end?.()
    }
  }

  /** Makes one. Returns undefined when it failed, and it is time for the next one. Throws UnansweredError when there is none. */
  async make<T>(send: (course: Course) => Promise<T>): Promise<{ readonly value: T } | undefined> {
    const { cancelled, now } = this.#ports
    let since = now()
    const end = this.#classes.length === 0 ? undefined : this.#budget.begin()
    const moved = (): void => {
      since = now()
      end?.()
    }
    try {
      const value = await send({ failed: this.#classes.length, moved })
      this.#tellWhenLate()
      return { value }
    } catch (error) {
      cancelled.throwIfAborted()
      await this.#pause(error, now() - since)
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
    const retryAfter = retryAfterOf(error, new Date())
    const failed = { classes: this.#classes, lost: this.#lost, paced: pace !== undefined, retryAfter }
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
      attempts: Number.isFinite(most) ? most : PATIENCE.attempts + this.#refusedTurns(),
      milliseconds: Math.min(milliseconds, this.#lost + this.#budget.left()),
    }
  }

  /** Attempts that were one too many for the rate: where others take it, a pace has many of them, and loses only time. */
  #refusedTurns(): number {
    return this.#question.pace === undefined ? 0 : this.#classes.filter((one) => one === 'throttled').length
  }

  /** Says in the log that an answer came late, where it did. */
  #tellWhenLate(): void {
    if (this.#lost < NOTICEABLE) return
    const tries = `${this.#classes.length + 1} tries and ${readableTime(this.#lost)}`
    this.#ports.tell(`It took ${tries} to ${this.#question.doing}. ${firstWords(this.#question.service, this.#first)}`)
  }

  #tries(): Tries {
    return {
      attempts: this.#classes.length,
      milliseconds: this.#lost,
      maybeDone: areMaybeDone(this.#classes.slice(0, -1)),
    }
  }
}

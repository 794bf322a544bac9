/**
 * Class of a failed attempt, by what another one can change.
 *
 * `final`: nothing: it was refused, is missing, or is wrong as it was asked. `passing`: the service or the way to it had
 * trouble, and what was asked for may be done. `throttled`: too many requests, and nothing was done. `unreachable`: nobody
 * took the request, as a rule because of a setting. `untrue`: an answer that cannot be one. `unseen`: the service does not
 * show yet what it has. `skewed`: the clock of this machine is wrong, and the next request goes by the service's.
 */
export type FailureClass = 'final' | 'passing' | 'throttled' | 'unreachable' | 'untrue' | 'unseen' | 'skewed'

/** How often one question is asked, and how long. */
export interface Patience {
  /** Attempts, the first one too. */
  readonly attempts: number
  /** No attempt begins when so much time is lost. Milliseconds. */
  readonly milliseconds: number
}

/**
 * Patience with a question. Services are away for some seconds as a rule, seldom for half a minute; so many attempts of
 * configure-aws-credentials are made too. Two answers that never came, of 30 seconds each, leave time for a third one.
 */
export const PATIENCE: Patience = { attempts: 12, milliseconds: 70_000 }

/** Patience with a question whose answer only tells something: what the run is for must not wait for it, nor lose its own time. */
export const LITTLE_PATIENCE: Patience = { attempts: 3, milliseconds: 5_000 }

/** Bounds of the waits between attempts: the first is up to `first`, each other one up to twice the one before. Milliseconds. */
export interface WaitBounds {
  readonly first: number
  readonly longest: number
}

const QUESTION_WAITS: WaitBounds = { first: 250, longest: 10_000 }

/**
 * Milliseconds to wait after so many failed attempts, by full jitter: the part `random`, from 0 to 1, of the longest wait, so
 * that those who failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const jitteredWait = ({ first, longest }: WaitBounds, failed: number, random: number): number =>
  random * Math.min(longest, first * 2 ** (failed - 1))

/** Attempts after which a class of failure is believed, whatever the patience. */
const BELIEVED_AFTER: Readonly<Record<FailureClass, number>> = {
  final: 1,
  passing: Number.POSITIVE_INFINITY,
  throttled: Number.POSITIVE_INFINITY,
  unreachable: 4,
  untrue: 4,
  unseen: 5,
  skewed: 2,
}

/** Attempts of a question that have failed. */
export interface FailedAttempts {
  /** The class of each, in their order; at least one. */
  readonly classes: readonly FailureClass[]
  /** Time that they and the waits between them took, in milliseconds. */
  readonly lost: number
  /** Whether each attempt waits for its turn, which comes later after a throttle. */
  readonly paced: boolean
  /** What the service said how long it wants to be left alone, in milliseconds. */
  readonly retryAfter: number | undefined
}

/**
 * Milliseconds to wait before the next attempt: a random part of 250, 500, 1000 … 10000. Undefined when there shall be none.
 * `random` gives a number from 0 to 1.
 */
export function waitAfter(
  { classes, lost, paced, retryAfter = 0 }: FailedAttempts,
  { attempts, milliseconds }: Patience,
  random: () => number,
): number | undefined {
  const last = classes.at(-1) ?? 'final'
  const alike = classes.filter((one) => one === last).length
  if (classes.length >= attempts || alike >= BELIEVED_AFTER[last]) return undefined
  const wait = Math.max(jitteredWait(QUESTION_WAITS, classes.length, partOf(last, paced) ?? random()), retryAfter)
  return lost + wait < milliseconds ? wait : undefined
}

/** Part of the longest wait that is waited; undefined where it is to be random. */
function partOf(last: FailureClass, paced: boolean): number | undefined {
  // The pace alone says when: with a wait of its own as well, a rate that others leave free would go unused.
  if (last === 'throttled' && paced) return 0
  // What is not shown yet comes by itself, and nobody else waits for the same.
  return last === 'unseen' ? 1 : undefined
}

/** Whether what was asked for may be done by one of these attempts. */
export const areMaybeDone = (classes: readonly FailureClass[]): boolean =>
  classes.some((one) => one === 'passing' || one === 'untrue')

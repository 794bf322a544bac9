import { jitteredWait } from '../base/retry-policy.ts'
import type { PassingFailure } from './passing-failure.ts'

/** How often a build is begun, at most, and how long is waited before: so long, and a random part of up to so long more. Milliseconds. */
interface Limits {
  readonly attempts: number
  readonly shortest: number
  readonly longest: number
}

const LIMITS: Limits = { attempts: 6, shortest: 0, longest: 16_000 }

/**
 * ECR takes ten manifests in a second and as many at once: an index of many goes on with each attempt, after a wait in which
 * that many are allowed anew. https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
const THROTTLED: Limits = { attempts: 20, shortest: 1000, longest: 8000 }

/** A stall takes long itself. */
const STALLED: Limits = { ...LIMITS, attempts: 2 }

const FIRST_WAIT = 1000

/** After so many milliseconds since the first failure no other attempt begins. */
const BUDGET_MILLISECONDS = 180_000

/**
 * Milliseconds to wait before the next attempt of a build whose attempts failed so; undefined when there is none. `elapsed`:
 * milliseconds since the first of these failures; `random`: from 0 to 1.
 */
export function waitBeforeAttempt(
  failures: readonly PassingFailure[],
  elapsed: number,
  random: number,
): number | undefined {
  const last = failures.at(-1)
  if (last === undefined) return undefined
  const stalls = failures.filter(({ during }) => during === 'stall').length
  const { attempts, shortest, longest } = last.throttled ? THROTTLED : LIMITS
  if (failures.length >= attempts || stalls >= STALLED.attempts) return undefined
  const wait = shortest + jitteredWait({ first: FIRST_WAIT, longest }, failures.length, random)
  return elapsed > 0 && elapsed + wait > BUDGET_MILLISECONDS ? undefined : wait
}

const FAILED: Readonly<Record<PassingFailure['during'], string>> = {
  push: 'The push failed for a passing reason',
  read: 'The build could not read from a registry, for a passing reason',
  'cache export': 'The cache could not be stored, for a passing reason',
  stall: 'Docker was ended',
}

/**
 * Sentence about the next attempt after a failure: "The push failed for a passing reason (429 Too Many Requests). Trying
 * again in 2 s: what was built is in the builder's cache."
 */
export function describeNextAttempt({ during, reason, built }: PassingFailure, wait: number): string {
  const again = `Trying again in ${Math.ceil(wait / 1000)} s`
  return `${FAILED[during]} (${reason}). ${again}${built ? ": what was built is in the builder's cache." : '.'}`
}

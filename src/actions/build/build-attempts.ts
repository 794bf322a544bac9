import { describeNextAttempt, waitBeforeAttempt } from '../../failures/attempts.ts'
import { type PassingFailure, passingFailure } from '../../failures/passing-failure.ts'
import type { World } from '../world.ts'

/**
 * Runs an attempt of a build, and others where it fails for a passing reason: the same build finds in the builder's cache
 * what was built. The attempt takes whether one before it had all steps done. Throws what the last attempt throws, or
 * CancelledError in a wait.
 */
export async function tryBuild<T>(
  { log, now, random, wait }: Pick<World, 'log' | 'now' | 'random' | 'wait'>,
  attempt: (built: boolean) => Promise<T>,
): Promise<T> {
  const failures: PassingFailure[] = []
  let first: number | undefined
  for (;;) {
    try {
      return await attempt(failures.some(({ built }) => built))
    } catch (error) {
      const failure = passingFailure(error)
      if (failure === undefined) throw error
      failures.push(failure)
      first ??= now()
      const milliseconds = waitBeforeAttempt(failures, now() - first, random())
      if (milliseconds === undefined) throw error
      log.info(describeNextAttempt(failure, milliseconds))
      await wait(milliseconds)
    }
  }
}

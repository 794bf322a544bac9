import { saidBy } from '../ecr/aws-error.ts'
import type { World } from './world.ts'

/**
 * Does a task that a run can go on without. Returns what it gives, or undefined with a warning where it fails. `doing` is the task as
 * the rest of "Could not …".
 */
export async function warnOfFailure<T>(
  { log }: Pick<World, 'log'>,
  doing: string,
  task: () => Promise<T> | T,
): Promise<T | undefined> {
  try {
    return await task()
  } catch (error) {
    log.warning(`Could not ${doing}. ${saidBy(error)}`)
    return undefined
  }
}

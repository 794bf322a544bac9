import { errorsIn } from './annotations.ts'
import type { Ran } from './job.ts'
import { normalized } from './transcript.ts'

/** What the step says when it fails, as the runner shows it: all of its error annotations. */
export function messageOf(ran: Pick<Ran, 'job' | 'log'>): string {
  return normalized(errorsIn(ran).join('\n\n'), ran)
}

/** A line that says what the step was there for, in green. */
export const greenLine = (text: string): string => `\n\u001b[32m${text}\u001b[39m\n`
